import { describe, expect, it } from 'vitest';
import { simulateMarket } from '../../exchange/market/simulated-market.ts';
import { SIMULATED_COINS, type SimulatedMarket, type TruePosition } from '../../exchange/market/types.ts';

const LOW_BAR_CLOSED = Date.UTC(2026, 1, 6, 0, 20);
const DAY_MS = 86_400_000;
const FIVE_MINUTES = 300_000;

/** Facts of 5-6 February 2026 on Bybit's perpetuals, 5-minute bars. */
const FACTS = {
  BTC: { high: 73_312.1, highTime: '2026-02-05T01:10', low: 59_888, drawdown: 18.31, current: 18.11 },
  ETH: { high: 2_174.98, highTime: '2026-02-05T01:30', low: 1_740.29, drawdown: 19.99, current: 19.69 },
  BNB: { high: 702.8, highTime: '2026-02-05T01:30', low: 569.7, drawdown: 18.94, current: 18.53 },
} as const;

const markets = new Map<string, SimulatedMarket>();
function market(coin: 'BTC' | 'ETH' | 'BNB', seed = 'facts'): SimulatedMarket {
  const key = `${coin}|${seed}`;
  const made = markets.get(key) ?? simulateMarket({ seed, coin });
  markets.set(key, made);
  return made;
}

const sum = (positions: readonly TruePosition[], side: 'long' | 'short'): number =>
  Math.round(
    positions.filter((position) => position.side === side).reduce((total, { size }) => total + size, 0) *
      1000,
  );

