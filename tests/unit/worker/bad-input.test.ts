import { describe, expect, test } from 'vitest';
import { stockBars } from '../../../lib/clusters/estimate-input.ts';
import { advance, clusterMap, createClusterState } from '../../../lib/clusters/estimated.ts';
import type { CandleRow } from '../../../lib/domain/candles.ts';
import { parseInstrument } from '../../../lib/domain/instrument.ts';
import { NO_LIQUIDATION_HISTORY } from '../../../lib/domain/liquidation-history.ts';
import type { OpenInterestSeries, Ticker } from '../../../lib/domain/market-data.ts';
import { addRejections, type Rejections } from '../../../lib/domain/rejections.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings/schema.ts';
import { bybit } from '../../../lib/sources/bybit.ts';
import { checkedCandles } from '../../../lib/sources/payload.ts';
import type { Source } from '../../../lib/sources/source.ts';
import { createFormats } from '../../../lib/text/format.ts';
import { wideWords } from '../../../lib/text/market-wide.ts';
import { panelTexts } from '../../../lib/text/panel.ts';
import { translator } from '../../../lib/text/translate.ts';
import { createLadderAnalysis } from '../../../lib/worker/analyse-ladder.ts';
import { analyseMarket } from '../../../lib/worker/analyse-market.ts';
import { Analysis } from '../../../lib/worker/analysis.ts';
import { believedTicker } from '../../../lib/worker/believed-ticker.ts';
import { type DeskData, emptyDeskData } from '../../../lib/worker/desk-data.ts';
import type { JobContext } from '../../../lib/worker/job.ts';
import { missingFigures } from '../../../lib/worker/missing-sections.ts';
import { fetchOpenInterestPage } from '../../../lib/worker/open-interest-fill.ts';
import { pageMarket } from '../../../lib/worker/page-market.ts';
import { createRejectionLog } from '../../../lib/worker/rejection-log.ts';
import { TIERS, walk } from '../clusters/market.ts';

const STEP = 300_000;
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 1, 6);
const ETH = parseInstrument('bybit', 'ETH/USDT:USDT');
if (ETH === null) throw new Error('no instrument');

const TICKER: Ticker = {
  markPrice: 2_000,
  lastPrice: 2_000,
  indexPrice: null,
  fundingRate: null,
  fundingIntervalMs: null,
  nextFundingTime: null,
  openInterest: 1_000,
  volume24hUsd: null,
  asOf: NOW,
};
const flat = (count: number, value: number, end = NOW): OpenInterestSeries => ({
  time: Float64Array.from({ length: count }, (_, i) => end - (count - 1 - i) * STEP),
  openInterest: new Float64Array(count).fill(value),
});

function openInterestJob(before: OpenInterestSeries | null, page: OpenInterestSeries, ticker: Ticker | null) {
  let rejected: Rejections = {};
  const recorded: unknown[] = [];
  const data: DeskData = {
    ...emptyDeskData(),
    openInterest: before,
    ticker: ticker === null ? null : { value: ticker, asOf: ticker.asOf },
  };
  const context: JobContext = {
    data: () => data,
    instrument: ETH as NonNullable<typeof ETH>,
    source: { ...bybit, openInterestHistory: async () => page } as Source,
    io: {
      fetchJson: async () => null,
      now: () => NOW,
      noteRejected: (added) => {
        rejected = addRejections(rejected, added);
      },
    },
    venueNow: NOW,
    save: () => undefined,
    fillLiquidations: () => undefined,
    record: (kind) => void recorded.push(kind),
  };
  return { run: () => fetchOpenInterestPage(context), rejected: () => rejected, recorded };
}

describe('a page of open interest', () => {
  const before = flat(50, 1_000, NOW - HOUR);

  test('that goes on from the history is joined and stored', async () => {
    const job = openInterestJob(before, flat(12, 1_010), TICKER);
    const { part, failure } = await job.run();
    expect(part.openInterest?.time).toHaveLength(62);
    expect([failure, job.rejected(), job.recorded]).toEqual([undefined, {}, ['openInterest']]);
  });

  test('tenfold: the history stays as it was, and the failure says why', async () => {
    const job = openInterestJob(before, flat(11, 10_000), { ...TICKER, openInterest: null });
    const { part, failure } = await job.run();
    expect(part.openInterest).toEqual(before);
    expect(failure).toMatchObject({ kind: 'implausible' });
    expect(job.rejected()).toEqual({ 'open-interest-jump': 11 });
  });

  test('at a new level for an hour: begins there, nothing of the old unit is kept', async () => {
    const job = openInterestJob(before, flat(12, 10_000), { ...TICKER, openInterest: null });
    const { part, failure } = await job.run();
    expect([...(part.openInterest?.openInterest ?? [])]).toEqual(Array(12).fill(10_000));
    expect(failure).toBeUndefined();
  });

  test('that contradicts the present figure: neither is used', async () => {
    const job = openInterestJob(null, flat(40, 10_000), TICKER);
    await expect(job.run()).rejects.toMatchObject({ kind: 'implausible' });
    expect([job.rejected(), job.recorded]).toEqual([{ 'open-interest-unit': 1 }, []]);
  });
});

