import { ACCOUNT_ADDRESS } from '../domain/account-address.ts';
import { z } from '../schema.ts';
import { nonNegative, numeric, optionalNumeric, positive, text, time } from './payload.ts';

/** Payloads of Hyperliquid that name accounts: the fields we read. */

/** The venue writes addresses in either case; ours are in lower case. */
export const Address = z.pipe(
  z.pipe(
    z.string().check(z.maxLength(60)),
    z.transform((address: string) => address.toLowerCase()),
  ),
  z.string().check(z.regex(ACCOUNT_ADDRESS)),
);

const Trade = z.object({
  coin: text,
  px: positive,
  sz: nonNegative,
  time,
  /** Buyer and seller. */
  users: z.tuple([Address, Address]),
});
export const Trades = z.array(Trade).check(z.maxLength(2000));
export const TradesFrame = z.object({ channel: z.literal('trades'), data: Trades });

const Position = z.object({
  coin: text,
  /** Signed size in coins: above 0 long. */
  szi: numeric,
  /** Null where no price would liquidate it. */
  liquidationPx: optionalNumeric,
  positionValue: nonNegative,
});
export const ClearinghouseState = z.object({
  assetPositions: z.array(z.object({ position: Position })).check(z.maxLength(1000)),
  marginSummary: z.object({ accountValue: numeric }),
  /** Older replies carry none. */
  time: z.optional(time),
});

const OwnPosition = z.extend(Position, {
  entryPx: positive,
  leverage: z.object({ type: z.enum(['cross', 'isolated']), value: positive }),
  /** With the unrealised profit where the position is isolated. */
  marginUsed: nonNegative,
  unrealizedPnl: numeric,
});
/** The same reply, with what only the account's owner needs. */
export const OwnClearinghouseState = z.extend(ClearinghouseState, {
  assetPositions: z.array(z.object({ position: OwnPosition })).check(z.maxLength(1000)),
  crossMarginSummary: z.object({ accountValue: numeric }),
});
export type OwnPosition = z.infer<typeof OwnPosition>;
