import { type CandleSeries, HOUR_MS } from '../domain/candles.ts';
import { trailingMoves } from '../domain/drawdown-history.ts';
import { excursionTable } from '../domain/excursion.ts';
import type { Exposure, MarginKind } from '../domain/liquidation-distance.ts';
import { excursionRisk, leverageLines } from '../domain/load-line.ts';
import { adverseMoves, currentMove, loadLineMarks } from '../domain/load-line-marks.ts';
import { type MarginTierTable, maximumLeverage } from '../domain/margin-tier.ts';
import type { PositionSide } from '../domain/market-data.ts';
import type { SnapshotLoadLine } from '../protocol/snapshot.ts';
import { memoLast } from './memo.ts';

/** The size a load line is stated for while no position is entered. */
export const DEFAULT_NOTIONAL_USD = 10_000;
/** Fewer entries than this say nothing about 1 in 100. */
const ENTRIES_MINIMUM = 200;

export interface LoadLineInput {
  /** Hourly candles of the mark price, or of the last price where the venue has no marks. */
  readonly hours: CandleSeries;
  readonly priceKind: 'last' | 'mark';
  readonly fine: CandleSeries;
  readonly tiers: MarginTierTable;
  readonly kind: MarginKind;
  readonly side: PositionSide;
  readonly notionalUsd: number;
  readonly ownNotional: boolean;
  readonly price: number;
  readonly risk: number;
  readonly horizonMs: number;
  /** The venue's time in ms. */
  readonly now: number;
}

/** The load line of one desk. Excursions are found once an hour; size and tiers only move the last, cheap step. */
export function createLoadLineAnalysis(): (input: LoadLineInput) => SnapshotLoadLine | null {
  const table = memoLast((hours: CandleSeries, horizonMs: number) => excursionTable(hours, horizonMs));
  const risks = memoLast(
    (hours: CandleSeries, horizonMs: number, side: PositionSide, risk: number, hour: number) =>
      excursionRisk(table(hours, horizonMs), { side, risk, at: hour }),
  );
  const moves = memoLast((hours: CandleSeries, side: PositionSide) => trailingMoves(hours, side));
  return (input) => {
    const { hours, side, tiers, kind, now } = input;
    const exposure: Exposure = {
      table: tiers,
      kind,
      side,
      notional: input.notionalUsd / (tiers.notionalUnit === 'base' ? input.price : 1),
    };
    const highest = maximumLeverage(tiers, exposure.notional);
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    const lines = leverageLines(risks(hours, input.horizonMs, side, input.risk, hour), exposure);
    const { conditional, allHistory } = lines;
    if (highest === null || conditional === null || allHistory === null) return null;
    if (conditional.entries < ENTRIES_MINIMUM) return null;
    const current = currentMove(input.fine, side, now, input.price);
    const marks = loadLineMarks(exposure, adverseMoves(hours, moves(hours, side), now, current));
    const named = [
      { id: 'current-drawdown', mark: marks.current },
      { id: 'worst-24h-of-30d', mark: marks.worst24hOf30d },
      { id: 'worst-day', mark: marks.worstOnRecord },
    ] as const;
    const ranged = (line: typeof conditional) => ({
      leverage: line.leverage,
      low: line.low ?? line.leverage,
      high: line.high ?? line.leverage,
      entries: line.entries,
    });
    return {
      side,
      priceKind: input.priceKind,
      horizonMs: input.horizonMs,
      risk: input.risk,
      notionalUsd: input.notionalUsd,
      ownNotional: input.ownNotional,
      maximumLeverage: highest,
      conditional: ranged(conditional),
      allHistory: ranged(allHistory),
      from: hours.openTime[0] ?? now,
      marks: named.flatMap(({ id, mark }) => (mark === null ? [] : [{ id, leverage: mark.leverage }])),
    };
  };
}
