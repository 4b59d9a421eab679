import { HOUR_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Liquidation, PositionSide } from '../domain/market-data.ts';
import { contractsInCoins } from './contract-size.ts';
import { askDeribit, deribitName } from './deribit-api.ts';
import { type Trade, Trades } from './deribit-schema.ts';
import { liquidationPage } from './past-orders.ts';
import type { LiquidationPage, PastLiquidations, SourceIo } from './source.ts';
import { liquidationOfCoins } from './stream-events.ts';

const MAX_TRADES = 1000;

/**
 * The forced orders of a trade: none as a rule, two when both its sides were liquidated. A forced order that sells closes a long;
 * the direction is the taker's (docs.deribit.com, `liquidation` and `direction` of a public trade).
 */
export function forcedOrders(trade: Trade, instrument: Instrument): readonly Liquidation[] {
  const { liquidation, direction, price, amount, timestamp } = trade;
  const isSale = direction === 'sell';
  const taker: PositionSide = isSale ? 'long' : 'short';
  const maker: PositionSide = isSale ? 'short' : 'long';
  const size = contractsInCoins(amount, 1, price, instrument);
  return [
    ...(liquidation === 'T' || liquidation === 'MT' ? [taker] : []),
    ...(liquidation === 'M' || liquidation === 'MT' ? [maker] : []),
  ].map((side) => liquidationOfCoins({ side, price, priceKind: 'average', size, time: timestamp }));
}

/** Newest first; a page that is not all of the span ends in the middle of it. */
async function load(
  instrument: Instrument,
  { from, to }: { readonly from: number; readonly to: number },
  io: SourceIo,
): Promise<LiquidationPage> {
  const params = {
    instrument_name: deribitName(instrument),
    start_timestamp: Math.ceil(from),
    end_timestamp: Math.floor(to),
    count: MAX_TRADES,
    sorting: 'desc',
  };
  const { result } = await askDeribit(io, 'get_last_trades_by_instrument_and_time', params, Trades);
  const trades = result.trades.filter(({ timestamp }) => timestamp >= from && timestamp <= to);
  const orders = trades.flatMap((trade) => forcedOrders(trade, instrument));
  const times = trades.map(({ timestamp }) => timestamp);
  return liquidationPage({ from, to }, times, !result.has_more, orders);
}

/** They come among all trades, of which a page holds a thousand and a wild hour many pages: no farther back than that. */
export const deribitPastLiquidations: PastLiquidations = { reachMs: HOUR_MS, load };
