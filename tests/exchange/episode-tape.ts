import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { linearInstrument, type ReplayInstrument, VENUES, type VenueName } from './instruments.ts';
import type { PriceKind } from './market/types.ts';
import type { Tape, TapeBar } from './tape.ts';

const INTERVALS: Record<string, number> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};
const BASES = ['BTC', 'ETH', 'BNB', 'SOL'] as const;

interface BarFile {
  readonly intervalMs: number;
  readonly bars: readonly TapeBar[];
}

interface EpisodeData {
  /** venue|base|kind to files, finest interval first. */
  readonly bars: Map<string, BarFile[]>;
  readonly funding: Map<string, { time: number; fundingRate: number }[]>;
  /** Open interest in USD by venue|base, ascending. */
  readonly openInterestUsd: Map<string, { time: number; usd: number }[]>;
}

/**
 * Recorded market data from a folder: files named VENUE-SYMBOL-INTERVAL.csv, ...-mark-INTERVAL.csv, ...-funding.csv,
 * hyperliquid-oi-usd-1h.csv; `historyDirectory` adds older candles of the same form (also .csv.gz).
 * What the folder lacks is null ("no data"). Within a bar the folder knows no path, so the price of a moment is the
 * close of the last bar that has closed, and there is no running bar. A mark price is told only while no bar of last
 * prices has closed since: an hourly mark would otherwise stand beside fresher prices as if it were of now.
 */
export function episodeTape(directory: string, historyDirectory: string | null = null): Tape {
  const data: EpisodeData = { bars: new Map(), funding: new Map(), openInterestUsd: new Map() };
  if (historyDirectory !== null) readDirectory(historyDirectory, data);
  readDirectory(directory, data);
  const episodeBars = new Map<string, BarFile[]>();
  readDirectory(directory, { bars: episodeBars, funding: new Map(), openInterestUsd: new Map() });
  const span = spanOf(episodeBars);
  const files = (instrument: ReplayInstrument, kind: PriceKind): BarFile[] | null =>
    instrument.kind === 'linear'
      ? (data.bars.get(`${instrument.venue}|${instrument.base}|${kind}`) ?? null)
      : null;
  const closed = (instrument: ReplayInstrument, kind: PriceKind, now: number): TapeBar | null =>
    latestClosed(files(instrument, kind), now)?.bar ?? null;

  return {
    description: `episode ${directory}`,
    ...span,
    instruments: (venue) =>
      BASES.filter((base) => data.bars.has(`${venue}|${base}|last`)).map((base) =>
        linearInstrument(venue, base),
      ),
    candles: (instrument, kind, intervalMs, from, to, now) =>
      candlesFrom(files(instrument, kind), intervalMs, from, to, now),
    ticker: (instrument, now) => {
      const bar = closed(instrument, 'last', now);
      const day =
        candlesFrom(files(instrument, 'last'), 300_000, now - 86_400_000, now, now) ??
        candlesFrom(files(instrument, 'last'), 3_600_000, now - 86_400_000, now, now) ??
        [];
      const first = day[0];
      if (bar === null || first === undefined) return null;
      const funding = data.funding
        .get(`${instrument.venue}|${instrument.base}`)
        ?.filter(({ time }) => time <= now)
        .at(-1);
      return {
        last: bar.close,
        mark: freshMark(files(instrument, 'mark'), files(instrument, 'last'), now),
        fundingRate: funding?.fundingRate ?? null,
        nextFundingTime: funding === undefined ? null : funding.time + 28_800_000,
        openInterest:
          openInterestRows(data, instrument, 3_600_000, now - 7_200_000, now, now, closed)?.at(-1)
            ?.openInterest ?? null,
        day: {
          open: first.open,
          high: Math.max(...day.map((each) => each.high)),
          low: Math.min(...day.map((each) => each.low)),
          volume: day.reduce((sum, each) => sum + each.volume, 0),
          quoteVolume: day.reduce((sum, each) => sum + each.quoteVolume, 0),
        },
      };
    },
    openInterest: (instrument, periodMs, from, to, now) =>
      openInterestRows(data, instrument, periodMs, from, to, now, closed),
    accounts: () => null,
    funding: (instrument, from, to, now) =>
      data.funding
        .get(`${instrument.venue}|${instrument.base}`)
        ?.filter(({ time }) => time >= from && time <= Math.min(to, now))
        .map((row) => ({ ...row, markPrice: null })) ?? null,
    tiers: () => null,
    book: () => null,
    positions: () => null,
    liquidations: () => null,
  };
}

