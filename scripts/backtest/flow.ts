import { type DistanceLaw, distanceLaw, shareWithin } from '../../lib/clusters/distance-law.ts';
import {
  advanceStock,
  EXITS_PER_HOUR,
  emptyStock,
  LASTING_EXITS_PER_HOUR,
} from '../../lib/clusters/stock-balance.ts';
import type { MarginTierTable } from '../../lib/domain/margin-tier.ts';
import { POSITION_SIDES, type PositionSide } from '../../lib/domain/market-data.ts';
import { baseFeatures, freshFeatures } from './flow-features.ts';
import { type FlowRow, readFlow, WARM_UP } from './flow-file.ts';
import { createPeers } from './peers.ts';
import { type Gate, gateOf, protocolGate, type Result, type ResultRow } from './result.ts';
import { average, dayInterval, type Interval, leastSquares, rankCorrelation } from './statistics.ts';

/** How often the fit is made anew. */
const REFIT_EVERY = 24;
const SHIFT_HOURS = 72;

type Feature = readonly Readonly<Record<PositionSide, number>>[];

/** Mass that each hour newly reached, by the stock balance before the hour is taken. */
function sweptMass(
  rows: readonly FlowRow[],
  law: DistanceLaw,
  exitsPerHour: number,
  isFlat: boolean,
): Feature {
  const stock = emptyStock(exitsPerHour);
  const first = rows[0]?.bar.openInterest ?? 1;
  return rows.map(({ bar }) => {
    const swept = { long: 0, short: 0 };
    advanceStock(stock, isFlat ? { ...bar, openInterest: first } : bar, law, {
      exposed: (side, quantity, from, to) => {
        const gone = shareWithin(law[side], from);
        if (gone < 1) swept[side] += (quantity * (shareWithin(law[side], to) - gone)) / (1 - gone);
      },
    });
    return swept;
  });
}

function shifted(feature: Feature, hours: number): Feature {
  const nothing = { long: 0, short: 0 };
  return feature.map((_, index) => feature[index - hours] ?? nothing);
}

function mirrored(feature: Feature): Feature {
  return feature.map(({ long, short }) => ({ long: short, short: long }));
}

/** Out-of-sample predictions, each from a fit on all rows before its day. */
function walkForward(features: readonly (readonly number[])[], target: readonly number[]): number[] {
  const predicted: number[] = [];
  for (let from = WARM_UP; from < target.length; from += REFIT_EVERY) {
    const weights = leastSquares(features.slice(0, from), target.slice(0, from));
    for (const row of features.slice(from, from + REFIT_EVERY))
      predicted.push(row.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0));
  }
  return predicted;
}

interface Trial {
  readonly name: string;
  readonly kind: ResultRow['kind'];
  readonly feature: Feature;
}

/** Does the mass swept in an hour tell its liquidations beyond range, volume and open interest? */
export function flowResult(path: string, tiers: MarginTierTable, say: (words: string) => void): Result {
  const rows = readFlow(path);
  const law = distanceLaw(tiers, 'linear', rows[0]?.bar.close ?? 1);
  const map = sweptMass(rows, law, EXITS_PER_HOUR, false);
  say(`${rows.length} hours; maps and placebos`);
  const peers = createPeers().map(
    (peer): Trial => ({
      name: peer.name,
      kind: 'peer',
      feature: rows.map(({ bar }) => {
        const swept = peer.swept(bar);
        peer.take(bar);
        return swept;
      }),
    }),
  );
  const trials: Trial[] = [
    { name: 'map', kind: 'estimate', feature: map },
    {
      name: 'map, open interest held constant',
      kind: 'placebo',
      feature: sweptMass(rows, law, EXITS_PER_HOUR, true),
    },
    { name: 'map of 3 days before', kind: 'placebo', feature: shifted(map, SHIFT_HOURS) },
    { name: 'map of 3 days after', kind: 'placebo', feature: shifted(map, -SHIFT_HOURS) },
    { name: 'map of the other side', kind: 'placebo', feature: mirrored(map) },
    {
      name: 'map, 0.276 % an hour leave',
      kind: 'estimate',
      feature: sweptMass(rows, law, LASTING_EXITS_PER_HOUR, false),
    },
    { name: 'map, 10 % an hour leave', kind: 'estimate', feature: sweptMass(rows, law, 0.1, false) },
    ...peers,
  ];
  const results = POSITION_SIDES.flatMap((side) => sideRows(rows, side, trials, say));
  return { mode: 'flow', rows: results, gates: flowGates(results) };
}

