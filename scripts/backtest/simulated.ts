import { gridOf } from '../../lib/clusters/bins.ts';
import type { ClusterMap } from '../../lib/clusters/cluster.ts';
import { distanceKernel } from '../../lib/clusters/distance-kernel.ts';
import { advance, type ClusterState, clusterMap, createClusterState } from '../../lib/clusters/estimated.ts';
import { PREDICTOR_NAMES } from '../../lib/clusters/score-names.ts';
import { LASTING_EXITS_PER_HOUR, type StockBar } from '../../lib/clusters/stock-balance.ts';
import { DAY_MS, HOUR_MS } from '../../lib/domain/candles.ts';
import { simulateMarket } from '../../tests/exchange/market/simulated-market.ts';
import { SIMULATED_COINS, type SimulatedMarket } from '../../tests/exchange/market/types.ts';
import { publicDataAt } from '../../tests/simulated/public-data.ts';
import { InputError } from '../explain/input.ts';
import { firstVersionBands } from './first-version.ts';
import type { Result, ResultRow } from './result.ts';
import {
  covered,
  emptySteps,
  overlap,
  placedBy,
  randomOverlap,
  STEP_WIDTH,
  STEPS,
  type Steps,
  standingOut,
} from './simulated-bands.ts';
import { coverageOf, seedInterval, simulatedGates } from './simulated-gates.ts';
import { oracleSteps, trueLaw } from './simulated-oracle.ts';
import { barsOf, type Telling } from './simulated-telling.ts';
import { average } from './statistics.ts';

/** Through the crash: from the first leg on 5 February 2026 over the low of 6 February 00:15 to the rebound, each 3 hours. */
export const MOMENTS = Array.from(
  { length: 7 },
  (_, index) => Date.UTC(2026, 1, 5, 12) + index * 3 * HOUR_MS,
);
const HISTORY_MS = 30 * DAY_MS;
const MOST_SEEDS = 200;

/** One seed under one telling: means over the moments, and what was learned by the last. */
export interface SeedScore {
  readonly seed: number;
  readonly overlap: number;
  /** As many steps elsewhere: anywhere, and nearest by distance. */
  readonly atRandom: number;
  readonly byDistance: number;
  readonly firstVersion: number;
  readonly oracle: number;
  /** Shown clusters, and those whose true notional lay in their 80 % range. */
  readonly shown: number;
  readonly inRange: number;
  readonly map: ClusterMap;
}

/** `20`, `1,5,9`, `21-40`. @throws InputError otherwise. */
export function seedsOf(text: string): number[] {
  const range = /^(\d{1,6})-(\d{1,6})$/.exec(text);
  const list = /^\d{1,6}(,\d{1,6})*$/.test(text) && text.includes(',');
  const seeds = range
    ? Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, index) => Number(range[1]) + index)
    : list
      ? text.split(',').map(Number)
      : /^\d{1,3}$/.test(text)
        ? Array.from({ length: Number(text) }, (_, index) => index + 1)
        : [];
  if (seeds.length === 0 || seeds.length > MOST_SEEDS)
    throw new InputError(
      `--simulated wants a count, a list or a range of at most ${MOST_SEEDS} seeds, not "${text.slice(0, 40)}"`,
    );
  return seeds;
}

/** One market lived through by the model, bar by bar, and measured at each moment. */
export function scoreSeed(seed: number, telling: Telling): SeedScore {
  const market = simulateMarket({ seed, coin: SIMULATED_COINS[seed % SIMULATED_COINS.length] ?? 'ETH' });
  const [first = 0, last = 0] = [MOMENTS[0], MOMENTS[MOMENTS.length - 1]];
  const from = first - HISTORY_MS;
  const bars = barsOf(market, telling, seed, from, last);
  const input = publicDataAt(market, first);
  const setup = { tiers: input.tiers, kind: 'linear' as const, markPrice: input.markPrice };
  const state = createClusterState(setup);
  const old = createClusterState({ ...setup, exitsPerHour: LASTING_EXITS_PER_HOUR });
  const law = trueLaw(market, first);
  const found: Sight[] = [];
  let taken = 0;
  for (const time of MOMENTS) {
    for (; taken < bars.length && (bars[taken]?.openTime ?? 0) < time; taken++) {
      const bar = bars[taken];
      if (bar === undefined) break;
      advance(state, bar);
      const { prints: _unheard, ...silent } = bar;
      advance(old, silent);
    }
    found.push(sightOf(market, state, old, law, bars.slice(0, taken), time, seed));
  }
  const mean = (value: (sight: Sight) => number): number => average(found.map(value));
  const sum = (value: (sight: Sight) => number): number =>
    found.reduce((total, sight) => total + value(sight), 0);
  const end = found[found.length - 1];
  if (end === undefined) throw new Error('no moment was measured');
  return {
    seed,
    overlap: mean((sight) => sight.overlap),
    atRandom: mean((sight) => sight.atRandom),
    byDistance: mean((sight) => sight.byDistance),
    firstVersion: mean((sight) => sight.firstVersion),
    oracle: mean((sight) => sight.oracle),
    shown: sum((sight) => sight.shown),
    inRange: sum((sight) => sight.inRange),
    map: end.map,
  };
}

