import { at, HOUR_MS, MINUTE_MS } from './candles.ts';
import {
  evidenceBetween,
  factsAt,
  hourlyFacts,
  type LeverageEvidence,
  type LeverageFacts,
  type LeverageInput,
  LOOKBACK_HOURS,
} from './leverage-facts.ts';

/** In the order in which they are looked for. */
export const LEVERAGE_STATES = ['deleveraging', 'crowded', 'building', 'reset', 'steady'] as const;
export type LeverageState = (typeof LEVERAGE_STATES)[number];

/**
 * Where a state begins and where it ends: it is left later than it is entered, so that it does not flicker. Changes are in multiples of the contract's own
 * usual one, for open interest on one venue moves twice as much as on another; ranks are shares of the last 30 days' hours that lie below.
 */
export const LEVERAGE_BOUNDS = {
  deleveraging: { enter: { fall24h: 2 }, stay: { fall24h: 0.75 } },
  crowded: {
    enter: { interestRank: 0.85, fundingRank: 0.8 },
    stay: { interestRank: 0.75, fundingRank: 0.65 },
  },
  building: { enter: { growth24h: 2, growth7d: 5 }, stay: { growth24h: 0.75, growth7d: 3.5 } },
  reset: { enter: { belowPeak: 4 }, stay: { belowPeak: 2.5 } },
} as const;

/** The usual change of a day is taken to be at least this: below it figures are noise. */
export const LEAST_USUAL_CHANGE = 0.02;

/** Between whole hours the state is looked at in these steps, of the day's clock and not of the reader's: the finest that venues tell open interest in. */
const STEP_MS = 5 * MINUTE_MS;
/** Over a longer hole in the data a state is not carried. */
const CARRIED_MS = 6 * HOUR_MS;

/** What is known at the end of one hour; null where its data do not reach. */
export interface LeverageHour extends LeverageFacts {
  /** The hour's end, or the time asked for in the running one. */
  readonly time: number;
  readonly state: LeverageState | null;
  /** When the state was entered; null where that was before the data, or in a hole of them. */
  readonly since: number | null;
}

/** A state that was entered, and when it was last confirmed. */
interface Held {
  readonly state: LeverageState;
  readonly since: number | null;
  readonly asOf: number;
}

/**
 * The state of leverage hour by hour, from the beginning of the data on: what is entered depends on what was before. Between two hours it is looked at
 * every five minutes, with the ranks and the usual change of the hour before, so that whoever asks at any minute is told the same. Only open interest in coins is used:
 * in a crash its value in USD falls with the price alone.
 *
 * With the usual change of a day as the measure: `deleveraging`: it fell by twice that in 24 h. `crowded`: it is above 85 % of its last 30 days and funding,
 * in size, above 80 % of its own. `building`: it grew by twice that in 24 h, or five times that in 7 days. `reset`: it stands four times that below its
 * 30-day peak and neither falls nor grows so. `steady`: none of these.
 * @param to the time asked for, ms; data after it are not looked at. @returns hours ascending, at most the last 30 days.
 */
export function leverageHours(input: LeverageInput, to: number): LeverageHour[] {
  const columns = hourlyFacts(input, to);
  const hours: LeverageHour[] = [];
  let held: Held | null = null;
  let before: LeverageFacts | null = null;
  for (let index = 0; index < columns.time.length; index++) {
    const time = at(columns.time, index);
    const facts = factsAt(columns, index);
    const between = (moment: number): LeverageEvidence =>
      before === null ? facts : evidenceBetween(input.openInterest, columns.time, before, moment);
    // Before what is usual is known, no state is told.
    const steps = before?.usualChange == null ? [] : stepsUntil(time, at(columns.time, index - 1));
    for (const moment of steps) held = carry(held, between(moment), moment);
    held = carry(held, time % HOUR_MS === 0 ? facts : between(time), time);
    before = facts;
    const told = held?.asOf === time ? held : null;
    hours.push({ time, state: told?.state ?? null, since: told?.since ?? null, ...facts });
  }
  return hours.slice(-LOOKBACK_HOURS);
}

/** The steps after one hour's end and before the next. */
function stepsUntil(end: number, before: number): number[] {
  const steps: number[] = [];
  for (let moment = before + STEP_MS; moment < end; moment += STEP_MS) steps.push(moment);
  return steps;
}

/** What holds at a moment, given what held before; where nothing is known a state is kept in mind for some hours, and then forgotten. */
function carry(held: Held | null, evidence: LeverageEvidence, time: number): Held | null {
  const before = held !== null && time - held.asOf <= CARRIED_MS ? held : null;
  const state = nextState(before?.state ?? null, evidence);
  if (state === null) return before;
  if (before === null) return { state, since: null, asOf: time };
  if (state === before.state) return { ...before, asOf: time };
  // What began while nothing was known began at no time that is known.
  return { state, since: time - before.asOf <= HOUR_MS ? time : null, asOf: time };
}

/** @param before the state that held before; null for none. @returns null where the day's change, or what is usual, is not known. */
export function nextState(before: LeverageState | null, facts: LeverageEvidence): LeverageState | null {
  if (facts.change24h === null || facts.usualChange === null) return null;
  return LEVERAGE_STATES.find((state) => isIn(state, facts, before === state ? 'stay' : 'enter')) ?? 'steady';
}

function isIn(state: LeverageState, facts: LeverageEvidence, moment: 'enter' | 'stay'): boolean {
  const { change24h, change7d, usualChange, belowPeak, interestRank, fundingRank } = facts;
  if (state === 'steady') return true;
  if (state === 'crowded') {
    const bounds = LEVERAGE_BOUNDS.crowded[moment];
    return isAtLeast(interestRank, bounds.interestRank) && isAtLeast(fundingRank, bounds.fundingRank);
  }
  if (usualChange === null || change24h === null) return false;
  const usual = Math.max(LEAST_USUAL_CHANGE, usualChange);
  if (state === 'deleveraging') return -change24h >= LEVERAGE_BOUNDS.deleveraging[moment].fall24h * usual;
  if (state === 'reset') return isAtLeast(belowPeak, LEVERAGE_BOUNDS.reset[moment].belowPeak * usual);
  const { growth24h, growth7d } = LEVERAGE_BOUNDS.building[moment];
  return change24h >= growth24h * usual || isAtLeast(change7d, growth7d * usual);
}

function isAtLeast(value: number | null, bound: number): boolean {
  return value !== null && value >= bound;
}
