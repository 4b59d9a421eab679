import { HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { BITGET_HOST, type BitgetParams, bitgetUnified, unifiedParams } from './bitget-contract.ts';
import { type PastOrder, PastOrders } from './bitget-schema.ts';
import { bitgetLiquidation } from './bitget-stream.ts';
import { liquidationPage } from './past-orders.ts';
import type { LiquidationPage, PastLiquidations, SourceIo } from './source.ts';

const PAGE_LIMIT = 100;
/** Pages of one look. */
const PAGES_LIMIT = 4;
/** The venue says that what it tells may be late: the newest is left to a later request. */
const DELAY_MS = 10 * MINUTE_MS;

/**
 * Newest first, a page at a time by its cursor: a span cannot be asked. `side` is that of
 * the position, the price near its bankruptcy (public study of the fall of 7 October 2026; bitget.com/docs "Get Liquidations History").
 */
async function load(
  instrument: Instrument,
  query: { readonly from: number; readonly to: number },
  io: SourceIo,
): Promise<LiquidationPage> {
  const to = Math.min(query.to, io.now(BITGET_HOST) - DELAY_MS);
  if (to <= query.from) return { orders: [], span: { from: query.to, to: query.to } };
  const { rows, isWhole } = await newest(instrument, query.from, io);
  const { symbol } = unifiedParams(instrument);
  const orders = rows.filter((row) => row.symbol === symbol).map(bitgetLiquidation);
  const times = rows.map(({ ts }) => ts);
  return liquidationPage({ from: query.from, to }, times, isWhole, orders);
}

/** Orders back to a time, as far as some pages reach. */
async function newest(
  instrument: Instrument,
  from: number,
  io: SourceIo,
): Promise<{ readonly rows: readonly PastOrder[]; readonly isWhole: boolean }> {
  const rows: PastOrder[] = [];
  let next: BitgetParams = {};
  for (let page = 0; page < PAGES_LIMIT; page++) {
    const params = { ...unifiedParams(instrument), limit: PAGE_LIMIT, ...next };
    const { data } = await bitgetUnified(io, 'Liquidations', params, PastOrders);
    rows.push(...data.list);
    const { list, cursor = null } = data;
    if (list.length < PAGE_LIMIT || cursor === null || list.some(({ ts }) => ts < from))
      return { rows, isWhole: true };
    next = { cursor };
  }
  return { rows, isWhole: false };
}

/** What lies behind the newest pages cannot be asked for: beyond an hour it is let go. */
export const bitgetPastLiquidations: PastLiquidations = { reachMs: HOUR_MS, load };
