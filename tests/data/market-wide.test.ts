import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type CandleSeries,
  candlesFromRows,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  sliceCandles,
} from '../../lib/domain/candles.ts';
import { dailyDrops } from '../../lib/domain/daily-drops.ts';
import { REFERENCE_DAYS } from '../../lib/domain/drawdown-history.ts';
import { leverageHours } from '../../lib/domain/leverage-state.ts';
import { betaTo, marketBreadth } from '../../lib/domain/market-breadth.ts';
import { createHistoryAnalysis } from '../../lib/worker/analyse-history.ts';
import { type ReferenceMarket, referenceState } from '../reference/leverage-state.ts';
import { type RealCandle, readRealCandles, realDataPath } from './real-candles.ts';

const STEP = 5 * MINUTE_MS;

function seriesOf(candles: readonly RealCandle[], intervalMs: number): CandleSeries {
  return candlesFromRows(
    intervalMs,
    candles.map(({ openTime, open, high, low, close }) => [openTime, open, high, low, close, 0]),
  );
}

function readRows(...parts: string[]): Readonly<Record<string, number>>[] {
  const [head = '', ...lines] = readFileSync(realDataPath(...parts), 'utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(
      names.map((name, index) => [
        name,
        name === 'date' ? Date.parse(cells[index] ?? '') : Number(cells[index]),
      ]),
    );
  });
}

/** The day's candles that have closed by `time`. */
const dayOf = (candles: readonly RealCandle[], time: number): RealCandle[] =>
  candles.filter(({ openTime }) => openTime >= time - DAY_MS && openTime + STEP <= time);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Log returns of the closes of the day, by time; the first is against the bar before the day. */
function returnsOf(candles: readonly RealCandle[], time: number): Map<number, number> {
  const closes = new Map(candles.map(({ openTime, close }) => [openTime, close]));
  return new Map(
    candles
      .filter(({ openTime }) => openTime >= time - DAY_MS && openTime < time)
      .flatMap(({ openTime, close }) => {
        const before = closes.get(openTime - STEP);
        return before === undefined ? [] : [[openTime, Math.log(close / before)] as const];
      }),
  );
}

function covariances(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>) {
  const times = [...a.keys()].filter((time) => b.has(time));
  const [xs, ys] = [times.map((time) => a.get(time) ?? 0), times.map((time) => b.get(time) ?? 0)];
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const product = (one: readonly number[], m: number, other: readonly number[], n: number): number =>
    mean(one.map((value, index) => (value - m) * ((other[index] ?? 0) - n)));
  return {
    xy: product(xs, meanX, ys, meanY),
    xx: product(xs, meanX, xs, meanX),
    yy: product(ys, meanY, ys, meanY),
  };
}

/** The market-wide line the plain way, from the rows of the files. */
function expectedBreadth(byCoin: ReadonlyMap<string, readonly RealCandle[]>, time: number) {
  const falls = [...byCoin.values()].map((candles) => {
    const day = dayOf(candles, time);
    return 1 - (day[day.length - 1]?.close ?? Number.NaN) / Math.max(...day.map(({ high }) => high));
  });
  const returns = [...byCoin.values()].map((candles) => returnsOf(candles, time));
  const correlations = returns.flatMap((one, index) =>
    returns.slice(index + 1).map((other) => {
      const { xy, xx, yy } = covariances(one, other);
      return xy / Math.sqrt(xx * yy);
    }),
  );
  const sorted = [...falls].sort((a, b) => a - b);
  const falling = falls.filter((fall) => fall >= 0.04).length;
  const correlation = mean(correlations);
  const share = falling / falls.length;
  const kind =
    share >= 2 / 3 && correlation >= 0.5 ? 'systemic' : share >= 1 / 3 && falling > 1 ? 'sector' : 'calm';
  return {
    falls,
    falling,
    correlation,
    kind,
    median:
      ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) +
        (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) /
      2,
  };
}

const MOMENTS = {
  '2026-02-05': ['02-04T12:00', '02-05T06:00', '02-05T15:00', '02-06T00:20', '02-07T12:00'].map(
    (at) => `2026-${at}:00Z`,
  ),
  '2025-10-10': ['10-09T12:00', '10-10T15:00', '10-10T21:20', '10-11T06:00', '10-12T23:00'].map(
    (at) => `2025-${at}:00Z`,
  ),
} as const;

