import type { OwnAccountVenue } from '../domain/own-account.ts';
import type { AccountSource } from './account-position.ts';
import { dydxAccount } from './dydx-account.ts';
import { hyperliquidAccount } from './hyperliquid-account.ts';
import { lighterAccount } from './lighter-account.ts';

/** Who is asked for what the trader's own account holds, by venue. */
export const ACCOUNT_SOURCES: Readonly<Record<OwnAccountVenue, AccountSource>> = {
  hyperliquid: hyperliquidAccount,
  dydx: dydxAccount,
  lighter: lighterAccount,
};
