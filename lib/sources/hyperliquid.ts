import { type CandleRow, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { nextFullHour } from '../domain/funding.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import {
  coinOf,
  dexOf,
  HYPERLIQUID_HOST as HOST,
  hyperliquidInfo,
  hyperliquidTiers,
  INFO_WEIGHT,
  likelyCoin,
  marketOf,
  metaOf,
} from './hyperliquid-market.ts';
import {
  AssetContext,
  Book,
  Candles,
  ContextFrame,
  FundingHistory,
  MetaAndContexts,
} from './hyperliquid-schema.ts';
import { memoise } from './memo.ts';
import {
  bookOf,
  checkedCandles,
  checkPrices,
  columns,
  INTERVAL_NAMES,
  intervalName,
  noData,
  pageEnd,
  parseFrame,
  parsePayload,
} from './payload.ts';
import type { Source, StreamPlan } from './source.ts';

/**
 * The venue gives up to 5000 at once, for a weight beyond our budget. 1000 cost 37 of our 120 a minute: background pages may take half
 * of what the price leaves, and 2000 never fitted.
 */
const CANDLES_PER_PAGE = 1000;
/** One reply holds the prices of all coins: desks that ask within this time share it. */
const CONTEXTS_SHARED_MS = 4_000;
/**
 * A book has 20 levels a side whatever it costs; gathered to three figures they reach 2-20 % from the middle instead of a few hundredths,
 * and that is what depth is asked for.
 */
const BOOK_FIGURES = 3;
const CANDLES_PER_WEIGHT = 60;
/** Older candles do not exist. */
const CANDLES_KEPT = 5000;
const FUNDINGS_PER_CALL = 500;
const FUNDINGS_PER_WEIGHT = 20;

/** Key: builder, or '' for the main universe. */
const contextsOf = memoise(CONTEXTS_SHARED_MS, async (dex, io) => {
  const payload = await hyperliquidInfo(io, { type: 'metaAndAssetCtxs', ...(dex === '' ? {} : { dex }) });
  const [meta, contexts] = parsePayload(MetaAndContexts, payload, HOST, 'metaAndAssetCtxs');
  return { meta, contexts, asOf: io.now(HOST) };
});

function liveFields(context: z.infer<typeof AssetContext>) {
  return {
    markPrice: context.markPx,
    indexPrice: context.oraclePx,
    fundingRate: context.funding,
    openInterest: context.openInterest,
    volume24hUsd: context.dayNtlVlm,
  };
}

function stream(instrument: Instrument): StreamPlan {
  const coin = likelyCoin(instrument);
  const subscription = { type: 'activeAssetCtx', coin };
  return {
    url: `wss://${HOST}/ws`,
    subscribe: [JSON.stringify({ method: 'subscribe', subscription })],
    ping: { frame: '{"method":"ping"}', intervalMs: 18_000 },
    parse(text, receivedAt) {
      const data = parseFrame(ContextFrame, text)?.data;
      if (data === undefined || data.coin !== coin) return [];
      return [{ type: 'ticker', ticker: { ...liveFields(data.ctx), asOf: receivedAt } }];
    },
  };
}

/** Hyperliquid's perpetuals, its own and those of builders (HIP-3). No last price, no mark candles, no ratios. */
export const hyperliquid: Source = {
  id: 'hyperliquid',
  venue: 'hyperliquid',
  limits: [{ host: HOST, published: 1200, windowMs: MINUTE_MS }],
  hosts: [HOST],
  covers: ({ venue, kind, expiry }) => venue === 'hyperliquid' && kind === 'linear' && expiry === null,
  capabilities: () => ({
    markCandles: false,
    openInterestHistory: false,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: false,
  }),
  candlePageLimit: () => CANDLES_PER_PAGE,

  async ticker(instrument, io) {
    const { meta, contexts, asOf } = await contextsOf(dexOf(instrument), io);
    const { index } = marketOf(meta, instrument);
    const context = parsePayload(AssetContext, contexts[index], HOST, 'asset context');
    checkPrices([context.markPx, context.oraclePx, context.midPx], HOST);
    return {
      ...liveFields(context),
      lastPrice: null,
      fundingIntervalMs: HOUR_MS,
      nextFundingTime: nextFullHour(asOf),
      asOf,
    };
  },

  async candles(instrument, query, io) {
    if (query.priceKind === 'mark') throw noData(HOST, 'Hyperliquid has no mark-price candles');
    const oldest = io.now(HOST) - CANDLES_KEPT * query.intervalMs;
    const endTime = pageEnd(query, CANDLES_PER_PAGE);
    if (endTime < oldest) return checkedCandles([], query, HOST);
    const coin = await coinOf(instrument, io);
    const interval = intervalName(INTERVAL_NAMES, query.intervalMs, HOST);
    const req = { coin, interval, startTime: query.from, endTime };
    const candles = Math.ceil((endTime - query.from) / query.intervalMs) + 1;
    const weight = INFO_WEIGHT + Math.ceil(Math.min(candles, CANDLES_KEPT) / CANDLES_PER_WEIGHT);
    const payload = await hyperliquidInfo(io, { type: 'candleSnapshot', req }, weight);
    const rows = parsePayload(Candles, payload, HOST, 'candleSnapshot');
    return checkedCandles(
      rows.map((row): CandleRow => [row.t, row.o, row.h, row.l, row.c, row.v]),
      query,
      HOST,
      io,
    );
  },

  openInterestHistory: () => Promise.reject(noData(HOST, 'Hyperliquid keeps no history of open interest')),
  longShortRatio: () => Promise.reject(noData(HOST, 'Hyperliquid publishes no ratio of accounts')),
  takerVolumeRatio: () => Promise.reject(noData(HOST, 'Hyperliquid publishes no taker volume')),

  async fundingHistory(instrument, io) {
    const coin = await coinOf(instrument, io);
    const startTime = Math.floor(io.now(HOST)) - FUNDINGS_PER_CALL * HOUR_MS;
    const weight = INFO_WEIGHT + Math.ceil(FUNDINGS_PER_CALL / FUNDINGS_PER_WEIGHT);
    const payload = await hyperliquidInfo(io, { type: 'fundingHistory', coin, startTime }, weight);
    const rows = parsePayload(FundingHistory, payload, HOST, 'fundingHistory');
    const series = columns(rows.map((row) => [row.time, row.fundingRate]));
    return { time: series.time, fundingRate: series.value };
  },

  async marginTiers(instrument, io) {
    const { meta, asOf } = await metaOf(instrument, io);
    const { market } = marketOf(meta, instrument);
    return {
      tiers: hyperliquidTiers(meta, market),
      notionalUnit: 'quote',
      liquidationFeeRate: 0,
      asOf,
      origin: 'venue',
    };
  },

  async orderBook(instrument, io) {
    const coin = await coinOf(instrument, io);
    const book = parsePayload(
      Book,
      await hyperliquidInfo(io, { type: 'l2Book', coin, nSigFigs: BOOK_FIGURES }, 2),
      HOST,
      'l2Book',
    );
    const rows = (levels: (typeof book.levels)[0]) => levels.map(({ px, sz }) => [px, sz] as const);
    return bookOf({ bids: rows(book.levels[0]), asks: rows(book.levels[1]), asOf: book.time });
  },

  stream,
};
