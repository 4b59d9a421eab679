import { type Bar, DAY, HOUR } from './bars.ts';

/** The excursion that fewer than the chosen share of past entries reached, with its range. */
export interface Excursion {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly entries: number;
}

interface Entry {
  readonly excursion: number;
  readonly volatility: number | null;
}

const HORIZON_HOURS = 24;
const VOLATILITY_HOURS = 72;
const RESAMPLES = 200;
const SEED = 1876;

/**
 * Design, section 1.2: every hourly close followed by a whole horizon is an entry; the line rests on the fifth of entries whose
 * trailing 72 h volatility is nearest to now's, and the all-history line stands beside it.
 * @param hours closed hourly bars up to `now`, without gaps.
 */
export function excursionsAtRisk(
  hours: readonly Bar[],
  side: 'long' | 'short',
  risk: number,
): { readonly conditional: Excursion; readonly allHistory: Excursion } {
  const entries: Entry[] = [];
  for (let i = 0; i + HORIZON_HOURS < hours.length; i++) {
    const ahead = hours.slice(i + 1, i + 1 + HORIZON_HOURS);
    const entry = hours[i]?.close ?? Number.NaN;
    const excursion =
      side === 'long'
        ? 1 - Math.min(...ahead.map(({ low }) => low)) / entry
        : Math.max(...ahead.map(({ high }) => high)) / entry - 1;
    entries.push({ excursion, volatility: volatilityAt(hours, i) });
  }
  const now = volatilityAt(hours, hours.length - 1) ?? Number.NaN;
  const known = entries.flatMap(({ excursion, volatility }, index) =>
    volatility === null ? [] : [{ excursion, index, gap: Math.abs(volatility - now) }],
  );
  const nearest = [...known]
    .sort((a, b) => a.gap - b.gap || a.index - b.index)
    .slice(0, Math.ceil(known.length / 5))
    .sort((a, b) => a.index - b.index);
  return {
    conditional: atRisk(
      nearest.map(({ excursion }) => excursion),
      risk,
    ),
    allHistory: atRisk(
      entries.map(({ excursion }) => excursion),
      risk,
    ),
  };
}

function volatilityAt(hours: readonly Bar[], index: number): number | null {
  if (index < VOLATILITY_HOURS) return null;
  const returns: number[] = [];
  for (let i = index - VOLATILITY_HOURS + 1; i <= index; i++) {
    returns.push(Math.log((hours[i]?.close ?? Number.NaN) / (hours[i - 1]?.close ?? Number.NaN)));
  }
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (returns.length - 1));
}

/** Each resample is written out whole: circular blocks of one horizon, drawn with replacement. */
function atRisk(excursions: readonly number[], risk: number): Excursion {
  const count = excursions.length;
  const random = mulberry32(SEED);
  const blocks = Math.ceil(count / HORIZON_HOURS);
  const found = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    const drawn = new Float64Array(blocks * HORIZON_HOURS);
    for (let block = 0; block < blocks; block++) {
      const start = Math.floor(random() * count);
      for (let i = 0; i < HORIZON_HOURS; i++) {
        drawn[block * HORIZON_HOURS + i] = excursions[(start + i) % count] ?? Number.NaN;
      }
    }
    found[resample] = exceededBy(drawn, risk);
  }
  found.sort();
  return {
    value: exceededBy(Float64Array.from(excursions), risk),
    low: found[Math.floor(0.1 * (RESAMPLES - 1))] ?? Number.NaN,
    high: found[Math.ceil(0.9 * (RESAMPLES - 1))] ?? Number.NaN,
    entries: count,
  };
}

/** The value that fewer than `risk` of the values exceed. */
function exceededBy(values: Float64Array, risk: number): number {
  const sorted = values.slice().sort();
  return sorted[sorted.length - Math.ceil(risk * sorted.length - 1e-9)] ?? Number.NaN;
}

/** The generator that the product names for its bootstrap; the draws are part of what is shown. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The move against a side within the 24 hours that end with bar `index`, itself included. */
function trailingMove(hours: readonly Bar[], index: number, side: 'long' | 'short'): number {
  const bar = hours[index];
  if (bar === undefined) return Number.NaN;
  const day = hours.filter(({ openTime }) => openTime > bar.openTime - DAY && openTime <= bar.openTime);
  return side === 'long'
    ? 1 - bar.low / Math.max(...day.map(({ high }) => high))
    : bar.high / Math.min(...day.map(({ low }) => low)) - 1;
}

/** Worst trailing moves: of the 30 days before `now`, and of all. @param hours the running hour too. */
export function worstMoves(
  hours: readonly Bar[],
  side: 'long' | 'short',
  now: number,
): { readonly month: number; readonly record: number } {
  let month = 0;
  let record = 0;
  const window = hours.slice();
  for (let index = 0; index < window.length; index++) {
    const move = trailingMove(window.slice(Math.max(0, index - 23), index + 1), Math.min(index, 23), side);
    record = Math.max(record, move);
    if ((window[index]?.openTime ?? 0) >= now - 30 * DAY) month = Math.max(month, move);
  }
  return { month, record };
}

/** Worst trailing fall of each whole UTC day that has a whole day before it, and of the running day. */
export function dayFalls(
  hours: readonly Bar[],
  now: number,
): { readonly days: ReadonlyMap<number, number>; readonly today: number; readonly firstDay: number } {
  const today = Math.floor(now / DAY) * DAY;
  const byDay = new Map<number, { worst: number; count: number }>();
  hours.forEach((bar, index) => {
    const day = Math.floor(bar.openTime / DAY) * DAY;
    const past = hours.slice(Math.max(0, index - 23), index + 1);
    const move = trailingMove(past, past.length - 1, 'long');
    const known = byDay.get(day) ?? { worst: 0, count: 0 };
    byDay.set(day, { worst: Math.max(known.worst, move), count: known.count + 1 });
  });
  const first = (hours[0]?.openTime ?? 0) + DAY - HOUR;
  const whole = [...byDay].filter(([day, { count }]) => day < today && count === 24 && day >= first);
  return {
    days: new Map(whole.map(([day, { worst }]) => [day, worst])),
    today: byDay.get(today)?.worst ?? Number.NaN,
    firstDay: Math.min(...whole.map(([day]) => day)),
  };
}
