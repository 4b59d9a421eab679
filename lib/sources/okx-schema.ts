import { z } from '../schema.ts';
import { nonNegative, numeric, optionalPositive, positive, text, time } from './payload.ts';

/** Payloads of OKX's API v5: the fields we read. `code` is read by ccxt. */

const reply = <S extends z.ZodMiniType>(row: S, limit: number) =>
  z.object({ data: z.array(row).check(z.maxLength(limit)) });

/** Value of a contract: coins for linear ones, USD for inverse ones. */
export const Instruments = reply(
  z.object({
    instId: text,
    ctVal: positive,
    ctMult: positive,
    ctType: z.enum(['linear', 'inverse']),
    tickSz: positive,
  }),
  1,
);

const LastPrice = z.object({ instId: text, last: positive, volCcy24h: nonNegative, ts: time });
export const Tickers = reply(LastPrice, 1);
const MarkPrice = z.object({ instId: text, markPx: positive, ts: time });
export const MarkPrices = reply(MarkPrice, 1);
export const IndexTickers = reply(z.object({ idxPx: positive, ts: time }), 1);
const FundingRate = z.object({
  instId: text,
  fundingRate: numeric,
  fundingTime: time,
  nextFundingTime: optionalPositive,
});
export const FundingRates = reply(FundingRate, 1);
/** `oi` in contracts, `oiCcy` in coins. */
const OpenInterest = z.object({ instId: text, oi: nonNegative, oiCcy: nonNegative, ts: time });
export const OpenInterests = reply(OpenInterest, 1);

const Candle = z.tuple([time, positive, positive, positive, positive], z.unknown());
/** [ts, open, high, low, close, volume in contracts, in coins, in quote, confirm]; the mark price ends with confirm. */
export const Candles = reply(Candle, 300);

/** [ts, contracts, coins, USD], newest first. */
export const OpenInterestHistory = reply(z.tuple([time, nonNegative, nonNegative], z.unknown()), 100);
export const LongShortRatios = reply(z.tuple([time, nonNegative], z.unknown()), 100);
/** [ts, taker sells, taker buys]. */
export const TakerVolumes = reply(z.tuple([time, nonNegative, nonNegative], z.unknown()), 100);

export const FundingHistory = reply(z.object({ fundingTime: time, realizedRate: numeric }), 400);

export const PositionTiers = reply(
  z.object({
    tier: positive,
    minSz: nonNegative,
    maxSz: positive,
    mmr: positive.check(z.maximum(1)),
    maxLever: positive.check(z.maximum(1000)),
  }),
  500,
);
export type PositionTier = z.infer<typeof PositionTiers>['data'][number];

const Levels = z.array(z.tuple([positive, nonNegative], z.unknown())).check(z.maxLength(400));
export const Books = reply(z.object({ bids: Levels, asks: Levels, ts: time }), 1);

/** One forced order of a contract; in net mode only `side` tells: a sell closes a long. */
const LiquidationDetail = z.object({
  side: z.enum(['buy', 'sell']),
  posSide: z.string(),
  bkPx: positive,
  sz: positive,
  ts: time,
});
export const LiquidationRow = z.object({
  instId: text,
  details: z.array(LiquidationDetail).check(z.maxLength(1000)),
});

const channel = <N extends string, S extends z.ZodMiniType>(name: N, row: S) =>
  z.object({ arg: z.object({ channel: z.literal(name) }), data: z.array(row).check(z.maxLength(500)) });
export const TickerFrame = channel('tickers', LastPrice);
export const MarkPriceFrame = channel('mark-price', MarkPrice);
export const FundingFrame = channel('funding-rate', z.extend(FundingRate, { ts: z.optional(time) }));
export const OpenInterestFrame = channel('open-interest', OpenInterest);
export const LiquidationFrame = channel('liquidation-orders', LiquidationRow);
