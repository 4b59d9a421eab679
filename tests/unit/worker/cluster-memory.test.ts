import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../../lib/domain/candles.ts';
import type { Liquidation } from '../../../lib/domain/market-data.ts';
import { createLadderAnalysis, type LadderInput } from '../../../lib/worker/analyse-ladder.ts';
import { clusterMemorySchema } from '../../../lib/worker/cluster-memory.ts';
import { START, TIERS, walk } from '../clusters/market.ts';

const market = walk(12);

/** A liquidation of a long at every bar's low, of a short at every high, for as long as someone listened. */
function heardSince(from: number): LadderInput['liquidationHistory'] {
  const orders = [...market.candles.openTime].flatMap((time, index): Liquidation[] =>
    time < from
      ? []
      : (['long', 'short'] as const).map((side) => {
          const price = (side === 'long' ? market.candles.low[index] : market.candles.high[index]) ?? 0;
          return { side, price, priceKind: 'average', size: 2, notionalUsd: 2 * price, time: time + 1_000 };
        }),
  );
  return { orders, listened: [{ from, to: market.end }] };
}

function inputOf(change: Partial<LadderInput> = {}): LadderInput {
  return {
    fine: market.candles,
    markHours: { ...market.candles, openTime: new Float64Array(0) },
    openInterest: market.openInterest,
    tiers: TIERS,
    kind: 'linear',
    base: 'ETH',
    venue: 'bybit',
    price: market.lastClose,
    now: market.end + 60_000,
    localNow: market.end + 60_000,
    liquidationHistory: { orders: [], listened: [] },
    others: [],
    clusterMemory: null,
    ...change,
  };
}

describe('what the estimate has learned', () => {
  const heard = heardSince(START + 8 * 24 * HOUR_MS);
  const first = createLadderAnalysis()(inputOf({ liquidationHistory: heard }));

  test('nobody listened: nothing is learned, distance bands stand in for clusters, and it says so', () => {
    const { ladder, memory } = createLadderAnalysis()(inputOf());
    expect(memory).toBeNull();
    expect(ladder).toMatchObject({ mode: 'distance', clusters: [], calibrationPrints: 0 });
    expect(ladder?.distanceBands).toHaveLength(8);
    expect(ladder?.score).toMatchObject({ verdict: 'too-few', prints: 0, weight: 0.25 });
  });

  test('hours that were heard are scored, and calibrate', () => {
    expect(first.ladder?.score.prints).toBeGreaterThan(100);
    expect(first.ladder?.score.windows).toBeGreaterThan(50);
    expect(first.ladder?.calibrationPrints).toBeGreaterThan(500);
    expect(first.memory?.scores.length).toBeGreaterThan(50);
  });

  test('passes through the cache, and a worker that dies goes on where it was', () => {
    const stored = clusterMemorySchema.parse(structuredClone(first.memory));
    const again = createLadderAnalysis()(inputOf({ liquidationHistory: heard, clusterMemory: stored }));
    expect(again.ladder?.score).toEqual(first.ladder?.score);
    expect(again.memory?.weight).toBe(first.memory?.weight);
    // The history of orders may be gone by then: what was learned is not.
    const later = createLadderAnalysis()(inputOf({ clusterMemory: stored }));
    expect(later.ladder?.score.prints).toBe(first.ladder?.score.prints);
  });

  test.each([
    ['a weight above one', { weight: 1.5 }],
    ['a time that is none', { asOf: Number.NaN }],
    ['too many scores', { scores: Array.from({ length: 1_501 }, () => first.memory?.scores[0]) }],
    ['a column of another length', { tally: { seen: new Float64Array(3), expected: new Float64Array(3) } }],
    ['a negative count', { tally: { seen: new Float64Array(7).fill(-1), expected: new Float64Array(7) } }],
  ])('damaged, it is refused: %s', (_, damage) => {
    expect(clusterMemorySchema.safeParse({ ...structuredClone(first.memory), ...damage }).success).toBe(
      false,
    );
    expect(clusterMemorySchema.safeParse(structuredClone(first.memory)).success).toBe(true);
  });
});
