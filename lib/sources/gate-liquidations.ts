import { HOUR_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { contractsInCoins } from './contract-size.ts';
import { gateCall, gateContract, gateContractName } from './gate-contract.ts';
import { PastOrders } from './gate-schema.ts';
import { liquidationPage } from './past-orders.ts';
import type { LiquidationPage, PastLiquidations, SourceIo } from './source.ts';
import { liquidationOfCoins } from './stream-events.ts';

const PAGE_LIMIT = 1000;
/** The longest span that one request may ask for. */
const SPAN_MS = HOUR_MS;

/** Positive sizes are longs that were liquidated (79,183 orders against the price, public study of 2026); the price is that of the fill. */
async function load(
  instrument: Instrument,
  query: { readonly from: number; readonly to: number },
  io: SourceIo,
): Promise<LiquidationPage> {
  const from = Math.max(query.from, query.to - SPAN_MS);
  const params = {
    contract: gateContractName(instrument),
    from: Math.ceil(from / 1000),
    to: Math.floor(query.to / 1000),
    limit: PAGE_LIMIT,
  };
  const [rows, { size }] = await Promise.all([
    gateCall(io, instrument, 'LiqOrders', params, PastOrders),
    gateContract(instrument, io),
  ]);
  const orders = rows
    .filter(({ size: contracts }) => contracts !== 0)
    .map((row) =>
      liquidationOfCoins({
        side: row.size > 0 ? 'long' : 'short',
        price: row.fill_price,
        priceKind: 'average',
        size: contractsInCoins(Math.abs(row.size), size, row.fill_price, instrument),
        time: row.time,
      }),
    );
  const times = rows.map(({ time }) => time);
  return liquidationPage({ from, to: query.to }, times, rows.length < PAGE_LIMIT, orders);
}

export const gatePastLiquidations: PastLiquidations = { reachMs: 24 * HOUR_MS, load };
