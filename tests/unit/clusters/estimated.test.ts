import { expect, test } from 'vitest';
import { emptyCalibration } from '../../../lib/clusters/calibration.ts';
import type { ClusterMap } from '../../../lib/clusters/cluster.ts';
import { emptyTally } from '../../../lib/clusters/distance-kernel.ts';
import { stockBars } from '../../../lib/clusters/estimate-input.ts';
import {
  advance,
  clusterMap,
  createClusterState,
  type EstimateInput,
  estimateClusters,
} from '../../../lib/clusters/estimated.ts';
import { candlesFromRows, DAY_MS, HOUR_MS, sliceCandles } from '../../../lib/domain/candles.ts';
import { BAR_MS, START, TIERS, walk } from './market.ts';

function inputOf(days: number, changes: Partial<EstimateInput> = {}): EstimateInput {
  const { candles, openInterest, end, lastClose } = walk(days);
  return {
    candles,
    markCandles: null,
    openInterest,
    tiers: TIERS,
    kind: 'linear',
    markPrice: lastClose,
    asOf: end,
    tickSize: 0.01,
    ...changes,
  };
}

function mapOf(input: EstimateInput) {
  const { map, reason } = estimateClusters(input);
  if (map === null) throw new Error(reason);
  return map;
}

test('longs lie below the mark, shorts above, all finite, clusters nearest first and inside the grid', () => {
  const map = mapOf(inputOf(10));
  const middle = map.binEdges.length >> 1;
  expect(map.binEdges[middle]).toBeCloseTo(map.markPrice, 9);
  expect(map.binEdges[0]).toBeCloseTo(map.markPrice / 1.15, 6);
  expect(
    [...map.longNotionalUsd, ...map.shortNotionalUsd].every((usd) => Number.isFinite(usd) && usd >= 0),
  ).toBe(true);
  expect(map.longNotionalUsd.subarray(middle).some((usd) => usd > 0)).toBe(false);
  expect(map.shortNotionalUsd.subarray(0, middle).some((usd) => usd > 0)).toBe(false);
  for (const side of ['long', 'short'] as const) {
    const own = map.clusters.filter((cluster) => cluster.side === side);
    expect(own.length).toBeLessThanOrEqual(5);
    expect(own.map((cluster) => cluster.distance)).toEqual(
      own.map((cluster) => cluster.distance).toSorted((a, b) => a - b),
    );
    for (const { low, high } of own)
      expect(side === 'long' ? high <= map.markPrice : low >= map.markPrice).toBe(true);
  }
});

test('bar by bar gives the same map as from scratch', () => {
  const input = inputOf(12);
  const state = createClusterState(input);
  for (const bar of stockBars(input)) advance(state, bar);
  const { map } = clusterMap(state, input);
  const cold = mapOf(input);
  expect(map).toEqual(cold);
});

test('the running candle clears what it has swept', () => {
  const { candles, openInterest, end, lastClose } = walk(10);
  const plunge = lastClose * 0.95;
  const rows = candlesFromRows(BAR_MS, [
    ...Array.from(
      candles.openTime,
      (time, i) => [time, candles.open[i], candles.high[i], candles.low[i], candles.close[i], 10] as const,
    ),
    [end, lastClose, lastClose, plunge, lastClose, 10],
  ] as never);
  const input = inputOf(10);
  const trusted = {
    asOf: end,
    weight: 0.6,
    scores: [],
    calibration: emptyCalibration(),
    tally: emptyTally(),
  };
  const state = createClusterState({ ...input, memory: trusted });
  for (const next of stockBars(input)) advance(state, next);
  const within = (map: ClusterMap | null): number => {
    if (map === null) throw new Error('no map');
    const sum = (from: number): number =>
      map.longNotionalUsd.reduce((total, usd, i) => total + ((map.binEdges[i] ?? 0) > from ? usd : 0), 0);
    return sum(plunge * 1.01) / sum(0);
  };
  const before = within(clusterMap(state, input).map);
  const swept = within(clusterMap(state, { ...input, runningLow: plunge, runningHigh: lastClose }).map);
  expect(swept).toBeLessThan(0.6 * before);
  // What has a running candle from scratch sees the same.
  const cold = mapOf({ ...input, candles: rows, openInterest, asOf: end + BAR_MS / 2 });
  expect(within(cold)).toBeLessThan(before);
});

