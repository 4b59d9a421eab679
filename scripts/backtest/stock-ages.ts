import { liftOfDensestTenth, natsOverUniform } from '../../lib/clusters/density-score.ts';
import { smooth } from '../../lib/clusters/project.ts';
import { HOUR_MS } from '../../lib/domain/candles.ts';
import { POSITION_SIDES, type PositionSide } from '../../lib/domain/market-data.ts';
import type { PositionSnapshot, StoredPosition } from './positions-file.ts';
import type { ResultRow } from './result.ts';
import { average, dayInterval, type Timed } from './statistics.ts';
import { BINS, histogram, LEAST_POSITIONS, mixed } from './stock-bins.ts';
import type { Market } from './stock-market.ts';
import { OBSERVED_WEIGHT } from './stock-predictors.ts';

const AGES = [
  { name: '<= 15 min', from: 0, to: 15 * 60_000 },
  { name: '2-4 h', from: 2 * HOUR_MS, to: 4 * HOUR_MS },
  { name: '5-8 h', from: 5 * HOUR_MS, to: 8 * HOUR_MS },
] as const;

/** The observed layer by the age of what was observed, on accounts in both: nats, lift, and how much of the notional stayed within 0.25 %. */
export function observedByAge(
  coin: string,
  snapshots: readonly PositionSnapshot[],
  market: Market,
): ResultRow[] {
  return AGES.flatMap(({ name, from, to }) => {
    const nats: Timed[] = [];
    const stayed: Timed[] = [];
    const lifts: number[] = [];
    snapshots.forEach((now, index) => {
      const before = snapshots.slice(0, index).findLast(({ time }) => now.time - time >= from);
      if (before === undefined || now.time - before.time > to) return;
      const mark = market.bars[market.until(now.time) - 1]?.close ?? Number.NaN;
      const both = new Set([...now.accounts].filter((account) => before.accounts.has(account)));
      for (const side of POSITION_SIDES) {
        const happened = histogram(now.positions, side, mark, both);
        if (happened.count < LEAST_POSITIONS) continue;
        const seen = smooth(histogram(before.positions, side, mark, both).bins, 0.7);
        const flat = new Float64Array(BINS).fill(1);
        const bins = mixed(seen, flat, OBSERVED_WEIGHT);
        nats.push({ time: now.time, value: natsOverUniform(bins, happened.bins) ?? 0 });
        lifts.push(liftOfDensestTenth(bins, happened.bins) ?? 0);
        stayed.push({ time: now.time, value: persistence(before.positions, now.positions, both, side) });
      }
    });
    if (nats.length === 0) return [];
    const row = {
      predictor: `observed, ${name} old`,
      kind: 'observed' as const,
      subject: coin,
      split: 'all',
    };
    return [
      { ...row, measure: 'nats over uniform', score: dayInterval(nats), lift: average(lifts) },
      { ...row, measure: 'notional within 0.25 % of where it was', score: dayInterval(stayed) },
    ];
  });
}

function persistence(
  before: readonly StoredPosition[],
  now: readonly StoredPosition[],
  both: ReadonlySet<string>,
  side: PositionSide,
): number {
  const later = new Map(
    now.filter((position) => position.side === side).map((p) => [p.account, p.liquidationPrice]),
  );
  let total = 0;
  let stayed = 0;
  for (const { account, side: of, notionalUsd, liquidationPrice } of before) {
    if (of !== side || !both.has(account)) continue;
    total += notionalUsd;
    const moved = Math.abs((later.get(account) ?? Number.POSITIVE_INFINITY) / liquidationPrice - 1);
    if (moved <= 0.0025) stayed += notionalUsd;
  }
  return total > 0 ? stayed / total : 0;
}
