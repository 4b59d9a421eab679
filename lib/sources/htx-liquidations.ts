import { HOUR_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { contractCode, HTX_HOST, htxGet } from './htx-api.ts';
import { PastOrders } from './htx-schema.ts';
import { liquidationPage } from './past-orders.ts';
import type { LiquidationPage, PastLiquidations, SourceIo } from './source.ts';
import { liquidationOfCoins } from './stream-events.ts';

const PAGE_LIMIT = 100;
/** The longest span that one request may ask for. */
const SPAN_MS = 2 * HOUR_MS;

/**
 * Forced orders of USDT contracts, newest first: coins at the bankruptcy price, with the side of the position. A quarter is kept; a day is what the
 * panel tells of. Its API documentation, "Query Liquidation Orders" of V5; the shape as public clients of it record it.
 */
async function load(
  instrument: Instrument,
  query: { readonly from: number; readonly to: number },
  io: SourceIo,
): Promise<LiquidationPage> {
  const to = Math.min(query.to, io.now(HTX_HOST));
  const from = Math.max(query.from, to - SPAN_MS);
  const params = { start_time: from, end_time: to, limit: PAGE_LIMIT, direct: 'prev' };
  const { data } = await htxGet(io, '/v5/market/liquidation_orders', instrument, params, PastOrders);
  const rows = data ?? [];
  const code = contractCode(instrument);
  const orders = rows
    .filter((row) => row.contract_code === code)
    .map((row) =>
      liquidationOfCoins({
        side: row.position_side,
        price: row.bankrupt_price,
        priceKind: 'bankruptcy',
        size: row.amount,
        time: row.liquidation_time,
      }),
    );
  const times = rows.map((row) => row.liquidation_time);
  return liquidationPage({ from, to }, times, rows.length < PAGE_LIMIT, orders);
}

export const htxPastLiquidations: PastLiquidations = { reachMs: 24 * HOUR_MS, load };