describe.each(Object.entries(MOMENTS))('market-wide line, episode %s, Bybit', (episode, moments) => {
  const byCoin = new Map(
    ['BTC', 'ETH', 'BNB', 'SOL'].map((coin) => [
      coin,
      readRealCandles('episodes', episode, `bybit-${coin}USDT-5m.csv`),
    ]),
  );
  const series = [...byCoin].map(([coin, candles]) => [coin, seriesOf(candles, STEP)] as const);

  test.each(moments)('%s', (moment) => {
    const time = Date.parse(moment);
    const found = marketBreadth(series, time, null);
    const expected = expectedBreadth(byCoin, time);
    expect(found?.kind).toBe(expected.kind);
    expect(found?.fallingCount).toBe(expected.falling);
    expect(found?.medianDrawdown).toBeCloseTo(expected.median, 12);
    expect(found?.correlation).toBeCloseTo(expected.correlation, 9);
    for (const [index, { drawdown }] of (found?.coins ?? []).entries())
      expect(drawdown).toBeCloseTo(expected.falls[index] ?? 0, 12);
    const [bitcoin, ether] = [byCoin.get('BTC') ?? [], byCoin.get('ETH') ?? []];
    const { xy, yy } = covariances(returnsOf(ether, time), returnsOf(bitcoin, time));
    expect(betaTo(seriesOf(ether, STEP), seriesOf(bitcoin, STEP), time)).toBeCloseTo(xy / yy, 9);
  });
});

test('in the two crashes the fall is the market’s, and before them it is not', () => {
  const kindAt = (episode: string, moment: string) =>
    marketBreadth(
      ['BTC', 'ETH', 'BNB', 'SOL'].map(
        (coin) =>
          [coin, seriesOf(readRealCandles('episodes', episode, `bybit-${coin}USDT-5m.csv`), STEP)] as const,
      ),
      Date.parse(moment),
      null,
    );
  expect(kindAt('2026-02-05', '2026-02-06T00:20:00Z')).toMatchObject({ kind: 'systemic', fallingCount: 4 });
  expect(kindAt('2025-10-10', '2025-10-10T21:20:00Z')).toMatchObject({ kind: 'systemic', fallingCount: 4 });
  expect(kindAt('2025-10-10', '2025-10-09T06:00:00Z')?.kind).not.toBe('systemic');
});

test('of the FTX days two coins are on file: no market is told by two', () => {
  const series = ['BTC', 'ETH'].map(
    (coin) =>
      [
        coin,
        seriesOf(readRealCandles('episodes', '2022-11-08', `okx-${coin}-USDT-SWAP-5m.csv`), STEP),
      ] as const,
  );
  expect(marketBreadth(series, Date.parse('2022-11-09T21:00:00Z'), null)).toBeNull();
});

const HISTORY_MOMENTS = [
  ...MOMENTS['2026-02-05'],
  ...MOMENTS['2025-10-10'],
  ...['11-07T12:00', '11-08T20:00', '11-09T21:00', '11-10T06:00', '11-11T12:00'].map(
    (at) => `2022-${at}:00Z`,
  ),
].map((moment) => Date.parse(moment));

