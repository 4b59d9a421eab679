import type { ReplayInstrument, VenueName } from '../instruments.ts';
import type { Tape } from '../tape.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface ApiRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON body; null when there is none or it is no JSON. */
  readonly body: unknown;
}

export interface ApiReply {
  readonly status?: number;
  readonly body: unknown;
  /** Cost in the host's own units. */
  readonly weight?: number;
}

/** One open WebSocket: text in, text out. `push` tells what happened after `from` up to `to`. */
export interface SocketSession {
  /** The venue sends its text in binary frames. */
  readonly isBinary?: boolean;
  receive(text: string, now: number): readonly string[];
  push(from: number, to: number): readonly string[];
}

/** How one venue's public API speaks. */
export interface Dialect {
  readonly venue: VenueName;
  readonly restHosts: readonly string[];
  readonly socketHosts: readonly string[];
  /** Header that tells the used weight; null where the venue has none. */
  readonly weightHeader: string | null;
  /** Whether a path of one of its hosts belongs to the API (some hosts serve pages too). */
  ownsPath(path: string): boolean;
  handle(request: ApiRequest, tape: Tape, now: number): ApiReply;
  /** null when the venue has no socket at this path. */
  openSocket(url: URL, tape: Tape): SocketSession | null;
  /** The venue's words for an error status. */
  faultBody(
    status: number,
    now: number,
    retryAfterMs: number,
  ): { readonly body: string; readonly contentType: string };
}

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Rows of a window: the first ones after an explicit start, else the newest ones. Ascending in, ascending out. */
export function limited<T>(rows: readonly T[], limit: number, fromStart: boolean): T[] {
  return fromStart ? rows.slice(0, limit) : rows.slice(Math.max(0, rows.length - limit));
}

/** A query number, or the fallback when absent; NaN when it is no number. */
export function numberOf(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  return text === null || text === '' ? fallback : Number(text);
}

/** Settlements of the tape, every eight hours, as a venue has them that pays an eighth of the rate each hour. */
export function settledHourly<T extends { readonly time: number }>(settled: readonly T[] | null): T[] {
  return (settled ?? []).flatMap((row) =>
    Array.from({ length: 8 }, (_, hour) => ({ ...row, time: row.time - (7 - hour) * HOUR })),
  );
}

/** A decimal as venues print it: plain notation, no float noise. */
export function decimal(value: number, digits = 8): string {
  const text = value.toFixed(digits);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A price with exactly the digits of the instrument's tick. */
export function priceText(instrument: ReplayInstrument, price: number): string {
  return price.toFixed(Math.max(0, Math.round(-Math.log10(instrument.tickSize))));
}

export function findInstrument(tape: Tape, venue: VenueName, id: string | null): ReplayInstrument | null {
  return tape.instruments(venue).find((instrument) => instrument.id === id) ?? null;
}

/** Contracts of an inverse instrument, or coins (linear), for a size in coins at a price. */
export function contractsOf(instrument: ReplayInstrument, coins: number, price: number): number {
  return instrument.kind === 'inverse'
    ? Math.round((coins * price) / instrument.contractSize)
    : coins / instrument.contractSize;
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** At most one item, the latest, per second of its time: how Binance and OKX thin their liquidation feeds. */
export function latestPerSecond<T extends { readonly time: number }>(items: readonly T[]): T[] {
  const bySecond = new Map<number, T>();
  for (const item of items) bySecond.set(Math.floor(item.time / 1000), item);
  return [...bySecond.values()];
}
