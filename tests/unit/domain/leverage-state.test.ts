import { describe, expect, it } from 'vitest';
import { type CandleRow, candlesFromRows, HOUR_MS } from '../../../lib/domain/candles.ts';
import { leverageHours, nextState } from '../../../lib/domain/leverage-state.ts';

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
    expect(last(input, 17 * 24)?.since).toBe(at(16 * 24 + 1));
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
    expect(steady.at(-1)?.since).toBeNull();
  });

  describe('between two hours', () => {
    const MINUTE_MS = HOUR_MS / 60;
    const from = at(15 * 24);
    /** Steady; then open interest swings about the bound of an unwinding, 4 %, every five minutes. */
    function swinging(until: number) {
      const input = market(20 * 24, () => 1000);
      const steps = Array.from({ length: until / 5 }, (_, step) => step);
      const before = input.openInterest.time.filter((time) => time <= from);
      return {
        ...input,
        openInterest: {
          time: Float64Array.from([...before, ...steps.map((step) => from + (step + 1) * 5 * MINUTE_MS)]),
          openInterest: Float64Array.from([
            ...before.map(() => 1000),
            ...steps.map((step) => (step % 2 === 0 ? 958 : 962)),
          ]),
        },
      };
    }
    const told = (minutes: number, until = minutes) => {
      const found = leverageHours(swinging(until), from + minutes * MINUTE_MS).at(-1);
      return [found?.state, ((found?.since ?? Number.NaN) - from) / MINUTE_MS];
    };

    it('it is left later than it is entered, too: it does not flicker, nor does its beginning move', () => {
      expect(told(4, 5)[0]).toBe('steady');
      for (const minutes of [5, 7, 10, 12, 15, 40, 55, 59, 60, 61, 75, 120, 180])
        expect(told(minutes), String(minutes)).toEqual(['deleveraging', 5]);
    });

    it('says at each minute what it says when looked back upon', () => {
      const whole = leverageHours(swinging(300), from + 300 * MINUTE_MS);
      for (const minutes of [60, 120, 180])
        expect(leverageHours(swinging(minutes), from + minutes * MINUTE_MS).at(-1)).toEqual(
          whole.find(({ time }) => time === from + minutes * MINUTE_MS),
        );
    });
  });

  it('is carried over a short hole in the data, and not over a long one', () => {
    // An unwinding between its two bounds: held on to, but not entered.
    const fallen = (hour: number): number => (hour < 15 * 24 ? 1000 : hour < 15 * 24 + 3 ? 950 : 970);
    const holed = (hours: number) => {
      const input = market(20 * 24, fallen);
      const keep = (time: number): boolean => time <= at(15 * 24 + 5) || time > at(15 * 24 + 5 + hours);
      const { time, openInterest } = input.openInterest;
      return {
        ...input,
        openInterest: {
          time: time.filter(keep),
          openInterest: openInterest.filter((_, i) => keep(time[i] ?? 0)),
        },
      };
    };
    expect(last(holed(4), 15 * 24 + 8)?.state).toBeNull();
    expect(last(holed(4), 15 * 24 + 12)).toMatchObject({ state: 'deleveraging', since: at(15 * 24 + 1) });
    expect(last(holed(10), 15 * 24 + 17)).toMatchObject({ state: 'steady', since: null });
  });

  it('of an empty market is nothing', () => {
    expect(
      leverageHours(
        market(0, () => 1),
        START,
      ).map(({ state }) => state),
    ).toEqual([null]);
  });
});

it('a day is a day: the change is against exactly 24 hours before', () => {
  const input = market(20 * 24, (hour) => 1000 + hour);
  expect(last(input, 200)?.change24h).toBeCloseTo(1199 / 1175 - 1, 12);
});
