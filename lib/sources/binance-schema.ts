import { z } from '../schema.ts';
import { nonNegative, numeric, optionalNumeric, optionalPositive, positive, text, time } from './payload.ts';

/** Payloads of Binance's futures, USD-M and COIN-M: the fields we read. */

export const PremiumIndex = z.object({
  symbol: text,
  markPrice: positive,
  indexPrice: optionalPositive,
  /** Empty for dated contracts. */
  lastFundingRate: optionalNumeric,
  nextFundingTime: nonNegative,
  time,
});

export const DayTicker = z.object({
  symbol: text,
  lastPrice: positive,
  /** USD-M: volume in USD; COIN-M has `baseVolume` in coins instead. */
  quoteVolume: z.optional(nonNegative),
  baseVolume: z.optional(nonNegative),
});

/** USD-M in coins, COIN-M in contracts. */
export const OpenInterest = z.object({ symbol: text, openInterest: nonNegative, time });

export const FundingInfo = z
  .array(z.object({ symbol: text, fundingIntervalHours: positive.check(z.maximum(24)) }))
  .check(z.maxLength(3000));

const Row = z.tuple([time, positive, positive, positive, positive, z.unknown()], z.unknown());
/** [open time, open, high, low, close, volume, close time, quote (COIN-M: base) volume, ...]; at most 1500. */
export const Klines = z.array(Row).check(z.maxLength(1500));

/** Columns 5 and 9: what was traded, and what of it takers bought. */
export const TakerCandles = z
  .array(
    z.tuple(
      [
        time,
        z.unknown(),
        z.unknown(),
        z.unknown(),
        z.unknown(),
        nonNegative,
        z.unknown(),
        z.unknown(),
        z.unknown(),
        nonNegative,
      ],
      z.unknown(),
    ),
  )
  .check(z.maxLength(1500));

export const OpenInterestHistory = z
  .array(z.object({ sumOpenInterest: nonNegative, sumOpenInterestValue: nonNegative, timestamp: time }))
  .check(z.maxLength(500));

export const LongShortRatios = z
  .array(z.object({ longShortRatio: nonNegative, timestamp: time }))
  .check(z.maxLength(500));

export const TakerRatios = z
  .array(z.object({ buySellRatio: nonNegative, timestamp: time }))
  .check(z.maxLength(500));

export const TakerVolumes = z
  .array(z.object({ takerBuyVol: nonNegative, takerSellVol: nonNegative, timestamp: time }))
  .check(z.maxLength(500));

export const FundingRates = z
  .array(z.object({ fundingRate: numeric, fundingTime: time }))
  .check(z.maxLength(1000));

const Levels = z.array(z.tuple([positive, nonNegative], z.unknown())).check(z.maxLength(1000));
export const Depth = z.object({ T: time, bids: Levels, asks: Levels });

export const MarkPriceUpdate = z.object({
  e: z.literal('markPriceUpdate'),
  E: time,
  s: text,
  p: positive,
  i: optionalPositive,
  r: optionalNumeric,
  T: nonNegative,
});

export const MiniTicker = z.object({ e: z.literal('24hrMiniTicker'), E: time, s: text, c: positive });

/** `S` is the side of the order: SELL closes a long. `ap` is the average fill price, `z` the filled amount. */
export const ForceOrder = z.object({
  e: z.literal('forceOrder'),
  o: z.object({ s: text, S: z.enum(['BUY', 'SELL']), ap: positive, z: positive, T: time }),
});

export const CombinedFrame = z.object({
  stream: text,
  data: z.union([MarkPriceUpdate, MiniTicker, ForceOrder]),
});
