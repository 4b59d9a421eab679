import { describe, expect, it } from 'vitest';
import { candlesFromRows, HOUR_MS } from '../../../lib/domain/candles.ts';
import { lostLevels, roundStep } from '../../../lib/domain/key-levels.ts';

const NOW = Date.UTC(2026, 1, 6, 0, 30);

/** Hours that end with the running one; `lows` by hours before it. */
function hours(count: number, base: number, lows: Readonly<Record<number, number>>) {
  const last = Math.floor(NOW / HOUR_MS) * HOUR_MS;
  return candlesFromRows(
    HOUR_MS,
    Array.from({ length: count }, (_, index) => {
      const ago = count - 1 - index;
      const low = lows[ago] ?? base - 10;
      return [last - ago * HOUR_MS, base, base + 10, low, base, 1] as const;
    }),
  );
}

describe('key levels', () => {
  it('are lost where the day went through them, highest first, with the hour', () => {
    // Twenty days: the month's low lies beyond the history, and 30 and 365 days too.
    const series = hours(20 * 24, 61_000, { 200: 60_600, 30: 60_400, 3: 59_500 });
    const lost = lostLevels(series, NOW, 59_600);
    expect(lost.map(({ kind, price }) => [kind, price])).toEqual([
      ['prior-week-low', 60_600],
      ['round-number', 60_000],
    ]);
    expect(lost[0]?.lostAt).toBe(Math.floor(NOW / HOUR_MS) * HOUR_MS - 3 * HOUR_MS);
  });

  it('of 30 days are told when the history reaches so far', () => {
    const series = hours(40 * 24, 61_000, { 500: 60_100, 3: 59_500 });
    const kinds = lostLevels(series, NOW, 60_050).map(({ kind }) => kind);
    expect(kinds).toContain('low-30d');
    expect(kinds).not.toContain('low-365d');
  });

  it('are lost in the newest hour when the price is below and no candle shows it yet', () => {
    const series = hours(20 * 24, 61_000, {});
    const [lost] = lostLevels(series, NOW, 59_990).filter(({ kind }) => kind === 'round-number');
    expect(lost).toEqual({
      kind: 'round-number',
      price: 60_000,
      lostAt: Math.floor(NOW / HOUR_MS) * HOUR_MS,
    });
  });

  it('are none above the price, nor where it has come back, nor without candles', () => {
    const series = hours(20 * 24, 61_000, { 3: 59_500 });
    expect(lostLevels(series, NOW, 61_000)).toEqual([]);
    expect(lostLevels(candlesFromRows(HOUR_MS, []), NOW, 1)).toEqual([]);
  });

  it.each([
    [61_156.3, 5_000],
    [1_800, 100],
    [589, 50],
    [84, 5],
    [1.3, 0.1],
    [0.095, 0.005],
    [1.2e-7, 1e-8],
  ])('of %d lie %d apart', (price, step) => {
    expect(roundStep(price)).toBeCloseTo(step, 12);
  });
});
