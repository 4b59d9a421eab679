import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../lib/cache/memory-store.ts';
import { candlesFromRows } from '../../lib/domain/candles.ts';
import type { ContextCoin } from '../../lib/domain/context-feed.ts';
import { isTradingDay, tradingDay } from '../../lib/domain/etf-day.ts';
import { etfDayFacts } from '../../lib/domain/etf-flow.ts';
import { sessionCloses } from '../../lib/domain/session-closes.ts';
import { DEFAULT_SETTINGS } from '../../lib/settings/schema.ts';
import { CONTEXT_SOURCES } from '../../lib/sources/context-sources.ts';
import { type CoinFlows, etfFlows } from '../../lib/sources/etf-flows.ts';
import type { HttpRequest, SourceIo } from '../../lib/sources/source.ts';
import { paradoxSentences, provisionalSentence } from '../../lib/text/context-words.ts';
import { createFormats } from '../../lib/text/format.ts';
import { createContextFeeds } from '../../lib/worker/context-feeds.ts';
import { sosoValue } from '../exchange/dialects/soso-value.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { readRealCandles, realDataPath } from './real-candles.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const M = 1e6;

/** Rows of a table by the names of its first line. */
function table(...parts: string[]): Record<string, string>[] {
  const [head = '', ...lines] = readFileSync(realDataPath(...parts), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}
/** A number, or null where the cell is empty. */
const number = (cell: string | undefined): number | null =>
  cell === undefined || cell === '' ? null : Number(cell);

const FLOW_FILES: Readonly<Record<ContextCoin, string>> = {
  BTC: 'us-btc-spot-etf-flows-daily-usdm.csv',
  ETH: 'us-eth-spot-etf-flows-daily-usdm.csv',
};
const flowsOf = (coin: ContextCoin): Map<string, number> =>
  new Map(
    table('context', FLOW_FILES[coin]).map((row) => [row['date'] ?? '', (number(row['total']) ?? 0) * M]),
  );

/** Traded values as the replay tells them at a moment, by day: the files of flows have none. */
function replayTraded(now: number): Map<string, number> {
  const tape = simulatedTape('traded');
  const { body } = sosoValue.handle(
    {
      host: 'api.sosovalue.xyz',
      method: 'POST',
      path: '/openapi/v2/etf/historicalInflowChart',
      query: new URLSearchParams(),
      body: { type: 'us-btc-spot' },
    },
    tape,
    now,
  );
  const { data } = body as { data: { date: string; totalValueTraded: number }[] };
  return new Map(data.map((row) => [row.date, row.totalValueTraded]));
}

interface Told {
  readonly date: string;
  readonly totalNetInflow: number | null;
  readonly totalValueTraded: number | null;
  readonly totalNetAssets: number | null;
  readonly cumNetInflow: number | null;
}

/**
 * What SoSoValue would have told after a day's close: the real flows, the replay's traded values, and assets that follow the real close of
 * the largest fund.
 */
function toldAfter(day: string, published: number | null): Told[] {
  const flows = flowsOf('BTC');
  const traded = replayTraded(Date.parse(`${day}T21:00:00Z`));
  const closes = table('context', 'ibit-close-daily-dsturdy.csv')
    .map((row): [string, number] => [row['Date'] ?? '', Number(row['Close'])])
    .filter(([date]) => date <= day)
    .slice(-120);
  let assets = 100e9;
  let before: number | null = null;
  return closes
    .map(([date, close]): Told => {
      const flow = flows.get(date) ?? null;
      assets = before === null ? assets : (assets * close) / before + (flow ?? 0);
      before = close;
      return {
        date,
        totalNetInflow: date === day ? published : flow,
        totalValueTraded: traded.get(date) ?? null,
        totalNetAssets: assets,
        cumNetInflow: null,
      };
    })
    .toReversed();
}

/** An io whose host tells these rows at a moment. */
const ioOf = (data: readonly Told[] | ((request: HttpRequest) => unknown), now: number): SourceIo => ({
  now: () => now,
  fetchJson: async (request) =>
    typeof data === 'function' ? data(request) : structuredClone({ code: 0, msg: null, data }),
});
async function read(data: readonly Told[], now: number, before: CoinFlows | null = null): Promise<CoinFlows> {
  const known = before === null ? null : { BTC: before };
  const { answer, failure } = await etfFlows.read(known, ioOf(data, now), null);
  expect(failure).toBeNull();
  if (answer?.BTC === undefined) throw new Error('nothing was read');
  return answer.BTC;
}

describe('the days of real flows', () => {
  test("ETH's funds have a row on every trading day of the calendar and on no other", () => {
    const days = [...flowsOf('ETH').keys()].toSorted();
    expect(days.length).toBeGreaterThan(500);
    let expected = days[0] ?? '';
    for (const day of days) {
      expect(day).toBe(expected);
      expected = tradingDay(day, 1);
    }
  });

  test("BTC's have rows of seven holidays, four of them with flows that cannot be: they are left out", async () => {
    const flows = flowsOf('BTC');
    const off = [...flows].filter(([day]) => !isTradingDay(day));
    expect(off.map(([day]) => day)).toEqual([
      ...['2025-11-27', '2025-12-25', '2026-01-01', '2026-01-19'],
      ...['2026-04-03', '2026-05-25', '2026-07-03'],
    ]);
    expect(off.filter(([, flow]) => flow !== 0)).toHaveLength(4);
    const rows = [...flows].map(
      ([date, flow], i): Told => ({
        date,
        totalNetInflow: flow,
        totalValueTraded: 3e9 + i,
        totalNetAssets: null,
        cumNetInflow: null,
      }),
    );
    const { rows: kept } = await read(rows, Date.parse('2026-08-22T12:00:00Z'));
    const expected = [...flows].filter(([day]) => isTradingDay(day)).slice(-400);
    expect(kept.map(({ day, netInflowUsd }) => [day, netInflowUsd])).toEqual(expected);
  });
});

test('prices at the close of the sessions go with the largest fund, which is closed and priced then', () => {
  const candles = readRealCandles('candles', 'binance-BTCUSDT-spot-1h.csv.gz');
  const hours = candlesFromRows(
    HOUR,
    candles.map(({ openTime, open, high, low, close }) => [openTime, open, high, low, close, 0]),
  );
  const { days, prices } = sessionCloses(hours, (candles.at(-1)?.openTime ?? 0) + HOUR, 500);
  const fund = new Map(
    table('context', 'ibit-close-daily-dsturdy.csv').map((row) => [row['Date'] ?? '', Number(row['Close'])]),
  );
  const moves = days.flatMap((day, i) => {
    const before = days[i - 1] ?? '';
    const now = fund.get(day);
    const then = fund.get(before);
    if (now === undefined || then === undefined) return [];
    return [{ day, off: Math.abs((prices[i] ?? 0) / (prices[i - 1] ?? 1) - now / then) }];
  });
  expect(moves.length).toBeGreaterThan(250);
  const off = moves.map((move) => move.off).toSorted((a, b) => a - b);
  // An hour too early or too late moves by half a per cent on the median day.
  expect(off[Math.floor(off.length / 2)]).toBeLessThan(0.001);
  expect(moves.find(({ day }) => day === '2026-02-05')?.off).toBeLessThan(0.005);
});

describe('the 5th of February 2026', () => {
  const DAY_OF_FALL = '2026-02-05';
  /** 19:05 in New York. */
  const evening = Date.parse('2026-02-06T00:05:00Z');
  const en = createFormats('en', 'UTC');
  const zh = createFormats('zh-CN', 'UTC');
  const flow = flowsOf('BTC').get(DAY_OF_FALL) ?? Number.NaN;
  const traded = replayTraded(evening).get(DAY_OF_FALL) ?? Number.NaN;
  const closes = new Map(
    table('context', 'ibit-close-daily-dsturdy.csv').map((row) => [row['Date'] ?? '', Number(row['Close'])]),
  );
  const fall = 1 - (closes.get(DAY_OF_FALL) ?? 0) / (closes.get('2026-02-04') ?? 1);

  test('is what the files say: an outflow of 434.1 million, a fall of 13 %', () => {
    expect(flow).toBeCloseTo(-434.1 * M, 3);
    expect(fall).toBeCloseTo(1 - 36.1 / 41.57, 4);
    // The funds' own columns add up to the total.
    const row = table('context', FLOW_FILES.BTC).find(({ date }) => date === DAY_OF_FALL) ?? {};
    const { date: _d, total: _t, ...funds } = row;
    const sum = Object.values(funds).reduce((total, cell) => total + (number(cell) ?? 0), 0);
    expect(sum * M).toBeCloseTo(flow, 0);
  });

  test('before the flow is published: record trade and a falling price say nothing about direction', async () => {
    const { rows, changedAt } = await read(toldAfter(DAY_OF_FALL, null), evening);
    const facts = etfDayFacts(rows, evening, changedAt);
    if (facts === null) throw new Error('no facts');
    const tradedValues = rows.flatMap((row) => row.tradedUsd ?? []);
    expect(traded).toBe(Math.max(...tradedValues));
    expect(facts).toMatchObject({
      day: DAY_OF_FALL,
      netInflowUsd: null,
      tradedUsd: traded,
      recordOfDays: tradedValues.length,
      provisional: 'not-published',
      sessionsBehind: 0,
      paradox: 'flow-unknown',
    });
    // The flow that is not published yet stands in the assets: that much the fall is off.
    expect(Math.abs((facts.change ?? 0) + fall)).toBeLessThan(0.01);
    const billions = Number((traded / 1e9).toPrecision(3));
    const percent = Math.round(-(facts.change ?? 0) * 100);
    expect(paradoxSentences('BTC', facts, 'en', en)).toEqual([
      `$${billions}B of the US BTC funds' shares changed hands on Feb 5, 2026, the most of the ${tradedValues.length} trading days known here.`,
      `The price fell about ${percent}% over that session, calculated from the funds' own assets.`,
      'The net flow is not published yet. Trade alone says nothing about direction: every share sold was bought.',
    ]);
    expect(paradoxSentences('BTC', facts, 'zh-CN', zh)).toEqual([
      `2026年2月5日 美国 BTC 基金成交 ${zh.usd(traded)}，为此处已知 ${tradedValues.length} 个交易日中最高。`,
      `按基金自身净资产推算，价格在该交易日下跌约 ${percent}%。`,
      '净流量尚未公布。成交额本身不代表方向：每一份卖出都有人买入。',
    ]);
  });

  test('with the first fund alone the sum may still change; with all of them it is told, with its sign and share', async () => {
    const row = table('context', FLOW_FILES.BTC).find(({ date }) => date === DAY_OF_FALL) ?? {};
    const first = (number(row['IBIT']) ?? Number.NaN) * M;
    const later = evening + 2 * HOUR;
    const partial = await read(toldAfter(DAY_OF_FALL, first), later);
    const early = etfDayFacts(partial.rows, later, partial.changedAt);
    expect(early).toMatchObject({ netInflowUsd: first, provisional: 'same-day', paradox: 'outflow' });

    // 9:31 the next morning in New York: the next session is open.
    const morning = Date.parse('2026-02-06T14:31:00Z');
    const whole = await read(toldAfter(DAY_OF_FALL, flow), morning, partial);
    const corrected = etfDayFacts(whole.rows, morning, whole.changedAt);
    expect(corrected?.provisional).toBe('changed');
    const settled = etfDayFacts(whole.rows, morning + 12 * HOUR, whole.changedAt);
    if (settled === null) throw new Error('no facts');
    expect(settled.provisional).toBeNull();
    expect(settled.change).toBeCloseTo(-fall, 10);
    expect(provisionalSentence(settled, 'en', en)).toBeNull();
    const share = ((Math.abs(flow) / traded) * 100).toFixed(1);
    expect(paradoxSentences('BTC', settled, 'en', en).at(-1)).toBe(
      `Net outflow $434M, ${share}% of what was traded: on balance the rest only changed hands. Why the price fell is not in these figures.`,
    );
    // By then the 6th of February has ended as well, and its row has not come.
    expect(settled.sessionsBehind).toBe(1);
  });

  test('the day after, on a rise, much trade is no paradox', async () => {
    const after = Date.parse('2026-02-07T15:00:00Z');
    const rows = toldAfter('2026-02-06', flowsOf('BTC').get('2026-02-06') ?? null);
    const { rows: kept, changedAt } = await read(rows, after);
    const facts = etfDayFacts(kept, after, changedAt);
    expect(facts?.change ?? 0).toBeCloseTo(
      (closes.get('2026-02-06') ?? 0) / (closes.get(DAY_OF_FALL) ?? 1) - 1,
      10,
    );
    expect(facts?.change ?? 0).toBeGreaterThan(0.05);
    expect(facts?.paradox).toBeNull();
  });

  test("the 4th's row as the 5th's is not believed", async () => {
    const [, yesterday, ...older] = toldAfter(DAY_OF_FALL, null);
    if (yesterday === undefined) throw new Error('no rows');
    const { rows } = await read([{ ...yesterday, date: DAY_OF_FALL }, yesterday, ...older], evening);
    expect(rows.at(-1)?.day).toBe('2026-02-04');
    expect(etfDayFacts(rows, evening, null)?.sessionsBehind).toBe(1);
  });
});

test('the largest fund that reports late: 68.2 million are provisional, 307.5 a correction', async () => {
  const told = JSON.parse(
    readFileSync(realDataPath('context', 'etf_flows_farside_applenostalgeek.json'), 'utf8'),
  ) as { latest: { date: string; total: number; ibit: number } };
  const before = flowsOf('BTC');
  const day = told.latest.date;
  const partial = before.get(day) ?? Number.NaN;
  const whole = told.latest.total * M;
  expect([day, partial, whole]).toEqual(['2026-08-21', 68.2 * M, 307.5 * M]);
  expect(whole - partial).toBeCloseTo(told.latest.ibit * M, 0);
  const rows = (flow: number): Told[] =>
    [...before].slice(-100).map(([date, known], i) => ({
      date,
      totalNetInflow: date === day ? flow : known,
      totalValueTraded: 3e9 + i,
      totalNetAssets: null,
      cumNetInflow: null,
    }));
  // Friday evening in New York, Saturday morning, and Monday after the open.
  const friday = Date.parse('2026-08-22T00:30:00Z');
  const saturday = Date.parse('2026-08-22T12:33:00Z');
  const first = await read(rows(partial), friday);
  expect(etfDayFacts(first.rows, friday, first.changedAt)?.provisional).toBe('same-day');
  const second = await read(rows(whole), saturday, first);
  expect(second.changedAt).toBe(saturday);
  expect(etfDayFacts(second.rows, saturday, second.changedAt)).toMatchObject({
    netInflowUsd: whole,
    provisional: 'before-next-session',
  });
  const monday = Date.parse('2026-08-24T13:31:00Z');
  expect(etfDayFacts(second.rows, monday, second.changedAt)?.provisional).toBeNull();
});

describe('the report on real values', () => {
  const NOW = Date.parse('2026-02-06T12:00:00Z');
  const fearGreed = table('context', 'fear-greed-daily-kittycapital.csv').map((row) => ({
    day: Date.parse(row['dates'] ?? ''),
    value: Number(row['fng_index']),
  }));
  const dvol = table('context', 'btc-dvol-daily.csv').map((row) => ({
    day: Date.parse(row['date'] ?? ''),
    value: Number(row['dvol']),
  }));
  const until = <T extends { day: number }>(rows: readonly T[], days: number): T[] =>
    rows.filter(({ day }) => day <= NOW).slice(-days);

  /** The hosts as they would have told the files' values; the index's candles have each day's close. */
  function reply({ url }: HttpRequest): unknown {
    const { host, searchParams } = new URL(url);
    if (host === CONTEXT_SOURCES['fear-greed'].host) {
      const words = (value: number): string =>
        value < 25
          ? 'Extreme Fear'
          : value < 47
            ? 'Fear'
            : value < 55
              ? 'Neutral'
              : value < 76
                ? 'Greed'
                : 'Extreme Greed';
      const data = until(fearGreed, 400).map(({ day, value }) => ({
        value: String(value),
        value_classification: words(value),
        timestamp: String(day / 1000),
      }));
      return { name: 'Fear and Greed Index', data: data.toReversed(), metadata: { error: null } };
    }
    const candle = (open: number, value: number): number[] => [open, value, value, value, value];
    const isDaily = searchParams.get('resolution') === '1D';
    const data = isDaily
      ? until(dvol, 400).map(({ day, value }) => candle(day, value))
      : until(dvol, 3).flatMap(({ day, value }) =>
          Array.from({ length: 24 }, (_, hour) => candle(day + hour * HOUR, value)),
        );
    return { jsonrpc: '2.0', result: { data: data.filter(([open = 0]) => open <= NOW), continuation: null } };
  }

  test('newest values, changes and ranks are those of the files', async () => {
    const feeds = createContextFeeds({
      sources: CONTEXT_SOURCES,
      store: createMemoryStore(),
      io: ioOf(reply, NOW),
      settings: () => ({
        ...DEFAULT_SETTINGS,
        contextFeeds: { fearGreed: true, volatility: true, etfFlows: 'off' },
      }),
      key: () => null,
      isGranted: async () => true,
      noteRejected: () => undefined,
      now: () => NOW,
      random: () => 0,
    });
    feeds.look();
    await expect.poll(() => feeds.current().volatility.coins.length).toBe(2);
    const report = feeds.current();

    const fear = until(fearGreed, 366).map(({ value }) => value);
    const newest = fear.at(-1) ?? Number.NaN;
    const lower = fear.slice(0, -1).filter((value) => value < newest).length / 365;
    expect(newest).toBe(9);
    expect(report.fearGreed.latest).toEqual({
      day: Date.parse('2026-02-06'),
      value: newest,
      class: 'extreme-fear',
      isOld: false,
      lowerShare: lower,
    });
    expect(report.fearGreed.values).toEqual(until(fearGreed, 90).map(({ value }) => value));

    const [btc] = report.volatility.coins;
    const [yesterday, today] = until(dvol, 2).map(({ value }) => value);
    expect([yesterday, today]).toEqual([82.62, 58.85]);
    expect(btc?.value).toBeCloseTo(0.5885, 10);
    expect(btc?.change24h).toBeCloseTo((58.85 - 82.62) / 100, 10);
    const closed = until(dvol, 366)
      .slice(0, -1)
      .map(({ value }) => value);
    expect(btc?.lowerShare).toBe(closed.filter((value) => value < 58.85).length / closed.length);
    expect(Math.max(...(btc?.values ?? []))).toBeCloseTo(0.8262, 10);
    expect(btc?.times.at(-2)).toBe(Date.parse('2026-02-05') + DAY);
  });
});