test('a coarser mark candle bounds the extremes: a wick of trades alone liquidates nothing', () => {
  const { candles, end, lastClose } = walk(10);
  const index = candles.openTime.length - 5;
  const low = candles.low.slice();
  low[index] = lastClose * 0.9;
  const hours = Math.floor((end - START) / HOUR_MS);
  const mark = candlesFromRows(
    HOUR_MS,
    Array.from({ length: hours }, (_, hour) => {
      const part = sliceCandles(candles, START + hour * HOUR_MS, START + (hour + 1) * HOUR_MS);
      return [START + hour * HOUR_MS, 1, Math.max(...part.high), Math.min(...part.low), 1, 0] as const;
    }),
  );
  const wick = { ...candles, low };
  const [withMark] = stockBars({ ...inputOf(10), candles: wick, markCandles: mark }).slice(index);
  const [withoutMark] = stockBars({ ...inputOf(10), candles: wick }).slice(index);
  expect(withoutMark?.low).toBe(lastClose * 0.9);
  expect(withMark?.low).toBeGreaterThan(lastClose * 0.95);
});

test('an inverse contract is counted in USD: a price move alone opens no position', () => {
  const { candles, openInterest } = walk(10);
  const usd = 2_000_000;
  const coins = { time: openInterest.time, openInterest: candles.close.map((close) => usd / close) };
  const bars = stockBars({ candles, markCandles: null, openInterest: coins, kind: 'inverse' });
  const settled = bars.slice(1).map((bar) => bar.openInterest ?? 0);
  expect(Math.min(...settled)).toBeCloseTo(usd, 3);
  expect(Math.max(...settled)).toBeCloseTo(usd, 3);
});

test('shorter history widens the ranges', () => {
  const spread = (days: number): number => {
    const cluster = mapOf(inputOf(days)).distanceBands[0];
    if (cluster === undefined) throw new Error('no cluster to compare');
    return cluster.notionalUsdHigh / cluster.notionalUsdLow;
  };
  expect(spread(30)).toBeCloseTo(4, 2);
  expect(spread(3)).toBeCloseTo(2 ** (2 * 1.9), 2);
});

test('a hole in the bars is no history: two days without one widen the ranges as a history of two days less', () => {
  const input = inputOf(10);
  const bars = stockBars(input);
  const historyOf = (kept: typeof bars): number => {
    const state = createClusterState(input);
    for (const next of kept) advance(state, next);
    return clusterMap(state, input).map?.historyMs ?? Number.NaN;
  };
  const hole = bars.filter(({ openTime }) => openTime < START + 4 * DAY_MS || openTime >= START + 6 * DAY_MS);
  expect(historyOf(bars) - historyOf(hole)).toBe(2 * DAY_MS);
  const short = bars.filter(({ openTime }) => openTime !== START + 4 * DAY_MS);
  expect(historyOf(short)).toBe(historyOf(bars));
});

test.each([
  ['no-price', { markPrice: Number.NaN }],
  ['no-price', { markPrice: 0 }],
  [
    'open-interest-too-short',
    { openInterest: { time: new Float64Array(), openInterest: new Float64Array() } },
  ],
  ['candles-too-short', { candles: candlesFromRows(BAR_MS, []) }],
  ['open-interest-stale', { asOf: START + 11 * DAY_MS }],
] as const)('%s instead of a guess', (reason, changes) => {
  expect(estimateClusters(inputOf(10, changes))).toEqual({ map: null, reason });
});

test('too little history is said, not guessed', () => {
  expect(estimateClusters(inputOf(0.9)).reason).toBe('candles-too-short');
  const input = inputOf(10);
  const from = input.openInterest.time.length - 60;
  const late = {
    time: input.openInterest.time.subarray(from),
    openInterest: input.openInterest.openInterest.subarray(from),
  };
  expect(estimateClusters({ ...input, openInterest: late }).reason).toBe('open-interest-too-short');
});