describe.each(['BTC', 'ETH'])('%s among all its days, Binance perpetual', (coin) => {
  const candles = readRealCandles('candles', `binance-${coin}USDT-perp-1h.csv.gz`);
  const hours = seriesOf(candles, HOUR_MS);
  const indexOf = new Map(candles.map(({ openTime }, index) => [openTime, index]));
  const closeAt = (openTime: number): number => candles[indexOf.get(openTime) ?? -1]?.close ?? Number.NaN;
  /** Each hour's fall from the highest of its 24 hours. */
  const falls = candles.map(({ openTime, low }, index) => {
    let high = 0;
    for (let i = index; i >= 0 && (candles[i]?.openTime ?? 0) > openTime - DAY_MS; i--)
      high = Math.max(high, candles[i]?.high ?? 0);
    return 1 - low / high;
  });
  const dayFall = (day: number, until = day + DAY_MS): number =>
    Math.max(
      ...candles.flatMap(({ openTime }, index) =>
        openTime >= day && openTime < until ? (falls[index] ?? Number.NaN) : [],
      ),
    );
  const firstDay = Math.ceil((candles[0]?.openTime ?? 0) / DAY_MS) * DAY_MS;
  /** Whole days with the whole day before, which no gap of the file touches. */
  const wholeDays = (before: number): number[] => {
    const days: number[] = [];
    for (let day = firstDay; day < before; day += DAY_MS) {
      const from = day - DAY_MS + HOUR_MS;
      const isWhole = Array.from({ length: 47 }, (_, i) => from + i * HOUR_MS).every((at) => indexOf.has(at));
      if (isWhole) days.push(day);
    }
    return days;
  };
  const dayFalls = new Map(wholeDays(Date.UTC(2026, 1, 10)).map((day) => [day, dayFall(day)]));

  test.each(HISTORY_MOMENTS.map((time) => [new Date(time).toISOString(), time] as const))(
    '%s',
    (_name, time) => {
      const price = closeAt(Math.floor(time / HOUR_MS) * HOUR_MS - HOUR_MS);
      const until = sliceCandles(hours, 0, time);
      const found = createHistoryAnalysis()({ hours: until, isComplete: true, price, now: time });
      const today = Math.floor(time / DAY_MS) * DAY_MS;
      const before = [...dayFalls].filter(([day]) => day < today);
      const fall = dayFall(today, time);
      expect(found?.fall?.today).toBeCloseTo(fall, 12);
      expect(found?.fall?.days).toBe(before.length);
      expect(found?.fall?.rank).toBe(1 + before.filter(([, past]) => past >= fall).length);
      const drop = 1 - price / closeAt(today - HOUR_MS);
      expect(found?.drop?.today).toBeCloseTo(drop, 12);
      const drops = Array.from({ length: (today - firstDay) / DAY_MS }, (_, i) => firstDay + i * DAY_MS)
        .map((day) => 1 - closeAt(day + DAY_MS - HOUR_MS) / closeAt(day - HOUR_MS))
        .filter(Number.isFinite);
      expect(found?.drop?.days).toBe(drops.length);
      expect(found?.drop?.rank).toBe(1 + drops.filter((past) => past >= drop).length);
      for (const { id, fall: itsFall } of found?.referenceDays ?? []) {
        const reference = REFERENCE_DAYS.find((day) => day.id === id);
        const days = [...dayFalls].filter(
          ([day]) => day >= (reference?.from ?? 0) && day <= (reference?.to ?? 0) && day < today,
        );
        if (days.length === 0) expect(itsFall).toBeNull();
        else expect(itsFall).toBeCloseTo(Math.max(...days.map(([, value]) => value)), 12);
      }
    },
  );
});

describe.each(['BTC', 'ETH'])('drops of %s spot, from hourly candles and from the daily file', (coin) => {
  const drops = dailyDrops(
    seriesOf(readRealCandles('candles', `binance-${coin}USDT-spot-1h.csv.gz`), HOUR_MS),
  );
  const byDay = new Map(Array.from(drops.day, (day, index) => [day, drops.move[index] ?? Number.NaN]));
  const daily = readRows('daily', `derived-binance-spot-${coin}USDT-1d.csv`);
  const closes = new Map(daily.map(({ date, close }) => [date ?? 0, close ?? Number.NaN]));
  const expectedOf = (day: number): number =>
    1 - (closes.get(day) ?? Number.NaN) / (closes.get(day - DAY_MS) ?? Number.NaN);

  test('reference days, to 0.01 points', () => {
    const days = REFERENCE_DAYS.flatMap(({ from, to }) => (from === to ? [from] : [from, to]));
    expect(days).toHaveLength(8);
    for (const day of days)
      expect(100 * (byDay.get(day) ?? Number.NaN)).toBeCloseTo(100 * expectedOf(day), 2);
  });

  test('the rank of 5 February 2026 among all days', () => {
    const day = Date.UTC(2026, 1, 5);
    const before = [...byDay].filter(([other]) => other < day);
    const rank = 1 + before.filter(([, drop]) => drop >= (byDay.get(day) ?? Number.NaN)).length;
    const expected =
      1 + [...closes.keys()].filter((other) => other < day && expectedOf(other) >= expectedOf(day)).length;
    expect(rank).toBe(expected);
    expect(before.length).toBeGreaterThan(2_500);
    expect(rank).toBe(coin === 'BTC' ? 7 : 18);
  });
});

