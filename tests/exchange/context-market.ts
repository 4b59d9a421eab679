import type { Tape, TapeBar } from './tape.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Hourly bars of a coin's perpetual on the tape, ascending; empty where the tape has none. */
export function hourlyBars(tape: Tape, coin: string, from: number, now: number): readonly TapeBar[] {
  const instrument = tape.instruments('binance').find(({ base, kind }) => base === coin && kind === 'linear');
  if (instrument === undefined) return [];
  const start = Math.max(from, tape.start);
  return start > now ? [] : (tape.candles(instrument, 'last', HOUR, start, now, now) ?? []);
}

/** The last price at or before a moment; the first known one before all of them, null where there is none. */
export function priceAt(bars: readonly TapeBar[], time: number): number | null {
  const bar = bars.findLast(({ openTime }) => openTime + HOUR <= time) ?? bars[0];
  return bar?.close ?? null;
}

/** How far the price fell within the 24 h before a moment, 0-1; 0 where it rose or is not known. */
export function fallOfDay(bars: readonly TapeBar[], time: number): number {
  const now = priceAt(bars, time);
  const then = priceAt(bars, time - DAY);
  return now === null || then === null ? 0 : Math.max(0, 1 - now / then);
}

/** The same number in [0, 1) for the same words, whenever it is asked. */
export function chanceOf(words: string): number {
  let hash = 2_166_136_261;
  for (const sign of words) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
