import { CALIBRATION, type CoinCalibration, HISTORY_START, MARKET_END, MARKET_START } from './calibration.ts';
import { DEALER_COUNT, sideOf } from './dealers.ts';
import { type MarketRecord, runMarket } from './engine.ts';
import { roundTo } from './price-path.ts';
import { PriceTape } from './price-tape.ts';
import { hashUnit } from './random.ts';
import { liquidationPriceOf } from './traders.ts';
import type {
  BookLevels,
  ForcedOrder,
  MaintenanceTier,
  SimulatedMarket,
  SimulationOptions,
  TruePosition,
} from './types.ts';

const SAMPLE_MS = 300_000;
const FUNDING_MS = 8 * 3_600_000;

/**
 * Lives through 1 January to 7 February 2026 of one coin on one venue: a crowd of traders with their own entries,
 * leverage and margin, dealers opposite, a price that follows the public record of those weeks, and liquidations
 * that push it. The same options give the same market, to the last digit. Takes about a second.
 */
export function simulateMarket(options: SimulationOptions): SimulatedMarket {
  const calibration = CALIBRATION[options.coin];
  const tickSize = options.tickSize ?? calibration.tickSize;
  const tiers = options.tiers ?? calibration.tiers;
  const share = options.share ?? 1;
  const seed = String(options.seed);
  const record = runMarket({
    seed,
    coin: options.coin,
    venue: options.venue ?? 'binance',
    share,
    tickSize,
    tiers,
    calibration,
  });
  const prices = new PriceTape(record, calibration, share, tickSize);
  const samples = (column: Float64Array, from: number, to: number): { time: number; value: number }[] => {
    const rows: { time: number; value: number }[] = [];
    const first = Math.max(0, Math.ceil((from - MARKET_START) / SAMPLE_MS));
    for (let i = first; i < column.length && MARKET_START + i * SAMPLE_MS < to; i++)
      rows.push({ time: MARKET_START + i * SAMPLE_MS, value: column[i] ?? 0 });
    return rows;
  };
  const coins = (lots: number): number => roundTo(lots * calibration.lotSize, calibration.lotSize);
  return {
    coin: options.coin,
    tickSize,
    tiers,
    historyStart: HISTORY_START,
    start: MARKET_START,
    end: MARKET_END,
    bars: (kind, intervalMs, from, to, now) => prices.bars(kind, intervalMs, from, to, now),
    priceAt: (kind, time) => prices.priceAt(kind, time),
    openInterest: (from, to) =>
      samples(record.openInterestLots, from, to).map(({ time, value }) => ({
        time,
        openInterest: coins(value),
      })),
    openInterestAt: (time) => {
      const last = record.openInterestLots.length - 1;
      const index = Math.max(0, Math.min(last, Math.floor((time - MARKET_START) / SAMPLE_MS)));
      return coins(record.openInterestLots[index] ?? 0);
    },
    accounts: (from, to) =>
      samples(record.longAccounts, from, to).map(({ time, value }) => ({
        time,
        longAccounts: value,
        shortAccounts: record.shortAccounts[Math.round((time - MARKET_START) / SAMPLE_MS)] ?? 0,
      })),
    funding: (from, to) => fundingBetween(prices, from, to),
    fundingRateAt: (time) => fundingRateAt(prices, time),
    forcedOrders: (from, to) => forcedOrdersBetween(record.forcedOrders, from, to),
    bookAt: (time, levels) => bookAt(record, prices, tickSize, time, levels),
    truthAt: (time) => truthAt(record, calibration, tiers, share, time),
  };
}

/** Stylised: people pay to be long after a rise and to be short after a fall. */
function fundingRateAt(prices: PriceTape, time: number): number {
  const dayMove = Math.log(prices.priceAt('mark', time) / prices.priceAt('mark', time - 86_400_000));
  const noise = (hashUnit(Math.floor(time / FUNDING_MS), 7) - 0.5) * 0.00006;
  return roundTo(Math.max(-0.003, Math.min(0.003, 0.00006 + 0.0012 * dayMove + noise)), 1e-8);
}

function fundingBetween(
  prices: PriceTape,
  from: number,
  to: number,
): { time: number; fundingRate: number; markPrice: number }[] {
  const rows: { time: number; fundingRate: number; markPrice: number }[] = [];
  const first = Math.ceil(Math.max(from, HISTORY_START + 86_400_000) / FUNDING_MS) * FUNDING_MS;
  for (let time = first; time < Math.min(to, MARKET_END); time += FUNDING_MS)
    rows.push({
      time,
      fundingRate: fundingRateAt(prices, time - 1),
      markPrice: prices.priceAt('mark', time),
    });
  return rows;
}

