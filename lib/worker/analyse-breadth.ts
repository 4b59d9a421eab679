import { type CandleSeries, MINUTE_MS } from '../domain/candles.ts';
import { betaTo, marketBreadth } from '../domain/market-breadth.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import type { BreadthSeries } from './breadth-reader.ts';

/** Candles older than this tell nothing of the market now. */
const OLDEST_MS = 30 * MINUTE_MS;

export interface BreadthInput {
  readonly base: string;
  /** Five-minute candles of the contract itself. */
  readonly fine: CandleSeries;
  readonly series: BreadthSeries;
  /** Those that are looked for. */
  readonly majors: readonly string[];
  /** Of the contract, from its 24 h high. */
  readonly drawdown24h: number | null;
  /** The venue's time in ms. */
  readonly now: number;
}

/** How the majors stand, once a minute or when their candles are new; null while they are not known, or too old. */
export function createBreadthAnalysis(): (input: BreadthInput) => Snapshot['breadth'] {
  let last: {
    readonly minute: number;
    readonly series: BreadthSeries;
    readonly majors: readonly string[];
    readonly result: Snapshot['breadth'];
  } | null = null;
  return (input) => {
    const minute = Math.floor(input.now / MINUTE_MS);
    const { series, majors } = input;
    if (last?.minute !== minute || last.series !== series || last.majors !== majors)
      last = { minute, series, majors, result: breadthOf(input) };
    return last.result;
  };
}

function breadthOf({ base, fine, series, majors, drawdown24h, now }: BreadthInput): Snapshot['breadth'] {
  const recent = series.filter(([, { openTime, intervalMs }]) => {
    const newest = openTime[openTime.length - 1];
    return newest !== undefined && now - newest - intervalMs < OLDEST_MS;
  });
  const found = marketBreadth(recent, now, drawdown24h);
  if (found === null) return null;
  const bitcoin = recent.find(([coin]) => coin === 'BTC')?.[1];
  return {
    kind: found.kind,
    coins: found.coins.map(({ coin, price, high, drawdown }) => ({
      coin,
      price,
      high: high.price,
      drawdown,
    })),
    lacking: majors.filter((coin) => !found.coins.some((other) => other.coin === coin)),
    fallingCount: found.fallingCount,
    medianDrawdown: found.medianDrawdown,
    correlation: found.correlation,
    beta: bitcoin === undefined || base === 'BTC' ? null : betaTo(fine, bitcoin, now),
    asOf: Math.min(...found.coins.map(({ asOf }) => asOf)),
  };
}
