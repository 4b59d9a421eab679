import { CHAINS } from '../domain/chain-rpc.ts';
import { BANDS_LIMIT } from '../domain/liquidation-bands.ts';
import { POSITION_SIDES } from '../domain/market-data.ts';
import { WATCHED_TOKEN_NAMES } from '../domain/watched-wallet.ts';
import { FAILURE_KINDS } from '../net/failure.ts';
import { z } from '../schema.ts';
import { nullableNumber, number, shortText } from './snapshot-values.ts';

/** Bytes of a report as JSON: what does not fit is counted, not told. */
export const WALLET_REPORT_LIMIT_BYTES = 20_000;
/** As many as the list may hold. */
const WALLETS_LIMIT = 50;
export const WALLET_ROWS_LIMIT = 12;

const side = z.enum(POSITION_SIDES);
const rows = <S extends z.ZodMiniType>(row: S) => z.array(row).check(z.maxLength(WALLET_ROWS_LIMIT));
/** How one reading of a wallet stands: who answers for it, and why nothing newer came. */
const reading = <S extends z.ZodMiniType>(answer: S) =>
  z.object({
    host: shortText,
    failure: z.nullable(z.object({ kind: z.enum(FAILURE_KINDS), retryAt: nullableNumber })),
    /** Null: nothing was read yet. */
    answer: z.nullable(answer),
  });

const position = z.object({
  coin: shortText,
  side,
  /** Coins. */
  size: number,
  notionalUsd: number,
  /** The venue's own; null where no price liquidates it. */
  liquidationPrice: nullableNumber,
  /** Coins more or less than before; 0: as it was; null: not there before, or nothing is known of before. */
  change: nullableNumber,
  isNew: z.boolean(),
});
/** OBSERVED: positions at Hyperliquid. */
const positions = z.object({
  asOf: number,
  totalUsd: number,
  positions: rows(position),
  /** Positions that are not told. */
  more: number,
  closed: rows(z.object({ coin: shortText, side, size: number })),
  /** When it was last seen before, ms; null: never. */
  before: nullableNumber,
});

const liquidation = z.object({
  coin: shortText,
  /** USD now. */
  coinPrice: number,
  kind: z.enum(['price', 'now', 'never']),
  /** Of `price`. */
  price: nullableNumber,
  side: z.nullable(side),
  /** Of `price` and `now`: collateral that could be seized, at most the debt; for a rise debt that would be repaid. */
  sizeUsd: nullableNumber,
  /** Of `never`. */
  reason: z.nullable(z.enum(['no-debt', 'not-held', 'covered', 'even'])),
});
/** Collateral and debt OBSERVED, the liquidation prices CALCULATED by the pool's own rule. */
const lending = z.object({
  asOf: number,
  collateralUsd: number,
  debtUsd: number,
  healthFactor: nullableNumber,
  eMode: number,
  isIsolated: z.boolean(),
  reserves: rows(
    z.object({ symbol: shortText, suppliedUsd: number, debtUsd: number, isCollateral: z.boolean() }),
  ),
  more: number,
  /** Null: what was read does not add up to the pool's own health factor. */
  liquidations: z.nullable(rows(liquidation)),
  /** Against the time before, ms; null: never seen before. */
  change: z.nullable(z.object({ since: number, collateralUsd: number, debtUsd: number })),
});

/** OBSERVED: tokens on Ethereum. */
const tokens = z.object({
  asOf: number,
  balances: z
    .array(
      z.object({
        token: z.enum(WATCHED_TOKEN_NAMES),
        /** Whole tokens. */
        balance: number,
        firstSeenAt: number,
        /** Since it was first seen; null while nothing changed. */
        change: z.nullable(z.object({ amount: number, since: number, changedAt: number })),
      }),
    )
    .check(z.maxLength(WATCHED_TOKEN_NAMES.length)),
});

const wallet = z.object({
  /** `0x1234…abcd`: all of an address that leaves the worker. */
  account: z.string().check(z.maxLength(20)),
  label: shortText,
  positions: z.nullable(reading(positions)),
  lending: z.array(z.extend(reading(lending), { chain: z.enum(CHAINS) })).check(z.maxLength(CHAINS.length)),
  tokens: z.nullable(reading(tokens)),
  /** It is to be read on a chain that no server was chosen for. */
  lacksServer: z.boolean(),
});

/** What is known of the wallets that the user watches. */
export const walletReportSchema = z.object({
  wallets: z.array(wallet).check(z.maxLength(WALLETS_LIMIT)),
  /** Wallets of the list that did not fit. */
  more: number,
  /** OBSERVED: where watched accounts are liquidated. Sizes of two sources mean different things. */
  bands: z
    .array(
      z.object({
        coin: shortText,
        side,
        source: z.enum(['hyperliquid', 'aave']),
        low: number,
        high: number,
        sizeUsd: number,
        accounts: number,
        asOf: number,
      }),
    )
    .check(z.maxLength(BANDS_LIMIT)),
});
export type WalletReport = z.infer<typeof walletReportSchema>;
export type ReportedWallet = WalletReport['wallets'][number];
