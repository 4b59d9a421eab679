import {
  INVERSE_SHARE,
  inverseInstrument,
  linearInstrument,
  type ReplayInstrument,
  VENUE_SHARE,
  type VenueName,
  venueTiers,
} from './instruments.ts';
import { MARKET_END, MARKET_START } from './market/calibration.ts';
import { simulateMarket } from './market/simulated-market.ts';
import { SIMULATED_COINS, type SimulatedCoin, type SimulatedMarket } from './market/types.ts';
import type { Tape } from './tape.ts';

const FUNDING_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

export interface SimulatedTape extends Tape {
  /** The market behind a venue's linear contract: its truth. Made at the first call (about a second), then kept. */
  market(venue: VenueName, coin: SimulatedCoin): SimulatedMarket;
}

/**
 * The built-in market on every venue. Each venue has its own crowd under its own tiers; prices are one world's.
 * Coin-margined contracts show the prices of the venue's linear market and a fifth of its open interest and
 * liquidations; the truth is that of the linear crowd.
 */
export function simulatedTape(seed: string | number): SimulatedTape {
  const markets = new Map<string, SimulatedMarket>();
  const market = (venue: VenueName, coin: SimulatedCoin): SimulatedMarket => {
    const key = `${venue}|${coin}`;
    const known = markets.get(key);
    if (known !== undefined) return known;
    const tiers = venueTiers(venue, coin);
    const { tickSize } = linearInstrument(venue, coin);
    const made = simulateMarket({
      seed,
      coin,
      venue,
      share: VENUE_SHARE[venue],
      tickSize,
      ...(tiers === undefined ? {} : { tiers }),
    });
    markets.set(key, made);
    return made;
  };
  const of = (instrument: ReplayInstrument): SimulatedMarket =>
    market(instrument.venue, instrument.base as SimulatedCoin);
  const part = (instrument: ReplayInstrument): number => (instrument.kind === 'inverse' ? INVERSE_SHARE : 1);
  const sized = (value: number, instrument: ReplayInstrument): number =>
    Math.round(value * part(instrument) * 1000) / 1000;

  return {
    description: `simulated market, seed ${seed}`,
    start: MARKET_START,
    end: MARKET_END,
    market,
    instruments: (venue) =>
      SIMULATED_COINS.flatMap((coin) => [
        linearInstrument(venue, coin),
        inverseInstrument(venue, coin),
      ]).filter((instrument) => instrument !== null),
    candles: (instrument, kind, intervalMs, from, to, now) =>
      of(instrument)
        .bars(kind, intervalMs, from, to + 1, now)
        .map((bar) => ({
          ...bar,
          volume: sized(bar.volume, instrument),
          quoteVolume: sized(bar.quoteVolume, instrument),
          takerBuyVolume: sized(bar.takerBuyVolume, instrument),
        })),
    ticker: (instrument, now) => {
      const source = of(instrument);
      const hours = source.bars('last', 3_600_000, now - DAY_MS, now, now);
      const sum = (key: 'volume' | 'quoteVolume'): number =>
        sized(
          hours.reduce((total, bar) => total + bar[key], 0),
          instrument,
        );
      const day = source.bars('last', 300_000, now - DAY_MS, now, now);
      return {
        last: source.priceAt('last', now),
        mark: source.priceAt('mark', now),
        fundingRate: source.fundingRateAt(now),
        nextFundingTime: (Math.floor(now / FUNDING_MS) + 1) * FUNDING_MS,
        openInterest: sized(source.openInterestAt(now), instrument),
        day: {
          open: source.priceAt('last', now - DAY_MS),
          high: Math.max(...day.map((bar) => bar.high)),
          low: Math.min(...day.map((bar) => bar.low)),
          volume: sum('volume'),
          quoteVolume: sum('quoteVolume'),
        },
      };
    },
    openInterest: (instrument, periodMs, from, to, now) =>
      of(instrument)
        .openInterest(from, Math.min(to, now) + 1)
        .filter(({ time }) => time % periodMs === 0)
        .map(({ time, openInterest }) => ({
          time,
          openInterest: sized(openInterest, instrument),
          price: of(instrument).priceAt('mark', time),
        })),
    accounts: (instrument, periodMs, from, to, now) =>
      of(instrument)
        .accounts(from, Math.min(to, now) + 1)
        .filter(({ time }) => time % periodMs === 0),
    funding: (instrument, from, to, now) => of(instrument).funding(from, Math.min(to, now) + 1),
    tiers: (instrument) => of(instrument).tiers,
    book: (instrument, levels, now) => of(instrument).bookAt(now, levels),
    positions: (instrument, now) =>
      instrument.kind === 'linear'
        ? of(instrument)
            .truthAt(now)
            .filter(({ size }) => size > 0)
        : null,
    liquidations: (instrument, from, to) =>
      of(instrument)
        .forcedOrders(from + 1, to + 1)
        .map((order) => ({ ...order, size: Math.max(0.001, sized(order.size, instrument)) })),
  };
}
