import { expect, test } from 'vitest';
import { createCandleStore } from '../../../lib/cache/candle-store.ts';
import { createLiquidationStore } from '../../../lib/cache/liquidation-store.ts';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { createRecordStore } from '../../../lib/cache/record-store.ts';
import type { MarginTier, MarginTierTable } from '../../../lib/domain/margin-tier.ts';
import type { Ticker } from '../../../lib/domain/market-data.ts';
import { readDeskCache } from '../../../lib/worker/desk-cache.ts';

const KEY = 'bingx|BTC/USDT:USDT';
const NOW = Date.UTC(2026, 1, 6);

/** Every field that there is: one that is added must be added here, and come back. */
const TIER: Required<MarginTier> = {
  notionalFloor: 0,
  notionalCap: null,
  maintenanceMarginRate: 0.004,
  maintenanceAmount: 0,
  maxLeverage: 125,
  rateSlope: 0.00005,
};
const TABLE: Required<MarginTierTable> = {
  tiers: [TIER],
  notionalUnit: 'quote',
  liquidationFeeRate: 0.0005,
  asOf: NOW,
  origin: 'bundled',
  tickSize: 0.1,
  lentBy: 'binance',
};
const TICKER: Required<Ticker> = {
  markPrice: 70_000,
  lastPrice: 70_001,
  indexPrice: 69_999,
  fundingRate: 0.0001,
  fundingIntervalMs: 28_800_000,
  nextFundingTime: NOW + 1,
  openInterest: 9_000,
  volume24hUsd: 1e9,
  asOf: NOW,
};

test('what a worker knew of a contract comes back whole to the next: whose tiers stand in, and the step of the price', async () => {
  const store = createMemoryStore();
  const records = createRecordStore(store);
  const write = (kind: string, payload: unknown) =>
    records.write(KEY, kind, { payload, asOf: NOW, receivedAt: NOW, source: 'test' });
  await write('tiers', TABLE);
  await write('ticker', TICKER);
  const ratio = { time: Float64Array.of(NOW), ratio: Float64Array.of(1.2) };
  await write('topTraderRatio', ratio);
  const { data, receivedAt } = await readDeskCache(
    KEY,
    records,
    createCandleStore(store),
    createLiquidationStore(store, KEY),
  );
  expect(data.tiers).toEqual({ value: TABLE, asOf: NOW });
  expect(data.ticker).toEqual({ value: TICKER, asOf: NOW });
  expect(data.topTraderRatio?.value).toEqual(ratio);
  expect(receivedAt.get('tiers')).toBe(NOW);
});