type Sight = Omit<SeedScore, 'seed'>;

function sightOf(
  market: SimulatedMarket,
  state: ClusterState,
  old: ClusterState,
  law: Steps,
  bars: readonly StockBar[],
  time: number,
  seed: number,
): Sight {
  const mark = market.priceAt('mark', time);
  const { map, reason } = clusterMap(state, { markPrice: mark, asOf: time, tickSize: market.tickSize });
  if (map === null) throw new Error(`no estimate for seed ${seed}: ${reason}`);
  const truth = market.truthAt(time);
  const mass = emptySteps();
  for (const { side, size, liquidationPrice } of truth) {
    if (liquidationPrice === null) continue;
    const step = Math.floor(((side === 'long' ? -1 : 1) * Math.log(liquidationPrice / mark)) / STEP_WIDTH);
    if (step >= 0 && step < STEPS) mass[side][step] = (mass[side][step] ?? 0) + size * liquidationPrice;
  }
  const standing = standingOut(mass);
  const shown = covered(map.clusters, mark);
  const kernel = distanceKernel(gridOf(mark, STEPS, STEP_WIDTH));
  const inRange = map.clusters.filter(({ side, low, high, notionalUsdLow, notionalUsdHigh }) => {
    const held = truth.reduce(
      (sum, { side: of, size, liquidationPrice: price }) =>
        of === side && price !== null && price >= low && price <= high ? sum + size * price : sum,
      0,
    );
    return held >= notionalUsdLow && held <= notionalUsdHigh;
  });
  return {
    overlap: overlap(shown, standing),
    atRandom: randomOverlap(shown, standing, seed),
    byDistance: overlap(placedBy(shown, { long: kernel, short: kernel }), standing),
    firstVersion: overlap(covered(firstVersionBands(old, mark, market.tickSize), mark), standing),
    oracle: overlap(standingOut(oracleSteps(market, law, bars, time, mark)), standing),
    shown: map.clusters.length,
    inRange: inRange.length,
    map,
  };
}

/** Recovery of known clusters in the simulated market. */
export function simulatedResult(seeds: readonly number[], say: (words: string) => void): Result {
  const tellings = ['cold', 'heard', 'shuffled'] as const;
  const scores = Object.fromEntries(
    tellings.map((telling) => [
      telling,
      seeds.map((seed) => {
        say(`seed ${seed}, ${telling}`);
        return scoreSeed(seed, telling);
      }),
    ]),
  ) as Record<Telling, SeedScore[]>;
  const subject = `${seeds.length} seeds x ${MOMENTS.length} moments`;
  const over = (
    kind: ResultRow['kind'],
    predictor: string,
    measure: string,
    values: readonly number[],
  ): ResultRow => ({
    predictor,
    kind,
    subject,
    split: 'all',
    measure,
    score: seedInterval(values),
  });
  const heard = scores.heard;
  const bands = 'overlap of bands within 10 %';
  const rows: ResultRow[] = [
    ...tellings.map((telling) =>
      over(
        telling === 'shuffled' ? 'placebo' : 'estimate',
        `map, ${telling}`,
        bands,
        scores[telling].map((score) => score.overlap),
      ),
    ),
    over(
      'null',
      'as many steps at random',
      bands,
      heard.map((score) => score.atRandom),
    ),
    over(
      'null',
      'as many steps by distance',
      bands,
      heard.map((score) => score.byDistance),
    ),
    over(
      'estimate',
      'map, heard',
      'overlap more than as many steps by distance',
      heard.map((score) => score.overlap - score.byDistance),
    ),
    over(
      'peer',
      'the first version',
      bands,
      heard.map((score) => score.firstVersion),
    ),
    over(
      'oracle',
      'ORACLE: every entry, the true law',
      bands,
      heard.map((score) => score.oracle),
    ),
    ...(['heard', 'shuffled'] as const).flatMap((telling) => [
      over(
        'estimate',
        `map, ${telling}`,
        'weight at the end',
        scores[telling].map(({ map }) => map.shrinkageWeight),
      ),
      over(
        'estimate',
        `map, ${telling}`,
        'nats of what is shown over distance',
        scores[telling].map(({ map }) => map.scorecard.gain.mean),
      ),
      over(
        'estimate',
        `map, ${telling}`,
        'says that it adds nothing',
        scores[telling].map(({ map }) => (map.scorecard.verdict === 'nothing-added' ? 1 : 0)),
      ),
    ]),
    ...PREDICTOR_NAMES.map((name) =>
      over(
        name === 'map' || name === 'shown' ? 'estimate' : 'null',
        `heard: ${name}`,
        'nats over uniform, prices reached',
        heard.map(({ map }) => map.scorecard.predictors.find((row) => row.name === name)?.nats.mean ?? 0),
      ),
    ),
    over('estimate', 'map, heard', 'notional in its 80 % range', [coverageOf(heard)]),
  ];
  return { mode: 'simulated', rows, gates: simulatedGates(heard, rows) };
}
