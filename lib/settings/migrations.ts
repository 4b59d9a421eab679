import { CHAINS, type Chain, rpcHostOf } from '../domain/chain-rpc.ts';
import { readablePositions } from './positions.ts';
import {
  DEFAULT_SETTINGS,
  POSITIONS_LIMIT,
  SCOPES_LIMIT,
  type Settings,
  settingsSchema,
  WATCH_LIST_LIMIT,
  WATCHED_ACCOUNTS_LIMIT,
} from './schema.ts';

/**
 * Reads settings of any age or damage, field by field: what parses is kept, what does not is replaced by its default,
 * so that one bad value never costs the others.
 */
export function parseSettings(value: unknown): Settings {
  const whole = settingsSchema.safeParse(value);
  if (whole.success) return withinLimits(whole.data);
  if (typeof value !== 'object' || value === null) return DEFAULT_SETTINGS;
  const stored = value as Record<string, unknown>;
  let settings: Settings = DEFAULT_SETTINGS;
  for (const key of Object.keys(DEFAULT_SETTINGS)) {
    if (key === 'version' || stored[key] === undefined) continue;
    const candidate = settingsSchema.safeParse({ ...settings, [key]: readable(key, stored[key]) });
    if (candidate.success) settings = candidate.data;
  }
  return withinLimits(settings);
}

/** Settings that are records of entries, each worth keeping without the others. */
const RECORDS = ['panels', 'thresholds', 'snoozes', 'scopedThresholds', 'ownAccounts', 'chainRpc'];
/** Settings that are lists of entries, each worth keeping without the others. */
const LISTS = ['watchedAccounts'];

/** Of a record or a list keeps the entries that parse on their own. */
function readable(key: string, value: unknown): unknown {
  if (key === 'positions') return readablePositions(value);
  if (LISTS.includes(key))
    return Array.isArray(value)
      ? value
          .filter((entry) => settingsSchema.safeParse({ ...DEFAULT_SETTINGS, [key]: [entry] }).success)
          .slice(-WATCHED_ACCOUNTS_LIMIT)
      : [];
  if (!RECORDS.includes(key)) return value;
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      ([name, entry]) => settingsSchema.safeParse({ ...DEFAULT_SETTINGS, [key]: { [name]: entry } }).success,
    ),
  );
}

function withinLimits(settings: Settings): Settings {
  const positions = Object.entries(settings.positions);
  const scopes = Object.entries(settings.scopedThresholds);
  const isWithin =
    positions.length <= POSITIONS_LIMIT &&
    settings.watchList.length <= WATCH_LIST_LIMIT &&
    scopes.length <= SCOPES_LIMIT;
  if (isWithin) return settings;
  return {
    ...settings,
    positions: Object.fromEntries(positions.slice(-POSITIONS_LIMIT)),
    watchList: settings.watchList.slice(-WATCH_LIST_LIMIT),
    scopedThresholds: Object.fromEntries(scopes.slice(-SCOPES_LIMIT)),
  };
}

/** Settings as a file may carry them: a path with the user's own key at a server of a chain stays here. */
export function exportedSettings(settings: Settings): Settings {
  const { chainRpc } = settings;
  const isPublic = (chain: Chain): boolean =>
    chainRpc[chain] !== undefined && rpcHostOf(chain, chainRpc[chain].host)?.path === chainRpc[chain].path;
  return {
    ...settings,
    chainRpc: Object.fromEntries(CHAINS.filter(isPublic).map((chain) => [chain, chainRpc[chain]])),
  };
}

/** Reads an exported file. @returns null unless the whole file is settings of this version: an import must not lose half silently. */
export function importSettings(text: string): Settings | null {
  try {
    const parsed = settingsSchema.safeParse(JSON.parse(text));
    return parsed.success ? withinLimits(parsed.data) : null;
  } catch {
    return null;
  }
}