function spanOf(bars: Map<string, BarFile[]>): { start: number; end: number } {
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const file of [...bars.values()].flat()) {
    start = Math.min(start, file.bars[0]?.openTime ?? start);
    end = Math.max(end, (file.bars.at(-1)?.openTime ?? 0) + file.intervalMs);
  }
  if (end === 0) throw new Error('the episode folder holds no candle file that this tape can read');
  return { start, end };
}

function readDirectory(directory: string, into: EpisodeData): void {
  if (!existsSync(directory)) throw new Error(`no such folder: ${directory}`);
  for (const name of readdirSync(directory).sort()) {
    const stem = name.replace(/\.csv(\.gz)?$/, '');
    if (stem === name) continue;
    const [venue, symbol = ''] = stem.split('-');
    if (!VENUES.includes(venue as VenueName)) continue;
    const path = join(directory, name);
    if (stem === 'hyperliquid-oi-usd-1h') readOpenInterest(path, into);
    else readSymbolFile(path, venue as VenueName, symbol, stem, into);
  }
}

function readSymbolFile(
  path: string,
  venue: VenueName,
  symbol: string,
  stem: string,
  into: EpisodeData,
): void {
  const base = BASES.find((each) => symbol === `${each}USDT` || symbol === each);
  const interval = INTERVALS[stem.split('-').at(-1) ?? ''];
  if (base === undefined || stem.includes('-spot-')) return;
  const rows = readCsv(path);
  if (stem.includes('-funding')) {
    into.funding.set(
      `${venue}|${base}`,
      rows.map((row) => ({ time: Number(row.open_time), fundingRate: Number(row.funding_rate) })),
    );
    return;
  }
  if (interval === undefined || rows[0]?.close === undefined) return;
  const kind: PriceKind = stem.includes('-mark-') ? 'mark' : 'last';
  const bars = rows.map((row) => barOf(row));
  const key = `${venue}|${base}|${kind}`;
  into.bars.set(key, addFile(into.bars.get(key) ?? [], { intervalMs: interval, bars }));
}

function barOf(row: Record<string, string>): TapeBar {
  const value = (name: string): number => Number(row[name] ?? 0);
  const volume = value('volume');
  const price = (value('open') + value('high') + value('low') + value('close')) / 4;
  return {
    openTime: value('open_time'),
    open: value('open'),
    high: value('high'),
    low: value('low'),
    close: value('close'),
    volume,
    quoteVolume: volume * price,
    takerBuyVolume: null,
  };
}

/** Files of one interval are joined, the later file winning; files stay ordered from the finest interval. */
function addFile(files: BarFile[], file: BarFile): BarFile[] {
  const same = files.find((each) => each.intervalMs === file.intervalMs);
  const byTime = new Map<number, TapeBar>();
  for (const bar of [...(same?.bars ?? []), ...file.bars]) byTime.set(bar.openTime, bar);
  const bars = [...byTime.values()].sort((a, b) => a.openTime - b.openTime);
  return [...files.filter((each) => each !== same), { intervalMs: file.intervalMs, bars }].sort(
    (a, b) => a.intervalMs - b.intervalMs,
  );
}

function readOpenInterest(path: string, into: EpisodeData): void {
  const rows = readCsv(path);
  for (const base of BASES) {
    if (rows[0]?.[base] === undefined) continue;
    into.openInterestUsd.set(
      `hyperliquid|${base}`,
      rows.map((row) => ({ time: Number(row.ts), usd: Number(row[base]) })),
    );
  }
}

