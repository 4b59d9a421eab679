import { simulatedTape } from '../exchange/simulated-tape.ts';
import type { Tape } from '../exchange/tape.ts';

const DAY_MS = 86_400_000;
const DAY_OF_THE_FALL = Date.UTC(2026, 1, 5);

/** The simulated fall moved by whole days to today, so that the exchange and the browser agree on the time. */
export function presentTape(): Tape {
  const tape = simulatedTape('plimsoll');
  const shift = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_OF_THE_FALL;
  const timed = <T extends { readonly time: number }>(rows: readonly T[] | null): T[] | null =>
    rows?.map((row) => ({ ...row, time: row.time + shift })) ?? null;
  return {
    description: `${tape.description}, as if today`,
    start: tape.start + shift,
    end: tape.end + shift,
    instruments: tape.instruments,
    candles: (instrument, kind, intervalMs, from, to, now) =>
      tape
        .candles(instrument, kind, intervalMs, from - shift, to - shift, now - shift)
        ?.map((bar) => ({ ...bar, openTime: bar.openTime + shift })) ?? null,
    ticker: (instrument, now) => {
      const ticker = tape.ticker(instrument, now - shift);
      if (ticker === null || ticker.nextFundingTime === null) return ticker;
      return { ...ticker, nextFundingTime: ticker.nextFundingTime + shift };
    },
    openInterest: (instrument, periodMs, from, to, now) =>
      timed(tape.openInterest(instrument, periodMs, from - shift, to - shift, now - shift)),
    accounts: (instrument, periodMs, from, to, now) =>
      timed(tape.accounts(instrument, periodMs, from - shift, to - shift, now - shift)),
    funding: (instrument, from, to, now) =>
      timed(tape.funding(instrument, from - shift, to - shift, now - shift)),
    tiers: tape.tiers,
    book: (instrument, levels, now) => tape.book(instrument, levels, now - shift),
    positions: (instrument, now) => tape.positions(instrument, now - shift),
    liquidations: (instrument, from, to) => timed(tape.liquidations(instrument, from - shift, to - shift)),
  };
}
