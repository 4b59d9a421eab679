import { OBSERVED_LIMIT_MS } from '../clusters/observed.ts';
import { shortAddress } from '../domain/account-address.ts';
import { bandsOf, type LiquidationPoint } from '../domain/liquidation-bands.ts';
import { balanceChange } from '../domain/watched-wallet.ts';
import {
  type ReportedWallet,
  WALLET_REPORT_LIMIT_BYTES,
  WALLET_ROWS_LIMIT,
  type WalletReport,
} from '../protocol/market-wallets.ts';
import type { Settings, WatchedAccount } from '../settings/schema.ts';
import type {
  LendingAnswer,
  PositionsAnswer,
  TokensAnswer,
  WalletAnswer,
  WalletRecord,
  WalletSlot,
} from './wallet-cache.ts';
import { chainOf, hostOf, lacksServer, slotsOf } from './wallet-readings.ts';

type Records = (address: string, slot: WalletSlot) => WalletRecord | null;

/** Rows a wallet, fewer and fewer until all wallets fit. */
const ROWS = [WALLET_ROWS_LIMIT, 8, 5, 3, 2, 1, 0] as const;
/** Below this share two sizes are the same. */
const SAME = 1e-9;

/**
 * What is known of the watched wallets, as a page draws it: JSON-safe, 20 kB at most. What does not fit is counted.
 * @param nowOf the time of the host that answers for a reading, ms.
 */
export function walletReport(
  settings: Settings,
  records: Records,
  nowOf: (slot: WalletSlot) => number,
): WalletReport {
  const { watchedAccounts } = settings;
  const bands = bandsOf(
    watchedAccounts.flatMap((account) => pointsOf(account, settings, records, nowOf)),
  ).map((band) => ({ ...band, low: brief(band.low), high: brief(band.high), sizeUsd: brief(band.sizeUsd) }));
  for (const rows of ROWS) {
    const wallets = watchedAccounts.map((account) => reported(account, settings, records, rows));
    const report = { wallets, more: 0, bands };
    if (fits(report)) return report;
  }
  return withinLimit(watchedAccounts, settings, records, bands);
}

function fits(report: WalletReport): boolean {
  return new TextEncoder().encode(JSON.stringify(report)).length <= WALLET_REPORT_LIMIT_BYTES;
}

/** Fifty wallets that are read everywhere, with long labels: the last of the list are not told. */
function withinLimit(
  accounts: readonly WatchedAccount[],
  settings: Settings,
  records: Records,
  bands: WalletReport['bands'],
): WalletReport {
  const wallets = accounts.map((account) => reported(account, settings, records, 0));
  let report = { wallets, more: 0, bands };
  while (wallets.length > 0 && !fits(report)) {
    wallets.pop();
    report = { ...report, more: accounts.length - wallets.length };
  }
  return report;
}

function reported(
  account: WatchedAccount,
  settings: Settings,
  records: Records,
  rows: number,
): ReportedWallet {
  const slots = slotsOf(account, settings);
  const recordOf = (slot: WalletSlot) => records(account.address, slot);
  const readingOf = <A extends WalletAnswer['kind'], T>(
    slot: WalletSlot,
    kind: A,
    tell: (answer: WalletAnswer & { kind: A }, before: (WalletAnswer & { kind: A }) | null) => T,
  ) => {
    const record = recordOf(slot);
    const { answer = null, before = null, failure = null } = record ?? {};
    return {
      host: hostOf(slot, settings),
      failure: failure === null ? null : { kind: failure.kind, retryAt: failure.retryAt },
      answer: isOf(answer, kind) ? tell(answer, isOf(before, kind) ? before : null) : null,
    };
  };
  return {
    account: shortAddress(account.address),
    label: account.label,
    positions: slots.includes('hyperliquid')
      ? readingOf('hyperliquid', 'positions', (answer, before) => positionsOf(answer, before, rows))
      : null,
    lending: slots.flatMap((slot) => {
      const chain = slot === 'tokens' ? undefined : chainOf(slot);
      return chain === undefined
        ? []
        : { chain, ...readingOf(slot, 'lending', (answer, before) => lendingOf(answer, before, rows)) };
    }),
    tokens: slots.includes('tokens')
      ? readingOf('tokens', 'tokens', (answer) => tokensOf(answer, settings))
      : null,
    lacksServer: lacksServer(account, settings),
  };
}

function isOf<A extends WalletAnswer['kind']>(
  answer: WalletAnswer | null,
  kind: A,
): answer is WalletAnswer & { kind: A } {
  return answer?.kind === kind;
}