function forcedOrdersBetween(orders: readonly ForcedOrder[], from: number, to: number): ForcedOrder[] {
  let low = 0;
  let high = orders.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((orders[middle]?.time ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const found: ForcedOrder[] = [];
  for (let i = low; i < orders.length; i++) {
    const order = orders[i];
    if (order === undefined || order.time >= to) break;
    found.push(order);
  }
  return found;
}

/** The same linear book that forced orders eat: its depth to 1 % is the minute's depth, cut into uneven levels. */
function bookAt(
  record: MarketRecord,
  prices: PriceTape,
  tickSize: number,
  time: number,
  levels: number,
): BookLevels {
  const last = prices.priceAt('last', time);
  const minute = Math.max(
    0,
    Math.min(record.depthUsd.length - 1, Math.floor((time - MARKET_START) / 60_000)),
  );
  const spacing = Math.max(tickSize, roundTo(last * 0.00005, tickSize));
  const usdPerLevel = ((record.depthUsd[minute] ?? 0) * spacing) / (last * 0.01);
  const second = Math.floor(time / 1000) | 0;
  const side = (sign: 1 | -1): [number, number][] =>
    Array.from({ length: levels }, (_, i) => {
      const price = roundTo(last + sign * (i === 0 ? tickSize : i * spacing + tickSize), tickSize);
      const size = (usdPerLevel / price) * (0.3 + 1.4 * hashUnit(second, sign * (i + 1)));
      return [price, Math.max(0.001, roundTo(size, 0.001))] as [number, number];
    }).filter(([price]) => price > 0);
  return { bids: side(-1), asks: side(1) };
}

function truthAt(
  record: MarketRecord,
  calibration: CoinCalibration,
  tiers: readonly MaintenanceTier[],
  share: number,
  time: number,
): TruePosition[] {
  const minute = Math.floor((Math.min(time, MARKET_END) - MARKET_START) / 60_000);
  if (minute < 0) return [];
  const moment = MARKET_START + minute * 60_000;
  const { positions } = record;
  const truth: TruePosition[] = [];
  for (let id = 0; id < positions.count; id++) {
    if ((positions.openTime[id] ?? 0) > moment || (positions.closeTime[id] ?? 0) <= moment) continue;
    const side = positions.side[id] === 1 ? 'long' : 'short';
    const size = roundTo((positions.lots[id] ?? 0) * calibration.lotSize, calibration.lotSize);
    const addedLater = (positions.topUpTime[id] ?? 0) > moment && (positions.topUpMargin[id] ?? 0) > 0;
    const margin = (positions.margin[id] ?? 0) - (addedLater ? (positions.topUpMargin[id] ?? 0) : 0);
    const entryPrice = positions.entryPrice[id] ?? 0;
    const price = addedLater
      ? liquidationPriceOf(side, entryPrice, size, margin, tiers)
      : (positions.liquidationPrice[id] ?? Number.NaN);
    truth.push({
      id,
      side,
      entryPrice,
      size,
      leverage: positions.leverage[id] ?? 1,
      marginMode: positions.marginMode[id] === 1 ? 'isolated' : 'cross',
      margin,
      liquidationPrice: price > 0 ? price : null,
      openTime: positions.openTime[id] ?? 0,
      dealer: false,
    });
  }
  return [...truth, ...dealersAt(record, calibration, tiers, share, minute)];
}

/** Dealers stand on deep cross wallets: nothing within reach liquidates them. */
function dealersAt(
  record: MarketRecord,
  calibration: CoinCalibration,
  tiers: readonly MaintenanceTier[],
  share: number,
  minute: number,
): TruePosition[] {
  const wallet = calibration.openInterest * share * (record.last[0] ?? 0);
  const dealers: TruePosition[] = [];
  for (let dealer = 0; dealer < DEALER_COUNT; dealer++) {
    const lots = record.dealers.lotsAt[minute * DEALER_COUNT + dealer] ?? 0;
    if (lots === 0) continue;
    const entryPrice = record.dealers.entryAt[minute * DEALER_COUNT + dealer] ?? 0;
    const size = roundTo(Math.abs(lots) * calibration.lotSize, calibration.lotSize);
    const price = liquidationPriceOf(sideOf(lots), entryPrice, size, wallet, tiers);
    dealers.push({
      id: -1 - dealer,
      side: sideOf(lots),
      entryPrice,
      size,
      leverage: 1,
      marginMode: 'cross',
      margin: wallet,
      liquidationPrice: price > 0 ? price : null,
      openTime: MARKET_START + minute * 60_000,
      dealer: true,
    });
  }
  return dealers;
}
