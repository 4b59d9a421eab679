import { at, type CandleSeries, DAY_MS, firstIndexAtOrAfter } from './candles.ts';
import { closedEnd } from './drawdown.ts';
import { worstMove } from './drawdown-history.ts';
import { type Exposure, leverageForDistance } from './liquidation-distance.ts';
import type { PositionSide } from './market-data.ts';

/** Moves against a side, as ratios; null where history does not reach. */
export interface AdverseMoves {
  /** From the 24 h extreme to the price now. */
  readonly current: number | null;
  /** The worst within any 24 h of the last 30 days. */
  readonly worst24hOf30d: number | null;
  /** The worst within any 24 h of all history. */
  readonly worstOnRecord: number | null;
}

/** The same moves, each with the leverage that it would have liquidated. */
export type LoadLineMarks = {
  readonly [K in keyof AdverseMoves]: { readonly move: number; readonly leverage: number } | null;
};

/**
 * Move against a side from the extreme of the last 24 h (candles as in `drawdown`) to `price`: for a long the current
 * drawdown, for a short the rise from the low.
 * @returns null without candles in the window.
 */
export function currentMove(
  series: CandleSeries,
  side: PositionSide,
  time: number,
  price: number,
): number | null {
  const start = firstIndexAtOrAfter(series.openTime, time - DAY_MS);
  const end = closedEnd(series, time);
  if (end <= start) return null;
  let extreme = price;
  for (let i = start; i < end; i++) {
    extreme = side === 'long' ? Math.max(extreme, at(series.high, i)) : Math.min(extreme, at(series.low, i));
  }
  return side === 'long' ? 1 - price / extreme : price / extreme - 1;
}

/**
 * Moves for the marks of the load line.
 * @param hourly and `moves` as of `trailingMoves` for the same side.
 */
export function adverseMoves(
  hourly: CandleSeries,
  moves: Float64Array,
  time: number,
  current: number | null,
): AdverseMoves {
  return {
    current,
    worst24hOf30d: worstMove(hourly, moves, time - 30 * DAY_MS, time),
    worstOnRecord: worstMove(hourly, moves, Number.NEGATIVE_INFINITY, time),
  };
}

export function loadLineMarks(exposure: Exposure, moves: AdverseMoves): LoadLineMarks {
  const mark = (move: number | null): { move: number; leverage: number } | null => {
    const leverage = move === null ? null : leverageForDistance(exposure, move);
    return move === null || leverage === null ? null : { move, leverage };
  };
  return {
    current: mark(moves.current),
    worst24hOf30d: mark(moves.worst24hOf30d),
    worstOnRecord: mark(moves.worstOnRecord),
  };
}
