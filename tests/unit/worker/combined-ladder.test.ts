import { describe, expect, test } from 'vitest';
import { NO_LIQUIDATION_HISTORY } from '../../../lib/domain/liquidation-history.ts';
import { createLadderAnalysis } from '../../../lib/worker/analyse-ladder.ts';
import { TIERS, walk } from '../clusters/market.ts';

const MINUTE = 60_000;

function analysed() {
  const market = walk(20);
  const input = {
    fine: market.candles,
    markHours: { ...market.candles, openTime: new Float64Array(0) },
    openInterest: market.openInterest,
    tiers: TIERS,
    kind: 'linear' as const,
    base: 'ETH',
    venue: 'binance' as const,
    liquidationHistory: NO_LIQUIDATION_HISTORY,
    clusterMemory: null,
    others: [],
    price: market.lastClose,
    now: market.end + MINUTE,
    localNow: market.end + MINUTE,
  };
  const analyse = createLadderAnalysis();
  const alone = analyse(input);
  if (alone.map === null || alone.ladder === null) throw new Error('the walk has a map');
  return { analyse, input, ladder: alone.ladder, map: alone.map };
}

describe('the ladder of several venues', () => {
  test('is the sum of their maps, while the map that it hands on stays its own', () => {
    const { analyse, input, ladder, map } = analysed();
    const combined = analyse({ ...input, others: [{ venue: 'okx', map }] });
    expect(ladder.venues).toEqual(['binance']);
    expect(combined.ladder?.venues).toEqual(['binance', 'okx']);
    combined.ladder?.long.forEach((usd, bin) => {
      expect(Math.abs(usd - 2 * (ladder.long[bin] ?? 0))).toBeLessThanOrEqual(2);
    });
    combined.ladder?.distanceBands.forEach((band, index) => {
      expect(band.notionalUsdHigh / (ladder.distanceBands[index]?.notionalUsdHigh ?? 0)).toBeCloseTo(2, 6);
    });
    expect(combined.ladder?.score).toEqual(ladder.score);
    expect(combined.map).toBe(map);
  });

  test('stays the same object while no map changed, and is its own again when the others go', () => {
    const { analyse, input, ladder, map } = analysed();
    const others = [{ venue: 'okx' as const, map }];
    const combined = analyse({ ...input, others }).ladder;
    expect(analyse({ ...input, others: [...others] }).ladder).toBe(combined);
    expect(analyse(input).ladder).toEqual(ladder);
  });

  test('leaves out a map that is older than ten minutes', () => {
    const { analyse, input, map } = analysed();
    const old = { ...map, asOf: input.now - 11 * MINUTE };
    expect(analyse({ ...input, others: [{ venue: 'okx', map: old }] }).ladder?.venues).toEqual(['binance']);
  });
});