function sideRows(
  rows: readonly FlowRow[],
  side: PositionSide,
  trials: readonly Trial[],
  say: (words: string) => void,
): ResultRow[] {
  const scored = rows.flatMap((row, index) => (row.liquidated === null ? [] : [index]));
  const pick = <T>(column: readonly T[]): T[] => scored.map((index) => column[index] as T);
  const target = pick(rows).map(({ liquidated }) => Math.log(1 + (liquidated?.[side] ?? 0)));
  const base = pick(rows.map((row) => baseFeatures(row, side)));
  const fresh = pick(rows.map((_, index) => freshFeatures(rows, index, side))).map((features, index) => [
    ...(base[index] ?? []),
    ...features,
  ]);
  const times = pick(rows)
    .slice(WARM_UP)
    .map(({ time }) => time);
  const truth = target.slice(WARM_UP);
  // The first half chose the turnover; the second is reported.
  const half = Math.floor(target.length / 2) - WARM_UP;
  const errors = (features: readonly (readonly number[])[]): number[] =>
    walkForward(features, target).map((value, index) => (truth[index] ?? 0) - value);
  const against = { base: errors(base), fresh: errors(fresh) };
  const found: ResultRow[] = (['base', 'fresh'] as const).flatMap((name) =>
    splits(half, truth.length).map(({ split, from, to }): ResultRow => {
      const part = truth.slice(from, to);
      const mean = average(part);
      const total = part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const lost = against[name].slice(from, to).reduce((sum, error) => sum + error ** 2, 0);
      const score = { mean: 1 - lost / total, low: null, high: null, n: part.length };
      return {
        predictor:
          name === 'base' ? 'range, volume, open interest' : '… and fresh extremes and volume profile',
        kind: 'null',
        subject: side,
        split,
        measure: 'R2',
        score,
      };
    }),
  );
  for (const { name, kind, feature } of trials) {
    say(`${side}: ${name}`);
    const mass = pick(feature).map((swept) => Math.log(1 + swept[side]));
    for (const over of ['base', 'fresh'] as const) {
      const features = (over === 'base' ? base : fresh).map((row, index) => [...row, mass[index] ?? 0]);
      const own = errors(features);
      for (const { split, from, to } of splits(half, truth.length)) {
        const score = increment(against[over], own, truth, times, from, to);
        found.push({ predictor: name, kind, subject: side, split, measure: `R2 over ${over}`, score });
      }
    }
    for (const { split, from, to } of splits(half, truth.length)) {
      const correlation = rankCorrelation(mass.slice(WARM_UP).slice(from, to), against.base.slice(from, to));
      const score = { mean: correlation, low: null, high: null, n: to - from };
      found.push({
        predictor: name,
        kind,
        subject: side,
        split,
        measure: 'rank correlation with what base leaves',
        score,
      });
    }
  }
  return found;
}

function splits(half: number, end: number): { split: string; from: number; to: number }[] {
  return [
    { split: 'first half (chose)', from: 0, to: half },
    { split: 'second half', from: half, to: end },
  ];
}

/** Gain of R2 with its day-block interval. */
function increment(
  before: readonly number[],
  after: readonly number[],
  truth: readonly number[],
  times: readonly number[],
  from: number,
  to: number,
): Interval {
  const part = truth.slice(from, to);
  const mean = average(part);
  const total = part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return dayInterval(
    part.map((_, index) => ({
      time: times[from + index] ?? 0,
      value: (part.length * ((before[from + index] ?? 0) ** 2 - (after[from + index] ?? 0) ** 2)) / total,
    })),
  );
}

function flowGates(rows: readonly ResultRow[]): Gate[] {
  const of = (predictor: string, subject: string): Interval | undefined =>
    rows.find(
      (row) =>
        row.predictor === predictor &&
        row.subject === subject &&
        row.split === 'second half' &&
        row.measure === 'R2 over fresh',
    )?.score;
  const worst = POSITION_SIDES.map((side) => of('map', side))
    .filter((score) => score !== undefined)
    .sort((a, b) => (a.low ?? -1) - (b.low ?? -1))[0];
  const placebo = POSITION_SIDES.map((side) => of('map, open interest held constant', side)?.mean ?? 0);
  const gate: Gate =
    worst === undefined
      ? { gate: 'G3', state: 'not testable', words: 'no second half' }
      : gateOf(
          'G3',
          worst,
          0,
          0,
          'R2 of the weaker side over range, volume, open interest, fresh extremes and volume profile',
        );
  return [
    { gate: 'G1', state: 'not testable', words: 'a flow holds no positions' },
    { gate: 'G2', state: 'not testable', words: 'a flow holds no positions' },
    {
      ...gate,
      words: `${gate.words}. With open interest held constant the same model gains ${placebo.map((gain) => gain.toFixed(4)).join(' (longs) and ')} (shorts): what it tells is the path of the price, not open interest`,
    },
    { gate: 'G4', state: 'not testable', words: 'hourly sums have no price' },
    { gate: 'G5', state: 'not testable', words: 'sums of a throttled feed have no scale' },
    protocolGate(rows),
  ];
}
