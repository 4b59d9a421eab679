import { describe, expect, it } from 'vitest';
import { type CandleRow, candlesFromRows, HOUR_MS } from '../../../lib/domain/candles.ts';
import { leverageHours, nextState, stateSince } from '../../../lib/domain/leverage-state.ts';

const START = Date.UTC(2026, 0, 1);

/** Hours in which open interest and price are functions of the hour; funding settles every eight. */
function market(
  hours: number,
  interest: (hour: number) => number,
  price: (hour: number) => number = () => 100,
  rate: (hour: number) => number = () => 0.0001,
) {
  const times = Array.from({ length: hours }, (_, hour) => START + hour * HOUR_MS);
  const settled = times.map((_, hour) => hour).filter((hour) => hour % 8 === 0);
  return {
    hours: candlesFromRows(
      HOUR_MS,
      times.map((time, hour): CandleRow => [time, price(hour), price(hour), price(hour), price(hour), 50]),
    ),
    openInterest: {
      time: Float64Array.from(times, (time) => time + HOUR_MS),
      openInterest: Float64Array.from(times, (_, hour) => interest(hour)),
    },
    funding: {
      time: Float64Array.from(settled, (hour) => START + hour * HOUR_MS),
      fundingRate: Float64Array.from(settled, rate),
    },
  };
}
const at = (hour: number): number => START + hour * HOUR_MS;
const last = (input: ReturnType<typeof market>, hour: number) => leverageHours(input, at(hour)).at(-1);

describe('the state of leverage', () => {
  it('is not told before a day and a week of open interest are known', () => {
    const steady = market(40 * 24, () => 1000);
    expect(last(steady, 5 * 24)?.state).toBeNull();
    expect(last(steady, 10 * 24)?.state).toBe('steady');
  });

  it('is deleveraging when open interest in coins falls by twice its usual day', () => {
    const input = market(
      20 * 24,
      (hour) => (hour < 15 * 24 ? 1000 : 940),
      (hour) => (hour < 15 * 24 ? 100 : 85),
    );
    expect(last(input, 15 * 24 + 5)).toMatchObject({
      state: 'deleveraging',
      flow: 'price-down-interest-down',
    });
    expect(last(input, 15 * 24)?.state).toBe('steady');
  });

  it('tells price down with open interest up from price down with open interest down', () => {
    const input = market(
      20 * 24,
      (hour) => (hour < 15 * 24 ? 1000 : 1050),
      (hour) => (hour < 15 * 24 ? 100 : 85),
    );
    expect(last(input, 15 * 24 + 5)).toMatchObject({ state: 'building', flow: 'price-down-interest-up' });
  });

  it('is building with a slow growth over a week, too', () => {
    const input = market(30 * 24, (hour) => 1000 * 1.018 ** (Math.max(0, hour - 20 * 24) / 24));
    expect(last(input, 27 * 24)?.change24h).toBeLessThan(0.02);
    expect(last(input, 27 * 24)?.state).toBe('building');
  });

  it('is crowded when open interest and funding are both high in their month', () => {
    const input = market(
      30 * 24,
      (hour) => 1000 + hour / 10,
      undefined,
      (hour) => 0.0001 + hour * 1e-7,
    );
    expect(last(input, 29 * 24)).toMatchObject({ state: 'crowded' });
    expect(last({ ...input, funding: null as never }, 29 * 24)).toMatchObject({
      state: 'steady',
      fundingRank: null,
    });
  });

  it('is reset far below the peak, when the fall is over', () => {
    const input = market(30 * 24, (hour) => (hour < 15 * 24 ? 1000 : 800));
    expect(last(input, 15 * 24 + 12)?.state).toBe('deleveraging');
    expect(last(input, 17 * 24)).toMatchObject({ state: 'reset', flow: null });
    expect(stateSince(leverageHours(input, at(17 * 24)))).toBe(at(16 * 24 + 1));
  });

  it('is left later than it is entered', () => {
    const facts = {
      flow: null,
      openInterest: 1,
      change24h: -0.02,
      change7d: 0,
      usualChange: 0.02,
      belowPeak: 0,
      interestRank: 0.5,
      funding24h: 0,
      fundingRank: 0.5,
      priceChange24h: 0,
      interestOverVolume: 1,
      interestOverVolumeRank: 0.5,
    };
    expect(nextState('steady', facts)).toBe('steady');
    expect(nextState('deleveraging', facts)).toBe('deleveraging');
    expect(nextState('deleveraging', { ...facts, change24h: -0.01 })).toBe('steady');
    expect(nextState('building', { ...facts, change24h: null })).toBeNull();
  });

  it('does not look at what comes after the moment, nor across a hole', () => {
    const input = market(20 * 24, (hour) => (hour < 15 * 24 ? 1000 : 900));
    const cut = market(15 * 24 + 1, () => 1000);
    expect(leverageHours(input, at(15 * 24))).toEqual(leverageHours(cut, at(15 * 24)));
    const keep = (_: unknown, hour: number): boolean => hour < 300 || hour > 310;
    const holed = {
      ...input,
      openInterest: {
        time: input.openInterest.time.filter(keep),
        openInterest: input.openInterest.openInterest.filter(keep),
      },
    };
    expect(last(holed, 306)?.state).toBeNull();
  });

  it('of a whole month is told by the hour', () => {
    const found = leverageHours(
      market(60 * 24, () => 1000),
      at(60 * 24),
    );
    expect(found).toHaveLength(30 * 24);
    expect(found.at(-1)?.time).toBe(at(60 * 24));
    expect((found[1]?.time ?? 0) - (found[0]?.time ?? 0)).toBe(HOUR_MS);
    expect(found.at(-1)?.interestOverVolume).toBeCloseTo(1000 / (24 * 50), 12);
  });

  it('is told through the minutes in which a settlement has come and is not yet known', () => {
    const input = market(
      30 * 24,
      (hour) => 1000 + hour / 10,
      undefined,
      (hour) => 0.0001 + hour * 1e-7,
    );
    const until = at(29 * 24);
    const late = {
      ...input,
      funding: {
        time: input.funding.time.filter((time) => time < until),
        fundingRate: input.funding.fundingRate.slice(
          0,
          input.funding.time.filter((time) => time < until).length,
        ),
      },
    };
    for (const minutes of [0, 1, 20, 59]) {
      const found = leverageHours(late, until + minutes * 60_000).at(-1);
      expect(found?.state).toBe('crowded');
      // Three settlements, be the newest known or not.
      expect(found?.funding24h).toBeCloseTo(3 * 0.0001 + 1e-7 * (3 * 29 * 24 - 48), 9);
    }
    expect(leverageHours(late, until + 3 * 3_600_000).at(-1)?.fundingRank).toBeNull();
  });

  it('does not know since when, where the data begin or a hole ends in it', () => {
    const steady = leverageHours(
      market(20 * 24, () => 1000),
      at(20 * 24),
    );
    expect(steady.at(-1)?.state).toBe('steady');
    expect(stateSince(steady)).toBeNull();
  });

  it('of an empty market is nothing', () => {
    expect(
      leverageHours(
        market(0, () => 1),
        START,
      ).map(({ state }) => state),
    ).toEqual([null]);
    expect(stateSince([])).toBeNull();
  });
});

it('a day is a day: the change is against exactly 24 hours before', () => {
  const input = market(20 * 24, (hour) => 1000 + hour);
  expect(last(input, 200)?.change24h).toBeCloseTo(1199 / 1175 - 1, 12);
});
