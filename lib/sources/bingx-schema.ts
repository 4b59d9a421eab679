import { z } from '../schema.ts';
import { nonNegative, numeric, optionalNumeric, positive, text, time } from './payload.ts';

/** Payloads of BingX's linear perpetuals: the fields we read. Amounts are coins, open interest is their value. */

const list = <S extends z.ZodMiniType>(row: S, limit = 5000) => z.array(row).check(z.maxLength(limit));
const one = <S extends z.ZodMiniType>(row: S) => z.object({ data: row });

export const Said = z.object({ code: z.union([z.number(), z.string()]), msg: z.nullish(z.string()) });

export const PremiumIndex = one(
  z.object({
    symbol: text,
    markPrice: positive,
    indexPrice: positive,
    lastFundingRate: optionalNumeric,
    nextFundingTime: z.nullish(time),
    fundingIntervalHours: z.nullish(positive),
  }),
);

export const Ticker = one(z.object({ symbol: text, lastPrice: positive, quoteVolume: nonNegative }));

export const OpenInterest = one(z.object({ symbol: text, openInterest: nonNegative, time }));

const bar = { open: positive, high: positive, low: positive, close: positive };
export const Candles = one(list(z.object({ ...bar, time, volume: nonNegative })));
export const MarkCandles = one(list(z.object({ ...bar, openTime: time })));

export const FundingRates = one(list(z.object({ fundingRate: numeric, fundingTime: time })));

const Levels = list(z.tuple([positive, nonNegative]));
export const Book = one(z.object({ T: time, bids: Levels, asks: Levels }));
