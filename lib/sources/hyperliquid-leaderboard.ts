import { parseAddress } from '../domain/account-address.ts';
import { type FetchPorts, fetchPieces } from '../net/fetch-json.ts';
import { formatChanged } from '../net/retry-policy.ts';

/** The venue's public list of all its accounts. Undocumented; about 39 MB, so it is read only when the user asks for it. */
export const LEADERBOARD_HOST = 'stats-data.hyperliquid.xyz';
const LEADERBOARD_URL = `https://${LEADERBOARD_HOST}/Mainnet/leaderboard`;
export const LEADERBOARD_BYTES = 39_000_000;
const LIMIT_BYTES = 80_000_000;
const TIMEOUT_MS = 10 * 60_000;
/** 87 % of all account value stands in this many. */
export const LEADERBOARD_ACCOUNTS = 1_000;
/** A row is about 800 characters; one longer than this is none. */
const LONGEST_ROW = 20_000;

export interface LeaderboardRow {
  readonly address: string;
  readonly accountValueUsd: number;
}

/**
 * Fetches the list, reading it as it comes.
 * @param onProgress bytes so far. @throws FetchFailure; after the caller's own abort any.
 */
export async function loadLeaderboard(
  ports: FetchPorts,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<readonly LeaderboardRow[]> {
  const reader = readLeaderboard();
  await fetchPieces(
    { url: LEADERBOARD_URL },
    { ...ports, timeoutMs: TIMEOUT_MS },
    LIMIT_BYTES,
    (piece, bytes) => {
      reader.take(piece);
      onProgress(bytes);
    },
    signal,
  );
  const top = reader.top();
  // A row now and then may be odd; a list without any, or mostly of odd ones, is another format.
  if (top.length === 0 || reader.refused > reader.rows / 2)
    throw formatChanged(
      LEADERBOARD_HOST,
      `${reader.refused} of ${reader.rows} rows do not parse`,
      ports.now(),
    );
  return top;
}

export interface LeaderboardReader {
  /** Takes the next piece of the text, cut anywhere. */
  take(piece: string): void;
  /** The accounts of most value so far, largest first. */
  top(): readonly LeaderboardRow[];
  /** Rows read, and rows that did not parse. */
  readonly rows: number;
  readonly refused: number;
}

/**
 * Reads `{"leaderboardRows":[{"ethAddress":…,"accountValue":…,…},…]}` row by row as it comes, and holds one row and the thousand
 * largest accounts, never the text. What is no row is skipped and counted.
 */
export function readLeaderboard(): LeaderboardReader {
  const kept = new Map<string, number>();
  let depth = 0;
  let inString = false;
  let escaped = false;
  let row = '';
  let rows = 0;
  let refused = 0;

  const largest = (): LeaderboardRow[] =>
    [...kept]
      .map(([address, accountValueUsd]) => ({ address, accountValueUsd }))
      .sort((a, b) => b.accountValueUsd - a.accountValueUsd)
      .slice(0, LEADERBOARD_ACCOUNTS);
  const finish = (text: string): void => {
    rows += 1;
    const parsed = parseRow(text);
    if (parsed === null) refused += 1;
    else kept.set(parsed.address, parsed.accountValueUsd);
    if (kept.size < 2 * LEADERBOARD_ACCOUNTS) return;
    const top = largest();
    kept.clear();
    for (const { address, accountValueUsd } of top) kept.set(address, accountValueUsd);
  };
  /** @returns true for a sign that is structure, not part of a text. */
  const isStructure = (sign: string | undefined): boolean => {
    if (!inString) {
      inString = sign === '"';
      return !inString;
    }
    if (escaped) escaped = false;
    else if (sign === '\\') escaped = true;
    else if (sign === '"') inString = false;
    return false;
  };

  return {
    take(piece) {
      let from = depth >= ROW_DEPTH ? 0 : -1;
      for (let index = 0; index < piece.length; index++) {
        const sign = piece[index];
        if (!isStructure(sign)) continue;
        if (sign === '{' || sign === '[') {
          depth += 1;
          if (depth === ROW_DEPTH) from = index;
        } else if (sign === '}' || sign === ']') {
          depth = Math.max(0, depth - 1);
          if (depth !== ROW_DEPTH - 1 || from < 0) continue;
          finish(row + piece.slice(from, index + 1));
          row = '';
          from = -1;
        }
      }
      if (from >= 0) row = (row + piece.slice(from)).slice(0, LONGEST_ROW);
    },
    top: largest,
    get rows() {
      return rows;
    },
    get refused() {
      return refused;
    },
  };
}

/** A row is an object inside the list inside the outer object. */
const ROW_DEPTH = 3;

function parseRow(text: string): LeaderboardRow | null {
  try {
    const { ethAddress, accountValue } = JSON.parse(text) as Record<string, unknown>;
    const address = typeof ethAddress === 'string' ? parseAddress(ethAddress) : null;
    const accountValueUsd = typeof accountValue === 'string' ? Number(accountValue) : Number.NaN;
    return address !== null && accountValueUsd >= 0 && accountValueUsd < 1e15
      ? { address, accountValueUsd }
      : null;
  } catch {
    return null;
  }
}