describe('simulated market', () => {
  it.each(SIMULATED_COINS)('%s meets the highs, lows and times of the crash', (coin) => {
    const facts = FACTS[coin];
    const bars = market(coin).bars(
      'last',
      FIVE_MINUTES,
      LOW_BAR_CLOSED - DAY_MS,
      LOW_BAR_CLOSED,
      LOW_BAR_CLOSED,
    );
    expect(bars).toHaveLength(288);
    const high = bars.reduce((best, bar) => (bar.high > best.high ? bar : best));
    const low = bars.reduce((best, bar) => (bar.low < best.low ? bar : best));
    expect(high.high).toBe(facts.high);
    expect(new Date(high.openTime).toISOString()).toContain(facts.highTime);
    expect(low.low).toBe(facts.low);
    expect(new Date(low.openTime).toISOString()).toContain('2026-02-06T00:15');
    expect((1 - low.low / high.high) * 100).toBeCloseTo(facts.drawdown, 1);
    expect((1 - (bars.at(-1)?.close ?? 0) / high.high) * 100).toBeCloseTo(facts.current, 1);
  });

  it('is the same to the last digit for one seed and another for another', () => {
    const facts = (made: SimulatedMarket): string =>
      JSON.stringify([
        made.truthAt(LOW_BAR_CLOSED),
        made.bars('mark', FIVE_MINUTES, made.start, made.end, made.end),
        made.forcedOrders(made.start, made.end),
      ]);
    expect(facts(simulateMarket({ seed: 'facts', coin: 'BNB' })) === facts(market('BNB'))).toBe(true);
    expect(facts(market('ETH', 'a')) === facts(market('ETH'))).toBe(false);
  });

  it.each(SIMULATED_COINS)('%s pairs every long with a short, and open interest is their sum', (coin) => {
    const made = market(coin);
    for (const hours of [0, 1, 400, 700, 861, 864.5, 866, 900]) {
      const time = made.start + hours * 3_600_000;
      const truth = made.truthAt(time);
      expect(sum(truth, 'long')).toBe(sum(truth, 'short'));
      expect(sum(truth, 'long')).toBe(Math.round(made.openInterestAt(time) * 1000));
    }
  });

  it('leaves no open position beyond its liquidation price and margin above maintenance', () => {
    const made = market('ETH');
    for (const time of [made.start + 20 * DAY_MS, Date.UTC(2026, 1, 5, 21), LOW_BAR_CLOSED]) {
      const mark = made.priceAt('mark', time);
      for (const position of made.truthAt(time)) {
        const { liquidationPrice, side, size, entryPrice, margin } = position;
        if (liquidationPrice === null) continue;
        if (side === 'long') expect(liquidationPrice).toBeLessThan(mark);
        else expect(liquidationPrice).toBeGreaterThan(mark);
        // At the liquidation price what is left of the margin is the maintenance margin of that notional.
        const profit = (liquidationPrice - entryPrice) * size * (side === 'long' ? 1 : -1);
        const notional = liquidationPrice * size;
        const tier =
          made.tiers.find(({ notionalCap }) => notional <= notionalCap * 1.000001) ?? made.tiers.at(-1);
        const maintenance = notional * (tier?.maintenanceMarginRate ?? 1) - (tier?.maintenanceAmount ?? 0);
        expect((margin + profit - maintenance) / notional).toBeCloseTo(0, 6);
      }
    }
  });

  it('liquidates only positions that were open, when the mark has reached their price, and closes them', () => {
    const made = market('ETH');
    const from = Date.UTC(2026, 1, 5, 20);
    const orders = made.forcedOrders(from, from + 3_600_000);
    expect(orders.length).toBeGreaterThan(20);
    const before = new Map(made.truthAt(from).map((position) => [position.id, position]));
    const after = new Set(made.truthAt(from + 3_600_000).map(({ id }) => id));
    for (const order of orders) {
      expect(after.has(order.positionId)).toBe(false);
      if (order.side === 'long') expect(order.markPrice).toBeLessThanOrEqual(order.liquidationPrice);
      else expect(order.markPrice).toBeGreaterThanOrEqual(order.liquidationPrice);
      const known = before.get(order.positionId);
      if (known !== undefined) expect(known.size).toBeCloseTo(order.size, 6);
    }
  });

  it.each(['facts', 'a'])('holds a large band of ETH longs in 1,574-1,681 at the low (seed %s)', (seed) => {
    const longs = market('ETH', seed)
      .truthAt(LOW_BAR_CLOSED)
      .filter(({ side, liquidationPrice }) => side === 'long' && liquidationPrice !== null);
    const between = (low: number, high: number): number =>
      longs
        .filter(
          ({ liquidationPrice }) =>
            liquidationPrice !== null && liquidationPrice >= low && liquidationPrice < high,
        )
        .reduce((total, { size }) => total + size, 0);
    const band = between(1_574, 1_681);
    expect(band / between(0, 1e9)).toBeGreaterThan(0.25);
    expect(band).toBeGreaterThan(2 * between(1_467, 1_574));
  });

  it('tells a month of plausible prices, a year of history with a day worse than -15 %, and bars that add up', () => {
    const made = market('BTC');
    expect(Math.abs(made.priceAt('last', Date.UTC(2026, 0, 2)) / 88_810 - 1)).toBeLessThan(0.02);
    expect(Math.abs(made.priceAt('last', Date.UTC(2026, 1, 3)) / 78_694 - 1)).toBeLessThan(0.02);
    const days = made.bars('last', DAY_MS, made.historyStart, made.start, made.end);
    expect(days.length).toBeGreaterThan(340);
    const worst = Math.min(...days.map(({ low, high }) => low / high - 1));
    expect(worst).toBeLessThan(-0.15);
    const hours = made.bars('last', 3_600_000, LOW_BAR_CLOSED - DAY_MS, LOW_BAR_CLOSED, LOW_BAR_CLOSED);
    const minutes = made.bars(
      'last',
      60_000,
      hours[0]?.openTime ?? 0,
      (hours[0]?.openTime ?? 0) + 3_600_000,
      LOW_BAR_CLOSED,
    );
    expect(minutes).toHaveLength(60);
    expect(Math.max(...minutes.map(({ high }) => high))).toBe(hours[0]?.high);
    expect(minutes.reduce((total, { volume }) => total + volume, 0)).toBeCloseTo(hours[0]?.volume ?? 0, 1);
  });

  it('never tells a bar from beyond now', () => {
    const made = market('BTC');
    const now = LOW_BAR_CLOSED - 150_000;
    const last = made.bars('last', FIVE_MINUTES, now - 3_600_000, now + DAY_MS, now).at(-1);
    expect(last?.openTime).toBe(Date.UTC(2026, 1, 6, 0, 15));
    expect(last?.close).toBe(made.priceAt('last', now));
    expect(made.bars('last', FIVE_MINUTES, made.end, made.end + DAY_MS, made.end + DAY_MS)).toEqual([]);
  });
});
