import { type CandleSeries, DAY_MS, HOUR_MS, sliceCandles } from '../domain/candles.ts';
import { dailyDrops, runningDrop } from '../domain/daily-drops.ts';
import {
  type DailyMoves,
  dailyMoves,
  rankOfDay,
  referenceDayMoves,
  runningDayMove,
  trailingMoves,
} from '../domain/drawdown-history.ts';
import { type FallPath, fallPath, referencePaths } from '../domain/fall-path.ts';
import { lostLevels } from '../domain/key-levels.ts';
import { volatilityAfter } from '../domain/volatility-after.ts';
import type { MarketHistory } from '../protocol/market-messages.ts';

const SPANS_DAYS = [7, 30] as const;
/** A day's fall shallower than this is every week's: what followed such days says nothing. */
export const LEAST_FALL = 0.05;
/** Six digits of a path are finer than any screen. */
const PATH_DIGITS = 1e5;

export interface HistoryInput {
  /** Hourly candles of the contract, the running hour included. */
  readonly hours: CandleSeries;
  readonly isComplete: boolean;
  readonly price: number | null;
  /** The venue's time in ms. */
  readonly now: number;
}

/** Today among all days of the contract; what only a new hour changes is kept. Null before the first whole day. */
export function createHistoryAnalysis(): (input: HistoryInput) => MarketHistory | null {
  let last: { readonly key: string; readonly past: Past } | null = null;
  return (input) => {
    const { hours, now } = input;
    const [first] = hours.openTime;
    if (first === undefined || input.price === null) return null;
    const key = `${first}|${hours.openTime.length}|${Math.floor(now / HOUR_MS)}`;
    if (last?.key !== key) last = { key, past: pastOf(hours) };
    return historyOf(input, last.past, input.price, first);
  };
}

interface Past {
  readonly falls: DailyMoves;
  readonly drops: DailyMoves;
  readonly paths: MarketHistory['paths'];
}

function pastOf(hours: CandleSeries): Past {
  const trailing = trailingMoves(hours, 'long');
  return {
    falls: dailyMoves(hours, trailing),
    drops: dailyDrops(hours),
    paths: referencePaths(hours, trailing).map(({ id, path }) => ({ id, path: told(path) })),
  };
}

function historyOf(
  { hours, isComplete, now }: HistoryInput,
  { falls, drops, paths }: Past,
  price: number,
  from: number,
): MarketHistory {
  // The running day's worst move needs its own hours and the day before, no more.
  const recent = sliceCandles(hours, now - 3 * DAY_MS, now);
  const current = fallPath(hours, now - DAY_MS, now);
  // The price may be below what any candle shows yet.
  const below = current === null ? 0 : 1 - price / current.high;
  const closed = runningDayMove(recent, trailingMoves(recent, 'long'), now);
  const fall = closed === null ? null : Math.max(closed, below);
  const dropOf = new Map(referenceDayMoves(drops).map(({ id, move }) => [id, move]));
  return {
    from,
    isComplete,
    fall: standing(falls, fall, now),
    drop: standing(drops, runningDrop(hours, now, price), now),
    referenceDays: referenceDayMoves(falls).map(({ id, move }) => ({
      id,
      fall: move,
      drop: dropOf.get(id) ?? null,
    })),
    current: current && told(withPrice(current, price)),
    paths,
    after:
      fall === null || fall < LEAST_FALL
        ? []
        : SPANS_DAYS.flatMap((days) => volatilityAfter(hours, falls, fall, days) ?? []),
    levels: lostLevels(hours, now, price),
  };
}

/** Today's move and its place among the days before; null while either is not known. */
function standing(history: DailyMoves, today: number | null, now: number): MarketHistory['fall'] {
  const rank = today === null ? null : rankOfDay(history, now, today);
  if (today === null || rank === null) return null;
  const shallower = Math.round(rank.shareShallower * rank.dayCount);
  return {
    today,
    rank: 1 + rank.dayCount - shallower,
    days: rank.dayCount,
    firstDay: rank.firstDay,
  };
}

/** The running hour ends with the price. */
function withPrice(path: FallPath, price: number): FallPath {
  return { ...path, values: [...path.values.slice(0, -1), price / path.high - 1] };
}

function told({ highTime, high, firstHour, values }: FallPath): NonNullable<MarketHistory['current']> {
  return {
    highTime,
    high,
    firstHour,
    values: values.map((value) => Math.round(value * PATH_DIGITS) / PATH_DIGITS),
  };
}
