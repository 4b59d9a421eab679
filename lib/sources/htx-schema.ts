import { z } from '../schema.ts';
import { nonNegative, numeric, optionalNumeric, positive, text, time } from './payload.ts';

/** Payloads of HTX's contracts: the fields we read. Traded amounts count both sides of every trade, open interest one. */

const list = <S extends z.ZodMiniType>(row: S, limit = 5000) => z.array(row).check(z.maxLength(limit));
const seconds = numeric.check(z.minimum(1e9), z.maximum(4e9));

/** An error in the words of each generation of the interface: `err_code`, `err-code`, and `code` with a message. */
const code = z.nullish(z.union([z.string(), z.number()]));
const words = z.nullish(z.string());
export const Said = z.object({
  status: words,
  code,
  err_code: code,
  'err-code': code,
  err_msg: words,
  'err-msg': words,
  message: words,
  msg: words,
});

export const Merged = z.object({
  ts: time,
  tick: z.object({
    close: positive,
    /** Contracts. */
    vol: nonNegative,
    /** Quote coin; linear contracts alone tell it. */
    trade_turnover: z.nullish(nonNegative),
  }),
});

export const Candles = z.object({
  data: list(
    z.object({
      id: seconds,
      open: positive,
      high: positive,
      low: positive,
      close: positive,
      /** Coins; 0 of the mark price. */
      amount: nonNegative,
    }),
  ),
});

export const Indexes = z.object({ data: list(z.object({ contract_code: text, index_price: positive })) });

export const Contracts = z.object({ data: list(z.object({ contract_code: text, contract_size: positive })) });

const OpenInterestRow = z.object({ contract_code: text, amount: nonNegative });
export const OpenInterest = z.object({ data: OpenInterestRow });
export const OpenInterests = z.object({ data: list(OpenInterestRow) });

export const OpenInterestHistory = z.object({
  data: z.object({ tick: list(z.object({ ts: time, volume: nonNegative })) }),
});

const ratios = list(z.object({ ts: time, buy_ratio: nonNegative, sell_ratio: nonNegative }));
export const EliteRatios = z.object({ data: ratios });
export const ListedEliteRatios = z.object({ data: z.object({ list: ratios }) });

const Funding = z.object({
  contract_code: text,
  funding_rate: optionalNumeric,
  funding_time: z.nullish(time),
});
export const Fundings = z.object({ data: list(z.extend(Funding, { next_funding_time: z.nullish(time) })) });
export const CoinMarginedFunding = z.object({ data: Funding });

const settled = list(z.object({ funding_rate: numeric, funding_time: time }));
export const SettledFundings = z.object({ data: settled });
export const PagedFundings = z.object({ data: z.object({ data: settled }) });

const RiskLimit = z.object({
  contract_code: text,
  margin_mode: text,
  max_lever: positive,
  maintenance_margin_rate: positive.check(z.maximum(1)),
  max_volume: positive,
  volume_unit: z.nullish(text),
});
export type RiskLimit = z.infer<typeof RiskLimit>;
export const RiskLimits = z.object({ data: list(RiskLimit) });

const Levels = z.nullish(list(z.tuple([positive, nonNegative])));
export const Book = z.object({ tick: z.object({ ts: time, bids: Levels, asks: Levels }) });

/** Sizes in coins (`amount`; `volume` counts contracts). */
export const PastOrders = z.object({
  data: z.nullish(
    list(
      z.object({
        contract_code: text,
        liquidation_time: time,
        position_side: z.enum(['long', 'short']),
        amount: positive,
        bankrupt_price: positive,
      }),
      100,
    ),
  ),
});