test('a present figure that is nothing, or tenfold the history, is left out of the ticker', () => {
  const history = flat(10, 1_000);
  expect(believedTicker(TICKER, history)).toEqual({ ticker: TICKER, rejected: {} });
  expect(believedTicker({ ...TICKER, openInterest: 0 }, history).ticker.openInterest).toBeNull();
  expect(believedTicker({ ...TICKER, openInterest: 10_000 }, history)).toEqual({
    ticker: { ...TICKER, openInterest: null },
    rejected: { 'open-interest-jump': 1 },
  });
  expect(believedTicker({ ...TICKER, openInterest: 10_000 }, null).ticker.openInterest).toBe(10_000);
});

describe('a page of candles', () => {
  const rows = (count: number): CandleRow[] =>
    Array.from({ length: count }, (_, i) => [i * STEP, 10, 12, 9, 11, 1]);
  const read = (page: readonly CandleRow[]) => {
    let rejected: Rejections = {};
    const series = checkedCandles(page, { intervalMs: STEP, from: 0, to: 1_000 * STEP }, 'host', {
      noteRejected: (added) => {
        rejected = addRejections(rejected, added);
      },
    });
    return { series, rejected };
  };

  test('that is sound either way round passes uncounted', () => {
    expect(read(rows(60)).rejected).toEqual({});
    expect(read(rows(60).reverse()).rejected).toEqual({});
    expect(read(rows(60).reverse()).series).toEqual(read(rows(60)).series);
  });

  test('with bars twice, out of order and missing: each once, ascending, counted', () => {
    const page = rows(60);
    const { series, rejected } = read([...page.slice(0, 20), ...page.slice(15, 18), ...page.slice(25)]);
    expect([...series.openTime]).toEqual([...page.slice(0, 20), ...page.slice(25)].map(([time]) => time));
    expect(rejected).toEqual({ 'candle-duplicate': 3, 'candle-unordered': 1, 'candle-missing': 5 });
  });

  test('with one impossible bar: it is left out; with more it is a misread column', () => {
    const broken = (page: CandleRow[], at: number): CandleRow[] =>
      page.map((row, i) => (i === at ? [row[0], 10, 8, 9, 11, 1] : row));
    expect(read(broken(rows(60), 30)).rejected).toEqual({ 'candle-impossible': 1, 'candle-missing': 1 });
    expect(() => read(broken(broken(rows(60), 30), 31))).toThrow(FetchFailure);
    expect(() => read(broken(rows(10), 3))).toThrow('impossible');
  });
});

describe('the map and the clock', () => {
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
    now: market.end + 60_000,
    localNow: market.end + 60_000,
  };

  test('set forward past the age of open interest: no map; set back: none that looks fresh, and then the same map', () => {
    const analyse = createLadderAnalysis();
    const before = analyse(input).ladder;
    expect(before?.distanceBands.length).toBeGreaterThan(0);
    const at = (jump: number) =>
      analyse({ ...input, now: input.now + jump, localNow: input.localNow + jump }).ladder;
    expect(at(2 * HOUR)).toBeNull();
    expect(at(-2 * HOUR)).toBeNull();
    expect(analyse({ ...input, localNow: input.localNow + 60_000 }).ladder?.distanceBands).toEqual(
      before?.distanceBands,
    );
  });

  test('open interest of another unit since the last hour: nothing of the old unit is carried on', () => {
    const analyse = createLadderAnalysis();
    const last = market.openInterest.time.length - 12;
    const part = (from: number, to: number, unit: number) => ({
      time: market.openInterest.time.slice(from, to),
      openInterest: market.openInterest.openInterest.slice(from, to).map((value) => unit * value),
    });
    expect(analyse({ ...input, openInterest: part(0, last, 1) }).ladder).not.toBeNull();
    const cut = part(last, last + 12, 1_000);
    expect(analyse({ ...input, openInterest: cut, localNow: input.localNow + 1 }).ladder).toBeNull();
  });

  test('bars of the past given again change nothing', () => {
    const bars = stockBars({ ...input, candles: market.candles, markCandles: null });
    const setup = { tiers: TIERS, kind: 'linear' as const, markPrice: market.lastClose };
    const [once, again] = [createClusterState(setup), createClusterState(setup)];
    for (const bar of bars) advance(once, bar);
    for (const bar of bars) {
      advance(again, bar);
      advance(again, bars[0] ?? bar);
    }
    for (const bar of bars) advance(again, bar);
    const moment = { markPrice: market.lastClose, asOf: market.end, tickSize: null };
    expect(clusterMap(again, moment)).toEqual(clusterMap(once, moment));
  });
});

