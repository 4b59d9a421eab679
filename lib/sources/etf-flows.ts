import { MINUTE_MS } from '../domain/candles.ts';
import type { ContextCoin } from '../domain/context-feed.ts';
import { checkEtfRows, type EtfRow, flowChangedAt } from '../domain/etf-flow.ts';
import { FetchFailure } from '../net/failure.ts';
import { z } from '../schema.ts';
import { type ByCoin, type ContextSource, readEachCoin } from './context-source.ts';
import { askJson, type Refusal } from './json-api.ts';
import { changed, numeric, parsePayload } from './payload.ts';
import type { SourceIo } from './source.ts';

const HOST = 'api.sosovalue.xyz';
const PATH = '/openapi/v2/etf/historicalInflowChart';
const KEY_HEADER = 'x-soso-api-key';
const TYPES: Readonly<Record<ContextCoin, string>> = { BTC: 'us-btc-spot', ETH: 'us-eth-spot' };
/** It tells about 300. */
const MAX_ROWS = 2_000;
const KEPT_ROWS = 400;
/** USD. A day's flow has been 1.4 bn at most and trade 10 bn: far beyond, or never above a million, it is another unit. */
const LARGEST_FLOW = 25e9;
const LARGEST_AMOUNT = 1e13;
const SMALLEST_PEAK = 1e6;
/** A row of a holiday is a stray one; a tenth of them are dates of another time zone. */
const OFF_SESSION_SHARE = 0.1;

/** The funds of one coin. */
export interface CoinFlows {
  /** Ascending. */
  readonly rows: readonly EtfRow[];
  /** Of the host's clock, ms. */
  readonly readAt: number;
  /** When the newest day's flow was last seen to change, ms; null: it was not. */
  readonly changedAt: number | null;
}
export type EtfAnswer = ByCoin<CoinFlows>;

/** A day that has not reported carries no number: null, or no field. */
const amount = z.nullish(numeric.check(z.minimum(-LARGEST_AMOUNT), z.maximum(LARGEST_AMOUNT)));
const size = z.nullish(numeric.check(z.nonnegative(), z.maximum(LARGEST_AMOUNT)));
const Rows = z
  .array(
    z.object({
      date: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
      totalNetInflow: z.nullish(numeric.check(z.minimum(-LARGEST_FLOW), z.maximum(LARGEST_FLOW))),
      totalValueTraded: size,
      totalNetAssets: size,
      cumNetInflow: amount,
    }),
  )
  .check(z.minLength(1), z.maxLength(MAX_ROWS));
/** Newest first, in USD. Seen both with the rows at once and in a `list`. */
const Chart = z.object({ code: z.literal(0), data: z.union([Rows, z.object({ list: Rows })]) });

const Refused = z.object({
  code: z.number().check(z.refine((code) => code !== 0)),
  msg: z.nullish(z.string()),
  message: z.nullish(z.string()),
});

/**
 * Net flow and traded value of all US spot funds of a coin, by SoSoValue. Its documentation asks for a key, and it has answered without one:
 * the user chooses.
 */
export const etfFlows: ContextSource<EtfAnswer> = {
  id: 'etf-flows',
  host: HOST,
  // 20 a minute and key (sosovalue.gitbook.io, Rate Limit); without a key none is published, and we take the same.
  limits: [{ host: HOST, published: 20, windowMs: MINUTE_MS }],
  refreshMs: 30 * MINUTE_MS,
  read: (before, io, key) => readEachCoin(before, (coin, known) => flows(coin, known, io, key)),
};

/** @returns `permission-missing` for a request that the host wants a key for, or another one. */
function refusalIn(reply: unknown, status: number): Refusal | null {
  const refused = Refused.safeParse(reply);
  if (!refused.success) return null;
  const { code, msg, message } = refused.data;
  const words = msg ?? message ?? '';
  const detail = `${code} ${words}`.slice(0, 200);
  if (status === 429 || /too many|frequen|rate limit/i.test(words)) return { kind: 'rate-limited', detail };
  if (/api.?key|unauthori[sz]ed|token|permission/i.test(words)) return { kind: 'permission-missing', detail };
  return { kind: 'format-changed', detail };
}

async function flows(
  coin: ContextCoin,
  known: CoinFlows | null,
  io: SourceIo,
  key: string | null,
): Promise<CoinFlows> {
  const reply = await ask(coin, io, key);
  const { data } = parsePayload(Chart, reply, HOST, PATH);
  const told = ('list' in data ? data.list : data).map(
    (row): EtfRow => ({
      day: row.date,
      netInflowUsd: row.totalNetInflow ?? null,
      tradedUsd: row.totalValueTraded ?? null,
      netAssetsUsd: row.totalNetAssets ?? null,
      cumulativeInflowUsd: row.cumNetInflow ?? null,
    }),
  );
  checkColumns(told);
  const now = io.now(HOST);
  const { rows, offSession, repeated } = checkEtfRows(told, now);
  if (offSession > told.length * OFF_SESSION_SHARE)
    throw changed(HOST, `${offSession} of ${told.length} days are no days of trade`);
  io.noteRejected?.({ 'flow-day': offSession, 'flow-repeated': repeated });
  return { rows: rows.slice(-KEPT_ROWS), readAt: now, changedAt: flowChangedAt(known, rows, now) };
}

async function ask(coin: ContextCoin, io: SourceIo, key: string | null): Promise<unknown> {
  const request = {
    url: `https://${HOST}${PATH}`,
    method: 'POST',
    body: JSON.stringify({ type: TYPES[coin] }),
    ...(key === null ? {} : { headers: { [KEY_HEADER]: key } }),
  } as const;
  try {
    return await askJson(io, request, refusalIn);
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    const kind = error.reply?.status === 401 ? 'permission-missing' : error.kind;
    // Its words may hold the key that they refuse: none of them goes further.
    throw new FetchFailure(kind, HOST, `refused: ${kind}`, error.retryAt);
  }
}

/** A column that is nowhere filled has another name now; flows that never reach a million are not in USD. */
function checkColumns(rows: readonly EtfRow[]): void {
  const known = rows.flatMap(({ netInflowUsd }) => netInflowUsd ?? []);
  if (known.length === 0) throw changed(HOST, 'no flow in any row');
  if (rows.every(({ tradedUsd }) => tradedUsd === null)) throw changed(HOST, 'no traded value in any row');
  if (rows.length >= 20 && Math.max(...known.map(Math.abs)) < SMALLEST_PEAK)
    throw changed(HOST, 'the unit of the flows');
}