describe.each([
  ['BTC', 'BTC'],
  ['ETH', 'ETH'],
] as const)(
  'state of leverage, %s on Hyperliquid, against a second reading of its definition',
  (coin, column) => {
    const candles = readRealCandles('candles', `binance-${coin}USDT-perp-1h.csv.gz`);
    const opens = new Map(candles.map(({ openTime, open }) => [openTime, open]));
    // The file tells USD: coins at the price of that moment.
    const interest = readRows('open-interest', 'hyperliquid-open-interest-usd-1h.csv').flatMap(
      (row): [number, number][] => {
        const price = opens.get(row['ts'] ?? 0);
        const usd = row[column];
        return price === undefined || usd === undefined || !(usd > 0) ? [] : [[row['ts'] ?? 0, usd / price]];
      },
    );
    const funding = readRows('candles', `binance-${coin}USDT-funding-8h.csv`).map((row): [number, number] => [
      row['open_time'] ?? 0,
      row['funding_rate'] ?? 0,
    ]);
    const reference: ReferenceMarket = {
      close: new Map(candles.map(({ openTime, close }) => [openTime, close])),
      interest: new Map(interest),
      funding: new Map(funding),
    };
    const input = {
      hours: seriesOf(candles, HOUR_MS),
      openInterest: {
        time: Float64Array.from(interest, ([time]) => time),
        openInterest: Float64Array.from(interest, ([, value]) => value),
      },
      funding: {
        time: Float64Array.from(funding, ([time]) => time),
        fundingRate: Float64Array.from(funding, ([, rate]) => rate),
      },
    };
    const moments = [...MOMENTS['2026-02-05'], ...MOMENTS['2025-10-10']].map(
      (moment) => Math.floor(Date.parse(moment) / HOUR_MS) * HOUR_MS,
    );

    test.each(moments.map((time) => [new Date(time).toISOString(), time] as const))('%s', (_name, time) => {
      const found = leverageHours(input, time).at(-1);
      expect({ state: found?.state, flow: found?.flow }).toEqual(referenceState(reference, time));
    });

    test('10 October 2025 takes leverage off, and 5 February 2026 is told apart by coins', () => {
      const at = (moment: string) => leverageHours(input, Date.parse(moment)).at(-1);
      expect(at('2025-10-11T00:00:00Z')).toMatchObject({
        state: 'deleveraging',
        flow: 'price-down-interest-down',
      });
      // In coins open interest of BTC rose into the fall there, of ETH it fell.
      expect(at('2026-02-06T00:00:00Z')?.flow).toBe(
        coin === 'BTC' ? 'price-down-interest-up' : 'price-down-interest-down',
      );
    });
  },
);

test('of the FTX days open interest is on file by the day alone: no state is told, at none of the moments', () => {
  const hours = seriesOf(readRealCandles('candles', 'binance-BTCUSDT-perp-1h.csv.gz'), HOUR_MS);
  const daily = readRows('episodes', '2022-11-08', 'btc-oi-all-exchanges-1d.csv');
  const opens = new Map(Array.from(hours.openTime, (time, index) => [time, hours.open[index] ?? Number.NaN]));
  const openInterest = {
    time: Float64Array.from(daily, ({ date }) => date ?? Number.NaN),
    openInterest: Float64Array.from(
      daily,
      (row) => (row['btc_oi_usd_all_exchanges'] ?? Number.NaN) / (opens.get(row['date'] ?? 0) ?? Number.NaN),
    ),
  };
  expect(daily.length).toBeGreaterThan(14);
  for (const at of ['11-07T12:00', '11-08T20:00', '11-09T21:00', '11-10T06:00', '11-11T12:00']) {
    const found = leverageHours({ hours, openInterest, funding: null }, Date.parse(`2022-${at}:00Z`)).at(-1);
    expect(found?.state).toBeNull();
    expect(found?.priceChange24h).not.toBeNull();
  }
});
