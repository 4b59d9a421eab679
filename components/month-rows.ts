import { DAY_MS, HOUR_MS } from '../lib/domain/candles.ts';
import { LEVERAGE_STATES, type LeverageState } from '../lib/domain/leverage-state.ts';
import type { LeverageHours } from '../lib/protocol/market-messages.ts';

/** Hours of one state in a row. */
export interface StateSpan {
  readonly state: LeverageState | null;
  readonly from: number;
  readonly to: number;
}

/** Runs of one state: an hour's row tells the hour that ends at its time. */
export function stateSpans({ time, state }: Pick<LeverageHours, 'time' | 'state'>): StateSpan[] {
  const spans: StateSpan[] = [];
  time.forEach((to, index) => {
    const index0 = state[index] ?? null;
    const named = index0 === null ? null : (LEVERAGE_STATES[index0] ?? null);
    const last = spans[spans.length - 1];
    if (last !== undefined && last.state === named) spans[spans.length - 1] = { ...last, to };
    else spans.push({ state: named, from: last?.to ?? to - HOUR_MS, to });
  });
  return spans;
}

/** One UTC day of the month. */
export interface DayRow {
  readonly day: number;
  readonly states: readonly (LeverageState | null)[];
  /** The day's last known. */
  readonly openInterest: number | null;
  readonly price: number | null;
}

/** The month by UTC days, newest first: the states each day went through, and what stood at its end. */
export function monthDays({ time, state, openInterest, price }: LeverageHours): DayRow[] {
  const days = new Map<number, DayRow>();
  time.forEach((end, index) => {
    // An hour that ends at midnight belongs to the day it was of.
    const day = Math.floor((end - 1) / DAY_MS) * DAY_MS;
    const before = days.get(day) ?? { day, states: [], openInterest: null, price: null };
    const index0 = state[index] ?? null;
    const named = index0 === null ? null : (LEVERAGE_STATES[index0] ?? null);
    days.set(day, {
      day,
      states: before.states.includes(named) ? before.states : [...before.states, named],
      openInterest: openInterest[index] ?? before.openInterest,
      price: price[index] ?? before.price,
    });
  });
  return [...days.values()].reverse();
}
