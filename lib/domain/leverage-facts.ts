import { at, type CandleSeries, DAY_MS, firstIndexAtOrAfter, HOUR_MS, MINUTE_MS } from './candles.ts';
import type { FundingSeries, OpenInterestSeries } from './market-data.ts';

/** Who moves, by the day's price and open interest in coins. */
export const LEVERAGE_FLOWS = [
  'price-down-interest-down',
  'price-down-interest-up',
  'price-up-interest-down',
  'price-up-interest-up',
] as const;
export type LeverageFlow = (typeof LEVERAGE_FLOWS)[number];

/** Changes smaller than these have no direction. */
export const FLOW_DEADBAND = { price: 0.01, openInterest: 0.01 } as const;

export const LOOKBACK_HOURS = 30 * 24;
const WEEK_HOURS = 7 * 24;
const DAY_HOURS = 24;
/** A rank among less than a week says nothing. */
const LEAST_RANKED_HOURS = WEEK_HOURS;
/** Older figures do not stand for an hour: the same limit as the estimate has for its bars. */
const INTEREST_AGE_MS = 75 * MINUTE_MS;
/** A settlement stands until the next, eight hours later at most; that one is told a little later. */
const FUNDING_AGE_MS = 10 * HOUR_MS;

export interface LeverageInput {
  /** Hourly candles of the contract, ascending; the running hour may be the last. */
  readonly hours: CandleSeries;
  /** In coins. */
  readonly openInterest: OpenInterestSeries;
  /** Settled rates; null where the venue tells none. */
  readonly funding: FundingSeries | null;
}

/** What an hour is told by; null where its data do not reach. */
export interface LeverageFacts {
  readonly flow: LeverageFlow | null;
  readonly openInterest: number | null;
  readonly change24h: number | null;
  readonly change7d: number | null;
  /** Median size of the 24 h changes of the last 30 days. */
  readonly usualChange: number | null;
  /** Below the highest of the last 30 days, as a ratio of it. */
  readonly belowPeak: number | null;
  /** Share of the last 30 days' hours with less open interest. */
  readonly interestRank: number | null;
  /** Settled funding of the last 24 h (longs pay when positive), and the share of the last 30 days' hours with a smaller one in size. */
  readonly funding24h: number | null;
  readonly fundingRank: number | null;
  readonly priceChange24h: number | null;
  /** Open interest over the volume of 24 h, both in coins, and its rank. */
  readonly interestOverVolume: number | null;
  readonly interestOverVolumeRank: number | null;
}

/** What the state is told by. */
export type LeverageEvidence = Pick<
  LeverageFacts,
  'change24h' | 'change7d' | 'usualChange' | 'belowPeak' | 'interestRank' | 'fundingRank'
>;

type Columns = ReturnType<typeof hourlyFacts>;

/** The facts of one hour. */
export function factsAt(columns: Columns, index: number): LeverageFacts {
  const value = (name: Exclude<keyof Columns, 'time'>): number | null => known(columns[name][index]);
  const [change24h, priceChange24h] = [value('change24h'), value('priceChange24h')];
  return {
    flow: flowOf(priceChange24h, change24h),
    openInterest: value('openInterest'),
    change24h,
    change7d: value('change7d'),
    usualChange: value('usualChange'),
    belowPeak: value('belowPeak'),
    interestRank: value('interestRank'),
    funding24h: value('funding24h'),
    fundingRank: value('fundingRank'),
    priceChange24h,
    interestOverVolume: value('interestOverVolume'),
    interestOverVolumeRank: value('interestOverVolumeRank'),
  };
}

/** Between two hours: what moves by then, beside the ranks and the usual change of the hour before. */
export function evidenceBetween(
  series: OpenInterestSeries,
  hours: Float64Array,
  { usualChange, belowPeak, openInterest, interestRank, fundingRank }: LeverageFacts,
  moment: number,
): LeverageEvidence {
  const interest = interestAt(series, moment);
  const peak = belowPeak === null || openInterest === null ? null : openInterest / (1 - belowPeak);
  return {
    change24h: known(changeAt(series, hours, moment, DAY_HOURS)),
    change7d: known(changeAt(series, hours, moment, WEEK_HOURS)),
    usualChange,
    belowPeak: peak === null ? null : known(1 - interest / Math.max(peak, interest)),
    interestRank,
    fundingRank,
  };
}

/** The facts hour by hour, as columns; NaN or null where an hour has none. */
export function hourlyFacts({ hours, openInterest, funding }: LeverageInput, to: number) {
  const time = hourEnds(Math.max(hours.openTime[0] ?? to, to - 2 * LOOKBACK_HOURS * HOUR_MS), to);
  const interest = time.map((end) => interestAt(openInterest, end));
  const price = time.map((end) => newestWithin(hours.openTime, hours.close, end - 1, HOUR_MS));
  const changes = (span: number): Float64Array => time.map((end) => changeAt(openInterest, time, end, span));
  const change24h = changes(DAY_HOURS);
  const funding24h = time.map((end) => (funding === null ? Number.NaN : fundingBefore(funding, end)));
  const interestOverVolume = interest.map((value, index) => value / volumeBefore(hours, at(time, index)));
  return {
    time,
    openInterest: interest,
    change24h,
    change7d: changes(WEEK_HOURS),
    priceChange24h: dayChanges(time, price),
    usualChange: overMonth(change24h.map(Math.abs), (sorted) => at(sorted, sorted.length >> 1)),
    belowPeak: overMonth(interest, (sorted, value) => 1 - value / at(sorted, sorted.length - 1)),
    interestRank: overMonth(interest, rankAmong),
    funding24h,
    fundingRank: overMonth(funding24h.map(Math.abs), rankAmong),
    interestOverVolume,
    interestOverVolumeRank: overMonth(interestOverVolume, rankAmong),
  };
}

