import { at, type CandleSeries, DAY_MS, firstIndexAtOrAfter } from './candles.ts';
import { drawdown, type PricePoint } from './drawdown.ts';
import { median } from './median.ts';
import { comovement, logReturns, type Returns } from './returns.ts';

/** Coins whose common fall is the market's, unless the user chose others. */
export const MAJOR_COINS: readonly string[] = ['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'DOGE'];
/** More cost requests and tell no more. */
export const MOST_MAJORS = 8;
/** A coin's ticker as venues write it, `1000PEPE` included. */
export const MAJOR_COIN = /^[A-Z0-9]{2,12}$/;

/** A coin this far below its 24 h high is falling: between September 2025 and July 2026 BTC stood there in one hour of eleven (Bybit). */
export const FALLING_DRAWDOWN = 0.04;
/** This share of the coins falling, moving as one: the market's fall. From the lower share on: a part of it. */
export const SYSTEMIC_SHARE = 2 / 3;
export const SECTOR_SHARE = 1 / 3;
/** One coin is no part of a market, however few there are. */
export const SECTOR_LEAST_COINS = 2;
export const SYSTEMIC_CORRELATION = 0.5;
/** Fewer coins tell nothing of a market. */
export const LEAST_COINS = 3;
/** Fewer common five-minute returns tell nothing of how two coins move together: four hours. */
const LEAST_RETURNS = 48;

export const BREADTH_KINDS = ['calm', 'idiosyncratic', 'sector', 'systemic'] as const;
export type BreadthKind = (typeof BREADTH_KINDS)[number];

export interface CoinFall {
  readonly coin: string;
  readonly price: number;
  readonly high: PricePoint;
  /** 1 - price / the 24 h high. */
  readonly drawdown: number;
  /** Close time of the newest candle. */
  readonly asOf: number;
}

export interface MarketBreadth {
  /** As they were given. */
  readonly coins: readonly CoinFall[];
  readonly fallingCount: number;
  readonly medianDrawdown: number;
  /** Mean of Pearson's coefficients of all pairs; null when no pair has enough returns in common. */
  readonly correlation: number | null;
  readonly kind: BreadthKind;
}

/**
 * Whether the market falls as one, over five-minute candles of the last 24 h.
 *
 * A coin falls when it stands 4 % or more below its 24 h high. `systemic`: two thirds of the coins fall, and their five-minute returns correlate
 * at 0.5 or more on average. `sector`: at least a third fall, and more than one. `idiosyncratic`: fewer, but the coin in question does. `calm`: none of these.
 * @param own drawdown of the coin that is looked at, from its 24 h high; null when none is.
 * @returns null with fewer than three coins.
 */
export function marketBreadth(
  series: readonly (readonly [coin: string, candles: CandleSeries])[],
  time: number,
  own: number | null,
): MarketBreadth | null {
  const coins = series.flatMap(([coin, candles]) => fallOf(coin, candles, time) ?? []);
  if (coins.length < LEAST_COINS) return null;
  const fallingCount = coins.filter((coin) => coin.drawdown >= FALLING_DRAWDOWN).length;
  const correlation = meanCorrelation(series.map(([, candles]) => logReturns(candles, time - DAY_MS, time)));
  return {
    coins,
    fallingCount,
    medianDrawdown: median(coins.map((coin) => coin.drawdown)),
    correlation,
    kind: kindOf(fallingCount, coins.length, correlation, own),
  };
}

/** Slope of a coin's five-minute returns on BTC's over the last 24 h; null with too few in common. */
export function betaTo(candles: CandleSeries, bitcoin: CandleSeries, time: number): number | null {
  const from = time - DAY_MS;
  const { slope, count } = comovement(logReturns(candles, from, time), logReturns(bitcoin, from, time));
  return count < LEAST_RETURNS ? null : slope;
}

function fallOf(coin: string, candles: CandleSeries, time: number): CoinFall | null {
  const found = drawdown(candles, '24h', time);
  if (found === null) return null;
  const last = firstIndexAtOrAfter(candles.openTime, time - candles.intervalMs + 1) - 1;
  const asOf = at(candles.openTime, last) + candles.intervalMs;
  return { coin, price: found.currentPrice, high: found.referenceHigh, drawdown: found.current, asOf };
}

/** The coins that a text lists, in its order, written in any case and parted by anything; null when one is no ticker, or they are too few or too many. */
export function parseMajors(text: string): readonly string[] | null {
  const coins = [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,，、;]+/)
        .filter((coin) => coin !== ''),
    ),
  ];
  const isList = coins.length >= LEAST_COINS && coins.length <= MOST_MAJORS;
  return isList && coins.every((coin) => MAJOR_COIN.test(coin)) ? coins : null;
}

function kindOf(falling: number, of: number, correlation: number | null, own: number | null): BreadthKind {
  const share = falling / of;
  if (share >= SYSTEMIC_SHARE && correlation !== null && correlation >= SYSTEMIC_CORRELATION)
    return 'systemic';
  if (share >= SECTOR_SHARE && falling >= SECTOR_LEAST_COINS) return 'sector';
  return own !== null && own >= FALLING_DRAWDOWN ? 'idiosyncratic' : 'calm';
}

function meanCorrelation(returns: readonly Returns[]): number | null {
  const found = returns.flatMap((one, index) =>
    returns.slice(index + 1).flatMap((other) => {
      const { correlation, count } = comovement(one, other);
      return correlation === null || count < LEAST_RETURNS ? [] : [correlation];
    }),
  );
  return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0) / found.length;
}
