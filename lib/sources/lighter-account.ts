import { type AccountPosition, type AccountSource, possiblePrice } from './account-position.ts';
import { jsonGet } from './json-api.ts';
import { LIGHTER_API as API, LIGHTER_HOST as HOST, lighter } from './lighter.ts';
import { Accounts, type AccountPosition as Row } from './lighter-schema.ts';
import { changed, noData } from './payload.ts';

/**
 * What an account holds; by its owner's address, all accounts that the venue names for it
 * (apidocs.lighter.xyz, `account`; shapes: github.com/elliottech/lighter-python, docs/AccountPosition.md).
 */
export const lighterAccount: AccountSource = {
  venue: 'lighter',
  // We may ask six times a minute, most of which the page's price takes.
  refreshMs: 60_000,
  liquidationFrom: 'venue',
  covers: lighter.covers,

  async positions({ address }, io) {
    const by = address.startsWith('0x') ? 'l1_address' : 'index';
    const { accounts } = await jsonGet(API, io, '/account', { by, value: address }, Accounts, {
      isPersonal: true,
    });
    if (accounts.length === 0) throw noData(HOST, 'no account of this address');
    return {
      // The reply has no time of its own.
      asOf: io.now(HOST),
      positions: accounts.flatMap((account) =>
        account.positions
          .filter(({ position }) => position > 0)
          .map((row) => accountPosition(row, account.cross_asset_value ?? null)),
      ),
    };
  },
};

function accountPosition(row: Row, accountValue: number | null): AccountPosition {
  const { symbol, sign, position: size, avg_entry_price: entryPrice, position_value: value } = row;
  if (Math.abs(sign) !== 1 || entryPrice === 0 || value === 0)
    throw changed(HOST, `${symbol}: a position of sign ${sign} at ${entryPrice}, worth ${value}`);
  const side = sign === 1 ? 'long' : 'short';
  const isIsolated = row.margin_mode === 1;
  return {
    symbol: `${symbol.toUpperCase()}/USDC:USDC`,
    side,
    entryPrice,
    leverage: wholeLeverage(row.initial_margin_fraction),
    size,
    marginMode: isIsolated ? 'isolated' : 'cross',
    margin: isIsolated ? row.allocated_margin : null,
    accountValue: isIsolated ? null : accountValue,
    liquidationPrice: possiblePrice(row.liquidation_price ?? null, side, value / size),
  };
}

/** Leverage is set in whole numbers and kept as the fraction rounded down to a hundredth of a per cent: 33.33 % is 3. */
function wholeLeverage(initialMarginPercent: number): number {
  return Math.floor(10_000 / Math.max(1, Math.round(initialMarginPercent * 100)));
}
