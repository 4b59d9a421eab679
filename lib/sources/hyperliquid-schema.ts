import { z } from '../schema.ts';
import { nonNegative, numeric, optionalPositive, positive, text, time } from './payload.ts';

/** Payloads of Hyperliquid's `info` endpoint: the fields we read. */

const Market = z.object({
  name: text,
  maxLeverage: positive.check(z.maximum(1000)),
  /** Below 50: one tier, whose maximum leverage is the id itself; else a row of `marginTables`. */
  marginTableId: z.optional(nonNegative),
  isDelisted: z.nullish(z.boolean()),
});
export type HyperliquidMarket = z.infer<typeof Market>;

const MarginTable = z.object({
  marginTiers: z
    .array(z.object({ lowerBound: nonNegative, maxLeverage: positive.check(z.maximum(1000)) }))
    .check(z.minLength(1), z.maxLength(50)),
});
export const Meta = z.object({
  universe: z.array(Market).check(z.minLength(1), z.maxLength(2000)),
  marginTables: z.optional(z.array(z.tuple([nonNegative, MarginTable])).check(z.maxLength(2000))),
});
export type HyperliquidMeta = z.infer<typeof Meta>;

/** `openInterest` in coins, one side; `funding` per hour; `dayNtlVlm` in USD. */
export const AssetContext = z.object({
  funding: numeric,
  openInterest: nonNegative,
  dayNtlVlm: nonNegative,
  oraclePx: positive,
  markPx: positive,
  midPx: optionalPositive,
});
/** The contexts stand in the order of the universe; delisted markets may lack prices, so each is parsed when it is read. */
export const MetaAndContexts = z.tuple([Meta, z.array(z.unknown()).check(z.maxLength(2000))]);

export const Candles = z
  .array(z.object({ t: time, o: positive, h: positive, l: positive, c: positive, v: nonNegative }))
  .check(z.maxLength(5000));

export const FundingHistory = z.array(z.object({ fundingRate: numeric, time })).check(z.maxLength(500));

const Level = z.object({ px: positive, sz: nonNegative });
const Levels = z.array(Level).check(z.maxLength(100));
export const Book = z.object({ coin: text, time, levels: z.tuple([Levels, Levels]) });

export const ContextFrame = z.object({
  channel: z.literal('activeAssetCtx'),
  data: z.object({ coin: text, ctx: AssetContext }),
});
