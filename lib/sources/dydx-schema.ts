import { z } from '../schema.ts';
import { nonNegative, numeric, optionalNonNegative, optionalNumeric, positive, text } from './payload.ts';

/** Payloads of dYdX's indexer: the fields we read. Sizes are in coins, caps in USD, times in ISO 8601. */

const isoTime = z.pipe(
  z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)),
  z.pipe(z.transform(Date.parse), z.number().check(z.minimum(1e12), z.maximum(4e12))),
);

const list = <S extends z.ZodMiniType>(row: S) => z.array(row).check(z.maxLength(1000));
const fraction = positive.check(z.maximum(1));

/** The one that was asked for stands under its name; the others are not read. */
export const Markets = z.object({ markets: z.record(z.string(), z.unknown()) });

export const Market = z.object({
  ticker: text,
  /** Null until the oracle has spoken. */
  oraclePrice: positive,
  openInterest: nonNegative,
  volume24H: nonNegative,
  /** Of the coming hour. */
  nextFundingRate: numeric,
  initialMarginFraction: fraction,
  maintenanceMarginFraction: fraction,
  /** Of open interest in USD, between which the initial margin rises to 1; both 0 where it does not. */
  openInterestLowerCap: optionalNonNegative,
  openInterestUpperCap: optionalNonNegative,
});
export type Market = z.infer<typeof Market>;

/** Newest first. */
export const Candles = z.object({
  candles: list(
    z.object({
      startedAt: isoTime,
      open: positive,
      high: positive,
      low: positive,
      close: positive,
      baseTokenVolume: nonNegative,
      startingOpenInterest: nonNegative,
    }),
  ),
});

export const HistoricalFunding = z.object({
  historicalFunding: list(z.object({ rate: numeric, effectiveAt: isoTime })),
});

const Levels = list(z.object({ price: positive, size: nonNegative }));
export const Book = z.object({ bids: Levels, asks: Levels });

/** Of a market: what keeps a position in it, as a share of its value. */
export const Maintenance = z.object({ maintenanceMarginFraction: fraction });

const OpenPosition = z.object({
  market: text,
  side: z.enum(['LONG', 'SHORT']),
  /** Below 0 for a short. */
  size: numeric,
  entryPrice: positive,
  /** By the oracle's price. */
  unrealizedPnl: numeric,
});
export type OpenPosition = z.infer<typeof OpenPosition>;

/** Numbers to 127 are cross accounts, those beyond hold one isolated position each. */
const Subaccount = z.object({
  subaccountNumber: nonNegative,
  equity: numeric,
  /** By market. */
  openPerpetualPositions: z
    .record(text, OpenPosition)
    .check(z.refine((positions) => Object.keys(positions).length <= 1000)),
});
export type Subaccount = z.infer<typeof Subaccount>;
export const ParentSubaccount = z.object({ subaccount: z.object({ childSubaccounts: list(Subaccount) }) });

export const Refusals = z.object({ errors: z.array(z.object({ msg: z.string() })).check(z.minLength(1)) });

/** New trades only: the list that comes with the subscription is of the past. `side` is the taker's. */
export const TradesFrame = z.object({
  type: z.literal('channel_data'),
  channel: z.literal('v4_trades'),
  id: text,
  contents: z.object({
    trades: list(
      z.object({
        side: z.enum(['BUY', 'SELL']),
        size: positive,
        price: positive,
        /** LIMIT, LIQUIDATED, DELEVERAGED. */
        type: text,
        createdAt: isoTime,
      }),
    ),
  }),
});
export type Trade = z.infer<typeof TradesFrame>['contents']['trades'][number];

/** Of all markets; each has what changed. */
export const MarketsFrame = z.object({
  type: z.literal('channel_data'),
  channel: z.literal('v4_markets'),
  contents: z.object({
    oraclePrices: z.nullish(z.record(z.string(), z.unknown())),
    trading: z.nullish(z.record(z.string(), z.unknown())),
  }),
});
export const OraclePrice = z.object({ oraclePrice: positive, effectiveAt: isoTime });
export const Trading = z.object({
  openInterest: optionalNonNegative,
  volume24H: optionalNonNegative,
  nextFundingRate: optionalNumeric,
});

export const ErrorFrame = z.object({ type: z.literal('error'), message: z.string() });