/** Coins; NaN where none is known that is new enough. */
function interestAt({ time, openInterest }: OpenInterestSeries, moment: number): number {
  return newestWithin(time, openInterest, moment, INTEREST_AGE_MS);
}

/** Against that many hours before, NaN where either is not known, or was before the hours looked at. */
function changeAt(series: OpenInterestSeries, hours: Float64Array, moment: number, span: number): number {
  const before = moment - span * HOUR_MS;
  if (before < at(hours, 0)) return Number.NaN;
  return interestAt(series, moment) / interestAt(series, before) - 1;
}

/** Whole hours after `from`, and `to` itself. */
function hourEnds(from: number, to: number): Float64Array {
  const ends: number[] = [];
  for (let end = (Math.floor(from / HOUR_MS) + 1) * HOUR_MS; end < to; end += HOUR_MS) ends.push(end);
  return Float64Array.from([...ends, to]);
}

/** The value of the newest time <= `time` that is not older than `ageMs`; NaN for none. */
function newestWithin(times: Float64Array, values: Float64Array, time: number, ageMs: number): number {
  const index = firstIndexAtOrAfter(times, time + 1) - 1;
  return index < 0 || time - at(times, index) > ageMs ? Number.NaN : at(values, index);
}

/** NaN unless the day's candles are nearly all there. */
function volumeBefore(hours: CandleSeries, end: number): number {
  const start = firstIndexAtOrAfter(hours.openTime, end - DAY_MS);
  const stop = firstIndexAtOrAfter(hours.openTime, end);
  if (stop - start < DAY_HOURS - 1) return Number.NaN;
  const sum = hours.volume.subarray(start, stop).reduce((total, value) => total + value, 0);
  return sum > 0 ? sum : Number.NaN;
}

/** Sum of what was settled in the 24 h that end with the newest settlement; NaN when that is too old to speak for now. */
function fundingBefore({ time, fundingRate }: FundingSeries, end: number): number {
  const stop = firstIndexAtOrAfter(time, end + 1);
  if (stop === 0 || end - at(time, stop - 1) > FUNDING_AGE_MS) return Number.NaN;
  const newest = at(time, stop - 1);
  // Settlements are stamped some milliseconds after the hour.
  const start = firstIndexAtOrAfter(time, newest - DAY_MS + HOUR_MS / 2);
  // Before the first settlement of the series a day is not whole.
  if (at(time, 0) > newest - DAY_MS + 8 * HOUR_MS + HOUR_MS / 2) return Number.NaN;
  return fundingRate.subarray(start, stop).reduce((sum, rate) => sum + rate, 0);
}

function flowOf(price: number | null, interest: number | null): LeverageFlow | null {
  if (price === null || interest === null) return null;
  if (Math.abs(price) < FLOW_DEADBAND.price || Math.abs(interest) < FLOW_DEADBAND.openInterest) return null;
  return `price-${price < 0 ? 'down' : 'up'}-interest-${interest < 0 ? 'down' : 'up'}`;
}

function known(value: number | null | undefined): number | null {
  return value === null || value === undefined || !Number.isFinite(value) ? null : value;
}

/** Each price against the one a day before, NaN without one; the running hour's is looked up at the whole hour after that moment. */
function dayChanges(time: Float64Array, prices: Float64Array): Float64Array {
  return prices.map((price, index) => {
    const wanted = at(time, index) - DAY_MS;
    const before = firstIndexAtOrAfter(time, wanted);
    return before < index && at(time, before) - wanted < HOUR_MS
      ? price / at(prices, before) - 1
      : Number.NaN;
  });
}

/** A statistic of the sorted known values of the last 30 days at each index; null among less than a week of them. */
function overMonth(
  column: Float64Array,
  statistic: (sorted: readonly number[], value: number) => number,
): (number | null)[] {
  const sorted: number[] = [];
  return Array.from(column, (value, index) => {
    const leaving = column[index - LOOKBACK_HOURS - 1];
    if (known(leaving) !== null) sorted.splice(firstIndexAtOrAfter(sorted, leaving ?? 0), 1);
    if (known(value) !== null) sorted.splice(firstIndexAtOrAfter(sorted, value), 0, value);
    return known(value) === null || sorted.length < LEAST_RANKED_HOURS ? null : statistic(sorted, value);
  });
}

function rankAmong(sorted: readonly number[], value: number): number {
  return firstIndexAtOrAfter(sorted, value) / sorted.length;
}
