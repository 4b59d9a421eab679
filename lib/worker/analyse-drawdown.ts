import { aggregateCandles } from '../domain/aggregate-candles.ts';
import {
  at,
  type CandleRow,
  type CandleSeries,
  candleRows,
  DAY_MS,
  HOUR_MS,
  sliceCandles,
} from '../domain/candles.ts';
import { type Drawdown, type DrawdownWindow, drawdown } from '../domain/drawdown.ts';
import {
  dailyMoves,
  rankOfDay,
  referenceDayMoves,
  runningDayMove,
  trailingMoves,
} from '../domain/drawdown-history.ts';
import type { SnapshotDrawdown } from '../protocol/snapshot.ts';
import { memoLast } from './memo.ts';

/** Points of the small chart: fewer than the panel has pixels. */
const CHART_POINTS = 96;

export interface DrawdownInput {
  /** Five-minute candles, closed and running. */
  readonly fine: CandleSeries;
  /** Hourly candles up to now. */
  readonly hours: CandleSeries;
  readonly historyComplete: boolean;
  /** The venue's time in ms. */
  readonly now: number;
  readonly lastPrice: number | null;
}

/** The drawdown section of one desk; keeps what only new hours change. */
export function createDrawdownAnalysis(): (input: DrawdownInput) => SnapshotDrawdown | null {
  const history = memoLast((hours: CandleSeries) => {
    const moves = trailingMoves(hours, 'long');
    return { moves, days: dailyMoves(hours, moves) };
  });
  return (input) => {
    const windows = (['24h', '7d', '30d', 'all'] as const).flatMap((window) => windowOf(window, input) ?? []);
    if (windows.length === 0) return null;
    const { moves, days } = history(input.hours);
    const today = runningDayMove(input.hours, moves, input.now);
    const rank = today === null ? null : rankOfDay(days, input.now, today);
    return {
      priceKind: 'last',
      windows,
      chart: chartOf(input),
      rank:
        rank === null || today === null
          ? null
          : { today, deeperThanShare: rank.shareShallower, days: rank.dayCount, firstDay: rank.firstDay },
      historyLoading: !input.historyComplete,
      referenceDays: referenceDayMoves(days).map(({ id, move }) => ({
        id,
        day: Date.parse(id),
        fall: move,
      })),
    };
  };
}

/** A window from the five-minute candles where they cover it whole, else from the hourly ones. */
function windowOf(window: DrawdownWindow, input: DrawdownInput): SnapshotDrawdown['windows'][number] | null {
  const live = { running: null, price: input.lastPrice };
  const fromFine = window === 'all' ? null : drawdown(input.fine, window, input.now, live);
  const fromHours = () => drawdown(input.hours, window, input.now, { ...live, running: runningHour(input) });
  const isShort = window === '24h' || window === '7d';
  const found = isShort || fromFine?.complete === true ? fromFine : fromHours();
  if (found === null || found.candleCount === 0) return null;
  return describe(found, found === fromFine ? input.fine : input.hours, input.now);
}

/** What has closed of the hour that runs: a low of minutes ago belongs to every window. */
function runningHour({ fine, now }: DrawdownInput): CandleRow | null {
  const start = Math.floor(now / HOUR_MS) * HOUR_MS;
  const part = sliceCandles(fine, start, now - fine.intervalMs + 1);
  return candleRows(aggregateCandles(part, HOUR_MS))[0] ?? null;
}

function describe(found: Drawdown, series: CandleSeries, now: number): SnapshotDrawdown['windows'][number] {
  const spans = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, all: Number.POSITIVE_INFINITY };
  const oldest = series.openTime[0] ?? now;
  return {
    window: found.window,
    reference: found.referenceHigh,
    drawdown: found.current,
    maximumDrawdown: found.maximum,
    complete: found.complete,
    from: Math.max(oldest, now - spans[found.window]),
  };
}

function chartOf({ fine, now }: DrawdownInput): SnapshotDrawdown['chart'] {
  const stepMs = DAY_MS / CHART_POINTS;
  const from = now - DAY_MS;
  const day = sliceCandles(fine, from, now);
  const low: number[] = [];
  const high: number[] = [];
  for (let i = 0; i < day.openTime.length; i++) {
    const slot = Math.min(CHART_POINTS - 1, Math.floor((at(day.openTime, i) - from) / stepMs));
    low[slot] = Math.min(low[slot] ?? Number.POSITIVE_INFINITY, at(day.low, i));
    high[slot] = Math.max(high[slot] ?? Number.NEGATIVE_INFINITY, at(day.high, i));
  }
  return { from, stepMs, low: withoutHoles(low), high: withoutHoles(high) };
}

/** A step without a candle repeats the one before it. */
function withoutHoles(values: readonly number[]): number[] {
  const first = values.find((value) => value !== undefined);
  let previous = first ?? 0;
  return Array.from(values, (value) => {
    previous = value ?? previous;
    return previous;
  });
}
