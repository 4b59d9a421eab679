import { type AccountPosition, type AccountSource, possiblePrice } from './account-position.ts';
import { hyperliquid } from './hyperliquid.ts';
import { dexOf, HYPERLIQUID_HOST as HOST, hyperliquidInfo, symbolOf } from './hyperliquid-market.ts';
import { ACCOUNT_WEIGHT } from './hyperliquid-positions.ts';
import { OwnClearinghouseState, type OwnPosition } from './hyperliquid-positions-schema.ts';
import { parsePayload } from './payload.ts';

/** What an account holds in Hyperliquid's own universe; each builder's (HIP-3) would be a request of its own. */
export const hyperliquidAccount: AccountSource = {
  venue: 'hyperliquid',
  refreshMs: 30_000,
  liquidationFrom: 'venue',
  covers: (instrument) => hyperliquid.covers(instrument) && dexOf(instrument) === '',

  async positions({ address }, io) {
    const payload = await hyperliquidInfo(io, { type: 'clearinghouseState', user: address }, ACCOUNT_WEIGHT);
    const state = parsePayload(OwnClearinghouseState, payload, HOST, 'clearinghouseState');
    const { accountValue } = state.crossMarginSummary;
    return {
      asOf: state.time ?? io.now(HOST),
      positions: state.assetPositions.flatMap(
        ({ position }) => accountPosition(position, accountValue) ?? [],
      ),
    };
  },
};

function accountPosition(position: OwnPosition, accountValue: number): AccountPosition | null {
  const { coin, szi, entryPx, leverage, positionValue, marginUsed, unrealizedPnl } = position;
  if (szi === 0 || positionValue === 0) return null;
  const side = szi > 0 ? 'long' : 'short';
  const size = Math.abs(szi);
  const isIsolated = leverage.type === 'isolated';
  return {
    symbol: symbolOf(coin),
    side,
    entryPrice: entryPx,
    leverage: leverage.value,
    size,
    marginMode: leverage.type,
    margin: isIsolated ? marginUsed - unrealizedPnl : null,
    accountValue: isIsolated ? null : accountValue,
    liquidationPrice: possiblePrice(position.liquidationPx ?? null, side, positionValue / size),
  };
}