test('open interest in doubt: neither a map nor a change since then, and the reason why', () => {
  const analysis = new Analysis(ETH, bybit);
  const failure = new FetchFailure('implausible', 'api.bybit.com', 'open interest');
  const data = {
    ...emptyDeskData(),
    ticker: { value: TICKER, asOf: NOW },
    openInterest: flat(500, 1_100),
    failures: { openInterest: failure },
  };
  const at = (failures: DeskData['failures'], openInterest = data.openInterest) =>
    analysis.snapshot(
      { ...data, failures, openInterest },
      DEFAULT_SETTINGS,
      { now: NOW, localNow: NOW, clockSkewMs: null },
      null,
    );
  expect(at({}).market?.openInterest?.change24h).toBeCloseTo(-1 / 11, 6);
  expect(at({}, flat(500, 11_000)).market?.openInterest?.change24h).toBeNull();
  const doubtful = at({ openInterest: failure });
  expect(doubtful.market?.openInterest).toMatchObject({ coins: 1_000, change24h: null });
  expect(doubtful.ladder).toBeNull();
  expect(doubtful.missing).toContainEqual({ section: 'ladder', reason: 'implausible', retryAt: null });
});

test('a price of the future is not live: the clock was set back', () => {
  const analysis = new Analysis(ETH, bybit);
  const data = { ...emptyDeskData(), ticker: { value: TICKER, asOf: NOW } };
  const stateAt = (now: number) =>
    analysis.snapshot(data, DEFAULT_SETTINGS, { now, localNow: now, clockSkewMs: null }, null).freshness
      .state;
  expect([0, 30_000, HOUR, -HOUR].map((later) => stateAt(NOW + later))).toEqual([
    'live',
    'delayed',
    'stale',
    'stale',
  ]);
});

describe('liquidations in the market strip', () => {
  const order = (time: number) => ({
    side: 'long' as const,
    price: 2_000,
    priceKind: 'average' as const,
    size: 1,
    notionalUsd: 2_000,
    time,
  });
  const cell = (
    orders: number[],
    listened: { from: number; to: number }[],
    language: 'en' | 'zh-CN' = 'en',
  ) => {
    const data = {
      ...emptyDeskData(),
      ticker: { value: TICKER, asOf: NOW },
      liquidationHistory: { orders: orders.map(order), listened },
    };
    const figures = analyseMarket(data, 2_000, NOW);
    if (figures === null) throw new Error('no market');
    const instrument = ETH as NonNullable<typeof ETH>;
    const market = { ...figures, missing: missingFigures(figures, {}, bybit, instrument) };
    const t = translator(panelTexts, language);
    const { cells } = pageMarket(
      market,
      { instrument, sentAt: NOW, breadth: null, leverage: null },
      t,
      createFormats(language, 'UTC'),
      wideWords(language, createFormats(language, 'UTC')),
      language,
    );
    const { value, note } = cells.find(({ name }) => name === t('liquidations')) ?? {};
    return [value, note];
  };

  test('never heard: no figure', () => {
    expect(cell([], [])).toEqual([null, 'loading']);
    const longAgo = [{ from: NOW - 31 * HOUR, to: NOW - 29 * HOUR }];
    expect(cell([NOW - 30 * HOUR], longAgo)).toEqual([null, 'loading']);
  });

  test('heard all the time since: the sum, and since when', () => {
    expect(cell([NOW - HOUR, NOW - 1], [{ from: NOW - 2 * HOUR, to: NOW }])).toEqual([
      'L $4K · S $0',
      '2 since 22:00',
    ]);
    expect(cell([], [{ from: NOW - 2 * HOUR, to: NOW }])).toEqual(['$0', '0 since 22:00']);
  });

  test('heard in parts: how long of it', () => {
    const parts = [
      { from: NOW - 10 * HOUR, to: NOW - 9 * HOUR },
      { from: NOW - HOUR, to: NOW },
    ];
    expect(cell([NOW - 9.5 * HOUR], parts)[1]).toBe('1 in 2\u00a0h heard since 14:00');
  });

  test('silent: no data since then, and never a zero', () => {
    const listened = [{ from: NOW - 2 * HOUR, to: NOW - HOUR }];
    expect(cell([], listened)).toEqual(['no data since 23:00', '']);
    expect(cell([], listened, 'zh-CN')).toEqual(['23:00 起无数据', '']);
    expect(cell([NOW - 1.5 * HOUR], listened)).toEqual(['L $2K · S $0', 'no data since 23:00']);
  });

  test('older than a day is not of today', () => {
    expect(cell([NOW - 25 * HOUR, NOW - HOUR], [{ from: NOW - 30 * HOUR, to: NOW }])[1]).toBe(
      '1 since 00:00',
    );
  });
});

test('the counts outlive the worker, by source, and a damaged store is none', async () => {
  const saved: unknown[] = [];
  const waiting: (() => void)[] = [];
  const logOf = (stored: unknown) =>
    createRejectionLog({
      load: async () => stored,
      save: async (counts) => void saved.push(counts),
      setTimeout: (run) => waiting.push(run),
    });
  const log = logOf({ bybit: { 'candle-missing': 4, nonsense: 1 }, okx: 'torn' });
  log('bybit', { 'candle-missing': 1 });
  log('binance-usdm', { 'liquidation-price': 2 });
  expect(waiting).toHaveLength(1);
  for (const run of waiting) run();
  await new Promise((done) => setTimeout(done, 0));
  expect(saved).toEqual([
    { bybit: { 'candle-missing': 5 }, okx: {}, 'binance-usdm': { 'liquidation-price': 2 } },
  ]);
});
