import { chanceOf, hourlyBars, priceAt } from '../context-market.ts';
import type { Tape, TapeBar } from '../tape.ts';
import { type ApiReply, type ApiRequest, asRecord, DAY, type Dialect, HOUR } from './dialect.ts';

const PATH = '/openapi/v2/etf/historicalInflowChart';
const ROWS = 300;
const KEPT_DAYS = 450;
const FUNDS = {
  'us-btc-spot': { coin: 'BTC', holdings: 1_280_000, size: 1 },
  'us-eth-spot': { coin: 'ETH', holdings: 6_100_000, size: 0.3 },
} as const;
type FundType = keyof typeof FUNDS;
/** Of the years that are replayed (nyse.com). */
const HOLIDAYS = new Set([
  ...['2024-11-28', '2024-12-25'],
  ...['2025-01-01', '2025-01-09', '2025-01-20', '2025-02-17', '2025-04-18', '2025-05-26'],
  ...['2025-06-19', '2025-07-04', '2025-09-01', '2025-11-27', '2025-12-25'],
  ...['2026-01-01', '2026-01-19', '2026-02-16', '2026-04-03', '2026-05-25'],
  ...['2026-06-19', '2026-07-03', '2026-09-07', '2026-11-26', '2026-12-25'],
]);

/** SoSoValue's flows of the US funds: no venue. JSON numbers in USD, newest first; a flow that is not published yet is null. */
export const sosoValue: Dialect = {
  venue: 'binance',
  restHosts: ['api.sosovalue.xyz'],
  socketHosts: [],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: () => null,
  faultBody: (status) => ({
    body: JSON.stringify({
      code: status === 429 ? 42_901 : 500,
      message: status === 429 ? 'Too many requests' : 'system error',
    }),
    contentType: 'application/json',
  }),
};

function handle({ path, method, body }: ApiRequest, tape: Tape, now: number): ApiReply {
  if (path !== PATH) return { status: 404, body: { code: 404, message: 'Not Found' } };
  if (method !== 'POST') return { status: 405, body: { code: 405, message: 'Method Not Allowed' } };
  const type = asRecord(body).type;
  if (type !== 'us-btc-spot' && type !== 'us-eth-spot')
    return { status: 400, body: { code: 1, msg: 'Invalid parameter: type' } };
  return { body: { code: 0, msg: null, traceId: null, tid: null, data: rowsOf(type, tape, now) } };
}

function rowsOf(type: FundType, tape: Tape, now: number): object[] {
  const { coin, holdings, size } = FUNDS[type];
  const bars = hourlyBars(tape, coin, now - KEPT_DAYS * DAY, now);
  const days: string[] = [];
  for (let day = Math.floor(now / DAY) * DAY; days.length < ROWS + 1; day -= DAY) {
    const name = new Date(day).toISOString().slice(0, 10);
    const weekday = new Date(day).getUTCDay();
    if (weekday > 0 && weekday < 6 && !HOLIDAYS.has(name) && closeOf(name) <= now) days.push(name);
  }
  const cents = (value: number): number => Math.round(value * 100) / 100;
  let cumulative = 0;
  const ascending = days.toReversed().map((day, i, all) => {
    const flow = flowOf(type, day, size);
    cumulative += flow;
    return {
      date: day,
      totalNetInflow: publishedFlow(cents(flow), day, now),
      totalValueTraded: cents(tradedOf(type, day, all[i - 1], bars, size)),
      totalNetAssets: cents(holdings * (priceAt(bars, closeOf(day)) ?? 0) + cumulative),
      cumNetInflow: cents(50e9 * size + cumulative),
    };
  });
  return ascending.slice(1).toReversed();
}

function flowOf(type: string, day: string, size: number): number {
  return 700e6 * size * (chanceOf(`flow ${type} ${day}`) - 0.5);
}

/** The funds report in the evening, some of them the next morning. */
function publishedFlow(flow: number, day: string, now: number): number | null {
  const sinceClose = now - closeOf(day);
  if (sinceClose < 4 * HOUR) return null;
  return sinceClose < 16 * HOUR ? Math.round(60 * flow) / 100 : flow;
}

/** The farther the price went, the more was traded. */
function tradedOf(
  type: string,
  day: string,
  before: string | undefined,
  bars: readonly TapeBar[],
  size: number,
): number {
  const close = priceAt(bars, closeOf(day));
  const last = before === undefined ? null : priceAt(bars, closeOf(before));
  const move = close === null || last === null ? 0 : Math.abs(close / last - 1);
  return size * (2.4e9 + 1.4e9 * chanceOf(`trade ${type} ${day}`) + 60e9 * move);
}

/** 16:00 in New York. */
function closeOf(day: string): number {
  const noon = Date.parse(`${day}T12:00:00Z`);
  const hour = Number(
    new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/New_York',
      hour: 'numeric',
      hourCycle: 'h23',
    }).format(noon),
  );
  return noon + (16 - hour) * HOUR;
}
