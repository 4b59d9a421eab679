import { type CandleRow, DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { nextFullHour } from '../domain/funding.ts';
import type { Instrument } from '../domain/instrument.ts';
import { type JsonApi, jsonGet, type Refusal as VenueRefusal } from './json-api.ts';
import {
  Book,
  Candles,
  Details,
  FundingRates,
  Fundings,
  Market,
  MarketName,
  Refusal,
} from './lighter-schema.ts';
import { lighterStream } from './lighter-stream.ts';
import { memoise } from './memo.ts';
import {
  bookOf,
  changed,
  checkedCandles,
  checkPrices,
  columns,
  INTERVAL_NAMES,
  intervalName,
  noData,
  pageEnd,
  parsePayload,
  unknownInstrument,
} from './payload.ts';
import type { Source, SourceIo } from './source.ts';

export const LIGHTER_HOST = 'mainnet.zklighter.elliot.ai';
const HOST = LIGHTER_HOST;
const MAX_CANDLES = 500;
/** Thirty days of hourly settlements: more than the venue gives at once are cut without a word. */
const FUNDING_HISTORY_MS = 30 * DAY_MS;
const BOOK_ORDERS = 250;
/** One reply holds every market: ticker, tiers and the market's number share it. */
const DETAILS_SHARED_MS = 20_000;
/** The rates of all markets are an average of hours: asked seldom, as little is allowed. */
const RATES_SHARED_MS = 10 * MINUTE_MS;
const RATE_HOURS = 8;

export const LIGHTER_API: JsonApi = { root: `https://${HOST}/api/v1`, refusalIn };

function refusalIn(reply: unknown): VenueRefusal | null {
  const refusal = Refusal.safeParse(reply);
  if (!refusal.success || refusal.data.code === 200) return null;
  const detail = `${refusal.data.code} ${refusal.data.message ?? ''}`;
  if (/account not found/i.test(detail)) return { kind: 'no-data', detail };
  if (/market.*not found|invalid market/i.test(detail)) return { kind: 'unknown-instrument', detail };
  return { kind: /too many requests/i.test(detail) ? 'rate-limited' : 'format-changed', detail };
}

const detailsOf = memoise(DETAILS_SHARED_MS, async (_, io) => {
  const { order_book_details } = await jsonGet(LIGHTER_API, io, '/orderBookDetails', {}, Details);
  // The reply has no time of its own.
  return { rows: order_book_details, asOf: io.now(HOST) };
});

/** `BTC/USDC:USDC` is BTC; everything is margined in USDC. */
async function marketOf(base: string, io: SourceIo): Promise<Market & { readonly asOf: number }> {
  const { rows, asOf } = await detailsOf('', io);
  const row = rows.find((each) => {
    const name = MarketName.safeParse(each);
    return name.success && name.data.symbol.toUpperCase() === base;
  });
  if (row === undefined) throw unknownInstrument(HOST, base);
  return { ...parsePayload(Market, row, HOST, base), asOf };
}

const marketIds = memoise(DAY_MS, (base, io) => marketOf(base, io).then(({ market_id }) => market_id));

const ratesOf = memoise(RATES_SHARED_MS, async (_, io) => {
  const { funding_rates } = await jsonGet(LIGHTER_API, io, '/funding-rates', {}, FundingRates);
  const own = funding_rates.filter(({ exchange }) => exchange === 'lighter');
  return new Map(own.map(({ market_id, rate }) => [market_id, rate / RATE_HOURS]));
});

/** Orders at one price are one level. */
function levelsOf(orders: readonly { readonly price: number; readonly remaining_base_amount: number }[]) {
  const sizes = new Map<number, number>();
  for (const { price, remaining_base_amount: size } of orders)
    sizes.set(price, (sizes.get(price) ?? 0) + size);
  return [...sizes];
}

/** Lighter's perpetuals, margined in USDC. No mark candles, no histories but of funding, no ratios. */
export const lighter: Source = {
  id: 'lighter',
  venue: 'lighter',
  // Standard accounts and addresses (apidocs.lighter.xyz, Rate Limits).
  limits: [{ host: HOST, published: 60, windowMs: MINUTE_MS }],
  hosts: [HOST],
  covers: ({ venue, kind, settle, expiry }) =>
    venue === 'lighter' && kind === 'linear' && settle === 'USDC' && expiry === null,
  capabilities: () => ({
    markCandles: false,
    openInterestHistory: false,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: true,
  }),
  candlePageLimit: () => MAX_CANDLES,

  async ticker(instrument, io) {
    const [market, rates] = await Promise.all([marketOf(instrument.base, io), ratesOf('', io)]);
    const { last_trade_price: lastPrice, mark_price: markPrice, index_price: indexPrice } = market;
    checkPrices([lastPrice, markPrice, indexPrice], HOST);
    const { asOf } = market;
    return {
      markPrice: markPrice ?? null,
      lastPrice,
      indexPrice: indexPrice ?? null,
      fundingRate: rates.get(market.market_id) ?? null,
      fundingIntervalMs: HOUR_MS,
      nextFundingTime: nextFullHour(asOf),
      openInterest: market.open_interest,
      volume24hUsd: market.daily_quote_token_volume,
      asOf,
    };
  },

  async candles(instrument, query, io) {
    if (query.priceKind === 'mark') throw noData(HOST, 'Lighter has no mark-price candles');
    const params = {
      market_id: await marketIds(instrument.base, io),
      resolution: intervalName(INTERVAL_NAMES, query.intervalMs, HOST),
      start_timestamp: query.from,
      end_timestamp: pageEnd(query, MAX_CANDLES),
      count_back: 0,
    };
    const { c } = await jsonGet(LIGHTER_API, io, '/candles', params, Candles);
    const rows = c.map((row): CandleRow => [row.t, row.o, row.h, row.l, row.c, row.v]);
    return checkedCandles(rows, query, HOST, io);
  },

  openInterestHistory: () => Promise.reject(noData(HOST, 'Lighter keeps no history of open interest')),
  longShortRatio: () => Promise.reject(noData(HOST, 'Lighter publishes no ratio of accounts')),
  takerVolumeRatio: () => Promise.reject(noData(HOST, 'Lighter publishes no taker volume')),

  async fundingHistory(instrument, io) {
    const now = io.now(HOST);
    const params = {
      market_id: await marketIds(instrument.base, io),
      resolution: '1h',
      start_timestamp: Math.floor((now - FUNDING_HISTORY_MS) / 1000),
      end_timestamp: Math.floor(now / 1000),
      count_back: 0,
    };
    const { fundings } = await jsonGet(LIGHTER_API, io, '/fundings', params, Fundings);
    const series = columns(
      fundings.map(({ timestamp, rate, direction }) => [
        timestamp * 1000,
        (direction === 'long' ? rate : -rate) / 100,
      ]),
    );
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const market = await marketOf(instrument.base, io);
    const { min_initial_margin_fraction: initial, maintenance_margin_fraction: maintenance } = market;
    if (maintenance > initial) throw changed(HOST, 'maintenance asks for more than opening');
    const tier = {
      notionalFloor: 0,
      notionalCap: null,
      maintenanceMarginRate: maintenance / 10_000,
      maintenanceAmount: 0,
      maxLeverage: 10_000 / initial,
    };
    return {
      tiers: [tier],
      notionalUnit: 'quote',
      // The fee of a liquidation, up to 1 %, is taken out of its fill and does not bring it nearer.
      liquidationFeeRate: 0,
      asOf: market.asOf,
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const params = { market_id: await marketIds(instrument.base, io), limit: BOOK_ORDERS };
    const { bids, asks } = await jsonGet(LIGHTER_API, io, '/orderBookOrders', params, Book);
    return bookOf({ bids: levelsOf(bids), asks: levelsOf(asks), asOf: io.now(HOST) });
  },

  stream: ({ base }: Instrument) => lighterStream(HOST, base),
};
