import { z } from '../schema.ts';
import {
  nonNegative,
  nonNegativeOrEmpty,
  numeric,
  optionalNonNegative,
  optionalNumeric,
  optionalPositive,
  positive,
  positiveOrEmpty,
  text,
  time,
} from './payload.ts';

/** Payloads of Bybit's API v5: the fields we read. `retCode` is read by ccxt; `time` is the venue's present. */

const reply = <S extends z.ZodMiniType>(result: S) => z.object({ time, result });
const list = <S extends z.ZodMiniType>(row: S, limit: number) =>
  z.object({ list: z.array(row).check(z.maxLength(limit)) });

const tickerFields = {
  lastPrice: positive,
  /** Empty where the venue has none at the moment. */
  markPrice: positiveOrEmpty,
  indexPrice: positiveOrEmpty,
  /** In coins for linear contracts, in USD for inverse ones. */
  openInterest: nonNegativeOrEmpty,
  /** In USD for linear contracts, in coins for inverse ones. */
  turnover24h: nonNegative,
  /** Empty for dated contracts. */
  fundingRate: optionalNumeric,
  nextFundingTime: optionalNonNegative,
  fundingIntervalHour: optionalPositive,
};
export const Tickers = reply(list(z.object({ symbol: text, ...tickerFields }), 1));

/** Dated and perpetual contracts; minutes between fundings, 0 for dated ones. */
export const InstrumentInfo = reply(list(z.object({ symbol: text, fundingInterval: nonNegative }), 1));

const Candle = z.tuple([time, positive, positive, positive, positive], z.unknown());
/** [start, open, high, low, close, volume, turnover], newest first; the mark price has five columns. */
export const Candles = reply(list(Candle, 1000));

export const OpenInterestHistory = reply(list(z.object({ openInterest: nonNegative, timestamp: time }), 200));

const share = nonNegative.check(z.maximum(1));
export const AccountRatios = reply(
  list(z.object({ buyRatio: share, sellRatio: share, timestamp: time }), 500),
);

export const FundingRates = reply(list(z.object({ fundingRate: numeric, fundingRateTimestamp: time }), 200));

const RiskLimit = z.object({
  symbol: text,
  riskLimitValue: positive,
  maintenanceMargin: positive,
  maxLeverage: positive.check(z.maximum(1000)),
  mmDeduction: optionalNumeric,
});
export const RiskLimits = reply(
  z.object({ list: z.array(RiskLimit).check(z.maxLength(1000)), nextPageCursor: z.nullish(z.string()) }),
);
export type RiskLimit = z.infer<typeof RiskLimit>;

const Levels = z.array(z.tuple([positive, nonNegative])).check(z.maxLength(1000));
export const Book = reply(z.object({ s: text, b: Levels, a: Levels, ts: time }));

/** A snapshot has all fields, a delta those that changed. */
export const TickerFrame = z.object({
  topic: z.string().check(z.startsWith('tickers.')),
  ts: time,
  data: z.partial(z.object({ symbol: text, ...tickerFields })),
});

/** `S` is the side of the POSITION: Buy is a long. `p` is the bankruptcy price. */
export const LiquidationFrame = z.object({
  topic: z.string().check(z.startsWith('allLiquidation.')),
  ts: time,
  data: z
    .array(z.object({ T: time, s: text, S: z.enum(['Buy', 'Sell']), v: positive, p: positive }))
    .check(z.maxLength(1000)),
});
