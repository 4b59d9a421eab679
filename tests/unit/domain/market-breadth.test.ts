import { describe, expect, it } from 'vitest';
import { type CandleSeries, candlesFromRows, DAY_MS, MINUTE_MS } from '../../../lib/domain/candles.ts';
import { betaTo, marketBreadth, parseMajors } from '../../../lib/domain/market-breadth.ts';
import { comovement, logReturns } from '../../../lib/domain/returns.ts';

const STEP = 5 * MINUTE_MS;
const END = Date.UTC(2026, 1, 6);

/** A day of five-minute candles, a wave for noise, ending `fall` below its high. */
function falling(fall: number, phase = 0, beta = 1): CandleSeries {
  const bars = DAY_MS / STEP;
  let price = 100;
  return candlesFromRows(
    STEP,
    Array.from({ length: bars }, (_, index) => {
      const before = price;
      const drift = Math.log(1 - fall) / bars;
      price *= Math.exp(drift + beta * 0.001 * Math.sin(index * 1.7 + phase));
      return [
        END - DAY_MS + index * STEP,
        before,
        Math.max(before, price),
        Math.min(before, price),
        price,
        1,
      ] as const;
    }),
  );
}

const together = (falls: readonly number[]) =>
  falls.map((fall, index) => [`C${index}`, falling(fall)] as const);

describe('market breadth', () => {
  it('is systemic when two thirds fall and move as one', () => {
    const found = marketBreadth(together([0.1, 0.08, 0.12, 0.01, 0.15, 0.06]), END, 0.1);
    expect(found).toMatchObject({ kind: 'systemic', fallingCount: 5 });
    expect(found?.correlation).toBeGreaterThan(0.99);
    expect(found?.medianDrawdown).toBeCloseTo(0.09, 2);
  });

  it('is of a sector when so many fall but not as one', () => {
    const apart = [0.1, 0.1, 0.1].map(
      (fall, index) => [`C${index}`, falling(fall, (index * 2 * Math.PI) / 3)] as const,
    );
    const found = marketBreadth(apart, END, 0.1);
    expect(found?.correlation).toBeLessThan(0);
    expect(found?.kind).toBe('sector');
  });

  it('is idiosyncratic when the coin falls alone, and calm when none does', () => {
    const quiet = together([0.01, 0.01, 0.02, 0.01]);
    expect(marketBreadth(quiet, END, 0.2)?.kind).toBe('idiosyncratic');
    expect(marketBreadth(quiet, END, 0.02)?.kind).toBe('calm');
    expect(marketBreadth(quiet, END, null)?.kind).toBe('calm');
  });

  it('is of no sector when one of three falls: that is the coin alone', () => {
    const one = together([0.12, 0.01, 0.02]);
    expect(marketBreadth(one, END, 0.12)?.kind).toBe('idiosyncratic');
    expect(marketBreadth(one, END, 0.01)?.kind).toBe('calm');
    expect(marketBreadth(together([0.12, 0.1, 0.02]), END, 0.12)?.kind).not.toBe('idiosyncratic');
  });

  it('is told by a list that the user writes: three to eight tickers, each once, however they are parted', () => {
    expect(parseMajors('btc, eth;SOL  1000pepe、xrp')).toEqual(['BTC', 'ETH', 'SOL', '1000PEPE', 'XRP']);
    expect(parseMajors('BTC，ETH，SOL，BTC')).toEqual(['BTC', 'ETH', 'SOL']);
    for (const text of [
      '',
      'BTC, ETH',
      'BTC BTC BTC',
      'A,BTC,ETH',
      'BTC/USDT, ETH, SOL',
      'A1,A2,A3,A4,A5,A6,A7,A8,A9',
    ])
      expect(parseMajors(text), text).toBeNull();
  });

  it('is not told of two coins, nor of coins without a candle of the day', () => {
    expect(marketBreadth(together([0.2, 0.2]), END, null)).toBeNull();
    expect(marketBreadth(together([0.2, 0.2, 0.2]), END + 3 * DAY_MS, null)).toBeNull();
  });

  it('looks at nothing that has not closed by the moment asked for', () => {
    const half = END - DAY_MS / 2;
    const found = marketBreadth(together([0.1, 0.1, 0.1]), half, null);
    expect(found?.coins[0]?.asOf).toBe(half);
    expect(found?.medianDrawdown).toBeCloseTo(1 - Math.sqrt(0.9), 2);
  });
});

describe('comovement', () => {
  it('tells the slope of one that moves one and a half times as far', () => {
    expect(betaTo(falling(0.1, 0, 1.5), falling(0.1), END)).toBeCloseTo(1.5, 6);
  });

  it('does not bridge a gap, nor count times that one lacks', () => {
    const whole = falling(0.1);
    const holed = candlesFromRows(
      STEP,
      Array.from(whole.openTime, (time, i) => [time, 1, 1, 1, whole.close[i] ?? 1, 1] as const).filter(
        (_, index) => index < 100 || index > 150,
      ),
    );
    const returns = logReturns(holed, END - DAY_MS, END);
    expect(returns.size).toBe(99 + 136);
    expect(comovement(returns, logReturns(whole, END - DAY_MS, END))).toMatchObject({ count: 235 });
  });

  it('has no coefficient where one stands still, and no beta with few returns', () => {
    const still = new Map([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    const moving = new Map([
      [1, 1],
      [2, 2],
      [3, 0],
    ]);
    expect(comovement(moving, still)).toEqual({ correlation: null, slope: null, count: 3 });
    expect(betaTo(falling(0.1), candlesFromRows(STEP, []), END)).toBeNull();
  });
});
