import { z } from '../schema.ts';
import { nonNegative, numeric, positive, text, time } from './payload.ts';

/** Payloads of MEXC's contract API v1: the fields we read. `success` and `code` are read by ccxt; sizes are in contracts. */

const reply = <S extends z.ZodMiniType>(data: S) => z.object({ data });

const rate = positive.check(z.maximum(1));
const leverage = positive.check(z.minimum(1), z.maximum(1000));
const RiskLimit = z.object({ maxVol: positive, mmr: rate, maxLeverage: leverage });

/** Value of a contract, coins for linear ones and USD for coin-margined ones, and the risk limits in either of their forms. */
export const Contract = z.object({
  symbol: text,
  contractSize: positive,
  maxLeverage: leverage,
  /** 2: delivered, 3: offline. */
  state: nonNegative,
  /** Absent in replies before 2025. */
  liquidationFeeRate: z.optional(nonNegative.check(z.maximum(0.1))),
  riskLimitType: z.optional(z.enum(['BY_VOLUME', 'BY_VALUE'])),
  riskLimitMode: z.optional(z.enum(['CUSTOM', 'INCREASE'])),
  riskLimitCustom: z.nullish(z.array(RiskLimit).check(z.maxLength(200))),
  maintenanceMarginRate: rate,
  initialMarginRate: rate,
  riskBaseVol: positive,
  riskIncrVol: nonNegative,
  riskIncrMmr: nonNegative,
  riskIncrImr: nonNegative,
  riskLevelLimit: nonNegative.check(z.maximum(200)),
});
export type Contract = z.infer<typeof Contract>;
export const ContractDetail = reply(Contract);

const tickerFields = {
  symbol: text,
  lastPrice: positive,
  fairPrice: positive,
  indexPrice: positive,
  holdVol: nonNegative,
  timestamp: time,
};
export const Ticker = reply(z.object({ ...tickerFields, volume24: nonNegative, amount24: nonNegative }));

/** `collectCycle` in hours. */
export const FundingRate = reply(
  z.object({ symbol: text, fundingRate: numeric, collectCycle: positive, nextSettleTime: time }),
);
export const FundingHistory = reply(
  z.object({
    resultList: z.array(z.object({ fundingRate: numeric, settleTime: time })).check(z.maxLength(1000)),
  }),
);

/** Columns of one length, ascending; times in seconds. */
const column = <S extends z.ZodMiniType>(cell: S) => z.array(cell).check(z.maxLength(2000));
const seconds = numeric.check(z.minimum(1e9), z.maximum(4e9));
export const Candles = reply(
  z.object({
    time: column(seconds),
    open: column(positive),
    high: column(positive),
    low: column(positive),
    close: column(positive),
    vol: column(nonNegative),
  }),
);

/** [price, contracts, orders]. */
const Levels = z.array(z.tuple([positive, nonNegative], z.unknown())).check(z.maxLength(5000));
export const Depth = reply(z.object({ asks: Levels, bids: Levels, timestamp: time }));

export const TickerFrame = z.object({ channel: z.literal('push.ticker'), data: z.object(tickerFields) });
/** Older frames tell the rate alone. */
export const FundingFrame = z.object({
  channel: z.literal('push.funding.rate'),
  data: z.object({ symbol: text, rate: numeric, nextSettleTime: z.optional(time) }),
  ts: time,
});