function positionsOf(answer: PositionsAnswer, before: PositionsAnswer | null, rows: number) {
  const { positions, asOf } = answer;
  const closed = (before?.positions ?? []).filter(
    (old) => !positions.some(({ coin, side }) => coin === old.coin && side === old.side),
  );
  return {
    asOf,
    totalUsd: brief(positions.reduce((sum, { notionalUsd }) => sum + notionalUsd, 0)),
    positions: positions.slice(0, rows).map((position) => {
      const old = before?.positions.find(
        ({ coin, side }) => coin === position.coin && side === position.side,
      );
      return {
        coin: position.coin,
        side: position.side,
        size: brief(position.size),
        notionalUsd: brief(position.notionalUsd),
        liquidationPrice: position.liquidationPrice === null ? null : brief(position.liquidationPrice),
        change: old === undefined ? null : difference(position.size, old.size),
        isNew: before !== null && old === undefined,
      };
    }),
    more: Math.max(0, positions.length - rows),
    closed: closed.slice(0, rows).map(({ coin, side, size }) => ({ coin, side, size: brief(size) })),
    before: before?.asOf ?? null,
  };
}

function lendingOf(answer: LendingAnswer, before: LendingAnswer | null, rows: number) {
  const { asOf, collateralUsd, debtUsd, healthFactor, eMode, isIsolated, reserves, liquidations } = answer;
  return {
    asOf,
    collateralUsd: brief(collateralUsd),
    debtUsd: brief(debtUsd),
    healthFactor: healthFactor === null ? null : brief(healthFactor),
    eMode,
    isIsolated,
    reserves: reserves.slice(0, rows).map(({ symbol, suppliedUsd, debtUsd: owedUsd, isCollateral }) => ({
      symbol,
      suppliedUsd: brief(suppliedUsd),
      debtUsd: brief(owedUsd),
      isCollateral,
    })),
    more: Math.max(0, reserves.length - rows),
    liquidations: liquidations?.slice(0, Math.max(1, rows)).map(liquidationOf) ?? null,
    change:
      before === null
        ? null
        : {
            since: before.asOf,
            collateralUsd: difference(collateralUsd, before.collateralUsd),
            debtUsd: difference(debtUsd, before.debtUsd),
          },
  };
}

function liquidationOf({ coin, coinPrice, liquidation }: NonNullable<LendingAnswer['liquidations']>[number]) {
  return {
    coin,
    coinPrice: brief(coinPrice),
    kind: liquidation.kind,
    price: liquidation.kind === 'price' ? brief(liquidation.price) : null,
    side: liquidation.kind === 'price' ? liquidation.side : null,
    sizeUsd: liquidation.kind === 'never' ? null : brief(liquidation.sizeUsd),
    reason: liquidation.kind === 'never' ? liquidation.reason : null,
  };
}

function tokensOf({ asOf, balances }: TokensAnswer, { walletTokens }: Settings) {
  return {
    asOf,
    balances: balances
      .filter(({ token }) => walletTokens.includes(token))
      .map(({ token, steps }) => {
        const change = balanceChange(steps);
        return {
          token,
          balance: brief(steps.at(-1)?.balance ?? 0),
          firstSeenAt: steps[0]?.time ?? asOf,
          change: change === null ? null : { ...change, amount: brief(change.amount) },
        };
      }),
  };
}

/** Where an account that was read within six hours is liquidated. */
function pointsOf(
  account: WatchedAccount,
  settings: Settings,
  records: Records,
  nowOf: (slot: WalletSlot) => number,
): LiquidationPoint[] {
  const { address } = account;
  return slotsOf(account, settings).flatMap((slot) => {
    const answer = records(address, slot)?.answer ?? null;
    if (answer === null || nowOf(slot) - answer.asOf > OBSERVED_LIMIT_MS) return [];
    if (answer.kind === 'positions') return heldPoints(answer, address);
    return answer.kind === 'lending' ? lentPoints(answer, `${address}|${slot}`) : [];
  });
}

function heldPoints({ positions, asOf }: PositionsAnswer, account: string): LiquidationPoint[] {
  return positions.flatMap(({ coin, side, liquidationPrice, notionalUsd }) =>
    liquidationPrice === null
      ? []
      : { coin, side, source: 'hyperliquid', price: liquidationPrice, sizeUsd: notionalUsd, account, asOf },
  );
}

function lentPoints({ liquidations, asOf }: LendingAnswer, account: string): LiquidationPoint[] {
  return (liquidations ?? []).flatMap(({ coin, liquidation }) =>
    liquidation.kind === 'price'
      ? {
          coin,
          side: liquidation.side,
          source: 'aave',
          price: liquidation.price,
          sizeUsd: liquidation.sizeUsd,
          account,
          asOf,
        }
      : [],
  );
}

/** Eight digits are as many as are shown of any figure. */
function brief(value: number): number {
  return Number(value.toPrecision(8));
}

function difference(now: number, before: number): number {
  const change = now - before;
  return Math.abs(change) <= SAME * Math.max(now, before) ? 0 : brief(change);
}
