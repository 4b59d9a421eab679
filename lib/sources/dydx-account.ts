import { HOUR_MS } from '../domain/candles.ts';
import { sideSign } from '../domain/liquidation-formula.ts';
import type { PositionSide } from '../domain/market-data.ts';
import { LAST_SUBACCOUNT } from '../domain/own-account.ts';
import {
  ownMaintenanceMargin,
  type SharedPosition,
  sharedLiquidationPrice,
} from '../domain/subaccount-liquidation.ts';
import { type AccountPosition, type AccountSource, possiblePrice } from './account-position.ts';
import { DYDX_API as API, dydx, dydxSymbol, DYDX_HOST as HOST } from './dydx.ts';
import { Maintenance, Markets, type OpenPosition, ParentSubaccount, type Subaccount } from './dydx-schema.ts';
import { jsonGet } from './json-api.ts';
import { memoise } from './memo.ts';
import { changed, parsePayload } from './payload.ts';

/** Rates of maintenance change by a vote of the chain: one reply holds those of all markets. */
const marketsOf = memoise(HOUR_MS, async (_, io) => {
  const { markets } = await jsonGet(API, io, '/perpetualMarkets', {}, Markets);
  return markets;
});

/**
 * What the subaccounts of a number hold: the cross account itself, and the isolated positions beside it, each in a subaccount of its own
 * (docs.dydx.xyz, Isolated Positions). The reply's shape: github.com/dydxprotocol/v4-chain, comlink's `ParentSubaccountResponse`. The
 * indexer tells no liquidation price; it is calculated as dYdX's own pages do, from the values in one reply.
 */
export const dydxAccount: AccountSource = {
  venue: 'dydx',
  refreshMs: 30_000,
  liquidationFrom: 'calculated',
  covers: dydx.covers,

  async positions({ address, subaccount = 0 }, io) {
    const path = `/addresses/${encodeURIComponent(address)}/parentSubaccountNumber/${subaccount}`;
    const { childSubaccounts } = (await jsonGet(API, io, path, {}, ParentSubaccount, { isPersonal: true }))
      .subaccount;
    const asOf = io.now(HOST);
    const isEmpty = childSubaccounts.every(
      ({ openPerpetualPositions: open }) => Object.keys(open).length === 0,
    );
    const markets = isEmpty ? {} : await marketsOf('', io);
    return { asOf, positions: childSubaccounts.flatMap((child) => positionsIn(child, markets)) };
  },
};

type Listing = Readonly<Record<string, unknown>>;

/** A position as the reply has it, and its value by the oracle's price that the reply was made with. */
interface Held extends Pick<OpenPosition, 'market' | 'entryPrice' | 'unrealizedPnl'> {
  readonly side: PositionSide;
  readonly size: number;
  readonly markPrice: number;
  /** Null for a market that is not in the list, as one of the last hour. */
  readonly maintenanceMarginRate: number | null;
}

function positionsIn(child: Subaccount, markets: Listing): readonly AccountPosition[] {
  const { subaccountNumber, equity } = child;
  const held = Object.values(child.openPerpetualPositions)
    .filter(({ size }) => size !== 0)
    .map((position) => heldPosition(position, markets));
  const profit = held.reduce((sum, { unrealizedPnl }) => sum + unrealizedPnl, 0);
  // Positions that stand in one subaccount share its margin, whatever its number.
  const isIsolated = subaccountNumber > LAST_SUBACCOUNT && held.length === 1;
  return held.map((own): AccountPosition => {
    const { side, size, entryPrice, markPrice } = own;
    return {
      symbol: dydxSymbol(own.market),
      side,
      entryPrice,
      leverage: equity > 0 ? (size * markPrice) / equity : null,
      size,
      marginMode: isIsolated ? 'isolated' : 'cross',
      margin: isIsolated ? equity - profit : null,
      accountValue: isIsolated ? null : equity,
      liquidationPrice: possiblePrice(liquidationPrice(own, held, equity), side, markPrice),
    };
  });
}

function liquidationPrice(own: Held, held: readonly Held[], equity: number): number | null {
  if (!isKnown(own) || !held.every(isKnown)) return null;
  const others = held.filter((position) => position !== own);
  const margins = others.reduce((sum, position) => sum + ownMaintenanceMargin(position), 0);
  return sharedLiquidationPrice(own, equity, margins);
}

function isKnown(held: Held): held is Held & SharedPosition {
  return held.maintenanceMarginRate !== null;
}

function heldPosition(position: OpenPosition, markets: Listing): Held {
  const { market, entryPrice, unrealizedPnl } = position;
  const size = Math.abs(position.size);
  const side = position.side === 'LONG' ? 'long' : 'short';
  const markPrice = entryPrice + sideSign(side) * (unrealizedPnl / size);
  if (!(markPrice > 0)) throw changed(HOST, `${market} is valued at ${markPrice}`);
  const maintenanceMarginRate = Object.hasOwn(markets, market)
    ? parsePayload(Maintenance, markets[market], HOST, market).maintenanceMarginFraction
    : null;
  return { market, side, size, entryPrice, unrealizedPnl, markPrice, maintenanceMarginRate };
}