function readCsv(path: string): Record<string, string>[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [head = '', ...lines] = text.split(/\r?\n/);
  const names = head.split(',');
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
}

/** The coarsest stored interval that divides the wanted one, aggregated to it; only whole, closed bars. */
function candlesFrom(
  files: BarFile[] | null,
  intervalMs: number,
  from: number,
  to: number,
  now: number,
): TapeBar[] | null {
  if (files === null) return null;
  const merged = new Map<number, TapeBar>();
  for (const file of files) {
    if (intervalMs % file.intervalMs !== 0) continue;
    for (const bar of aggregate(file, intervalMs, from, to, now))
      if (!merged.has(bar.openTime)) merged.set(bar.openTime, bar);
  }
  return [...merged.values()].sort((a, b) => a.openTime - b.openTime);
}

function aggregate(file: BarFile, intervalMs: number, from: number, to: number, now: number): TapeBar[] {
  const result: TapeBar[] = [];
  const need = intervalMs / file.intervalMs;
  let group: TapeBar[] = [];
  for (
    let i = firstAtOrAfter(file.bars, Math.ceil(from / intervalMs) * intervalMs);
    i < file.bars.length;
    i++
  ) {
    const bar = file.bars[i];
    if (bar === undefined || bar.openTime + file.intervalMs > now) break;
    const openTime = Math.floor(bar.openTime / intervalMs) * intervalMs;
    if (openTime > to) break;
    if (group[0] !== undefined && Math.floor(group[0].openTime / intervalMs) * intervalMs !== openTime)
      group = [];
    group.push(bar);
    if (group.length === need) result.push(joined(group, openTime));
  }
  return result;
}

function joined(group: readonly TapeBar[], openTime: number): TapeBar {
  const sum = (key: 'volume' | 'quoteVolume'): number => group.reduce((total, bar) => total + bar[key], 0);
  return {
    openTime,
    open: group[0]?.open ?? Number.NaN,
    high: Math.max(...group.map((bar) => bar.high)),
    low: Math.min(...group.map((bar) => bar.low)),
    close: group.at(-1)?.close ?? Number.NaN,
    volume: sum('volume'),
    quoteVolume: sum('quoteVolume'),
    takerBuyVolume: null,
  };
}

function firstAtOrAfter(bars: readonly TapeBar[], time: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bars[middle]?.openTime ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function latestClosed(files: BarFile[] | null, now: number): { bar: TapeBar; closeTime: number } | null {
  let latest: { bar: TapeBar; closeTime: number } | null = null;
  for (const file of files ?? []) {
    const bar = file.bars[firstAtOrAfter(file.bars, now - file.intervalMs + 1) - 1];
    if (bar === undefined) continue;
    const closeTime = bar.openTime + file.intervalMs;
    if (latest === null || closeTime > latest.closeTime) latest = { bar, closeTime };
  }
  return latest === null || now - latest.closeTime > 86_400_000 ? null : latest;
}

function freshMark(marks: BarFile[] | null, lasts: BarFile[] | null, now: number): number | null {
  const mark = latestClosed(marks, now);
  const last = latestClosed(lasts, now);
  return mark === null || last === null || mark.closeTime < last.closeTime ? null : mark.bar.close;
}

/** The folder states open interest in USD; coins are USD over the close at that time. */
function openInterestRows(
  data: EpisodeData,
  instrument: ReplayInstrument,
  periodMs: number,
  from: number,
  to: number,
  now: number,
  closed: (instrument: ReplayInstrument, kind: PriceKind, now: number) => TapeBar | null,
): { time: number; openInterest: number; price: number }[] | null {
  const rows = data.openInterestUsd.get(`${instrument.venue}|${instrument.base}`);
  if (rows === undefined) return null;
  return rows
    .filter(({ time }) => time >= from && time <= Math.min(to, now) && time % periodMs === 0)
    .flatMap(({ time, usd }) => {
      const price = closed(instrument, 'last', time)?.close;
      return price === undefined ? [] : [{ time, openInterest: usd / price, price }];
    });
}
