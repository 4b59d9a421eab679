import { interpolate } from './book-depth.ts';
import {
  type CascadeKnots,
  finalMove,
  type KnotFunction,
  smallestFirstMove,
  squareRootFinalMove,
} from './cascade.ts';
import type { LiquidationCurve, UsdRange } from './liquidation-curve.ts';

/** First moves that are told. */
export const SCENARIO_STEPS = [0.01, 0.02, 0.03, 0.05, 0.08] as const;
/** Share of the shown book that stands: as shown, and as measured at the start of crashes. */
export const SHOWN_BOOK = 1;
export const THINNED_BOOK = 0.63;
/** Stress: median and tenth percentile of what survived of a book in a crash. No number is honest for what follows from it. */
export const STRESSED_BOOKS = [0.294, 0.059] as const;
/** A first move from which the cascade adds more than half of it again. */
export const TIPPING_AMPLIFICATION = 1.5;
export const TIPPING_REACH = 0.1;
const TIPPING_STEP = 0.0025;
/** The two laws of impact are told apart when their slips differ by more. */
const LAWS_DIFFER = 2;
const DRAWS = 500;
const LEAST_FLOW_SHARE = 0.5;
/** Book shares of the draws, each as likely as the others. */
const DRAWN_BOOKS = [SHOWN_BOOK, THINNED_BOOK, STRESSED_BOOKS[0]] as const;
/** Standard deviations from the middle to the tenth and ninetieth percentile. */
const DECILE = 1.2816;
/** Moves at which the curve is told, on each side. */
export const CURVE_MOVES: readonly number[] = Array.from({ length: 41 }, (_, index) => index * 0.0025);

/** Knots of every scenario: each 0.1 % to 10 %, each 0.5 % on to 30 %. */
export const SCENARIO_MOVES: Float64Array = Float64Array.from([
  ...Array.from({ length: 100 }, (_, knot) => knot / 1000),
  ...Array.from({ length: 41 }, (_, knot) => (20 + knot) / 200),
]);

const NOTHING = new Float64Array(SCENARIO_MOVES.length);

/** Liquidations of one side at one venue, at `SCENARIO_MOVES`. */
export interface VenueLiquidations {
  /** ESTIMATED, nominal, with the factors of its range; null: no map. */
  readonly estimated: LiquidationColumns | null;
  readonly usdRange: UsdRange;
  /** OBSERVED positions, a lower bound; null: none known. */
  readonly observed: LiquidationColumns | null;
}
export type LiquidationColumns = Pick<LiquidationCurve, 'usd' | 'flowUsd'>;

/** What is known of one side of a coin: liquidations and books of the same venues. */
export interface ScenarioInput {
  /** What the books hold, at `SCENARIO_MOVES`. */
  readonly depthUsd: Float64Array;
  readonly venues: readonly VenueLiquidations[];
  /** How far the liquidations are known; beyond, a move is told as "beyond". */
  readonly reach: number;
  readonly dailyVolatility: number | null;
  readonly dailyVolumeUsd: number | null;
}

export interface ScenarioStep {
  readonly move: number;
  /** Liquidated by the first move alone, before the book's answer. */
  readonly usd: number;
  readonly usdLow: number;
  readonly usdHigh: number;
  /** Where it ends; null: the book fails. */
  readonly final: number | null;
  readonly finalThinned: number | null;
  /** 10-90 % of the draws over range, book and flow share. */
  readonly finalLow: number | null;
  readonly finalHigh: number | null;
  /** By the square-root law; null where it cannot be told, or goes beyond 30 %. */
  readonly squareRoot: number | null;
  /** The slip by book and by square-root law differ by more than twice: the larger range spans both. */
  readonly lawsDiffer: boolean;
}

export interface SideScenario {
  readonly reach: number;
  /** USD at `CURVE_MOVES`. */
  readonly curve: {
    readonly usd: readonly number[];
    readonly low: readonly number[];
    readonly high: readonly number[];
  };
  readonly steps: readonly ScenarioStep[];
  /** Smallest first move with an amplification above 1.5; null: none within 10 %. */
  readonly tippingMove: number | null;
  /** Of each stressed book, the smallest of the steps from which it fails; null: it holds at all of them. */
  readonly stressFailsFrom: readonly (number | null)[];
}

/** Which first move goes as far as a price, by book. */
export interface ReachScenario {
  readonly target: number;
  readonly shown: number;
  readonly thinned: number;
  readonly stressed: number;
}

/**
 * What follows if the price makes a first move against one side. Conditional, no forecast. Deterministic for a deterministic `random`
 * (numbers in [0, 1)).
 */
export function sideScenario(input: ScenarioInput, random: () => number): SideScenario {
  const nominal = knotsOf(input, null);
  const draws = drawFinals(input, random);
  const usdOf = (deviate: number | null): Float64Array => {
    const within = liquidated(input.venues, 'usd', deviate);
    return SCENARIO_MOVES.map((_, knot) => within(knot));
  };
  const usd = usdOf(null);
  const low = usdOf(draws.deviateLow);
  const high = usdOf(draws.deviateHigh);
  const told = (column: Float64Array): number[] =>
    CURVE_MOVES.map((move) => interpolate(SCENARIO_MOVES, column, move));
  return {
    reach: input.reach,
    curve: { usd: told(usd), low: told(low), high: told(high) },
    steps: SCENARIO_STEPS.map((move, index) => {
      const at = (column: Float64Array): number => interpolate(SCENARIO_MOVES, column, move);
      const finals = draws.finals[index] ?? [];
      const final = finalMove(nominal, move, { bookShare: SHOWN_BOOK, flowShare: 1 });
      const squareRoot = squareRootOf(input, nominal, move);
      return {
        move,
        usd: at(usd),
        usdLow: at(low),
        usdHigh: at(high),
        final,
        finalThinned: finalMove(nominal, move, { bookShare: THINNED_BOOK, flowShare: 1 }),
        finalLow: quantile(finals, 0.1),
        finalHigh: quantile(finals, 0.9),
        squareRoot,
        lawsDiffer: differ(move, final, squareRoot),
      };
    }),
    tippingMove: tippingMove(nominal),
    stressFailsFrom: STRESSED_BOOKS.map((bookShare) => failsFrom(nominal, bookShare)),
  };
}

/** Which first move would reach a price `target` away; null beyond what is known. */
export function reachScenario(input: ScenarioInput, target: number): ReachScenario | null {
  if (!(target > 0 && target <= input.reach)) return null;
  const nominal = knotsOf(input, null);
  const first = (bookShare: number): number =>
    smallestFirstMove(nominal, target, { bookShare, flowShare: 1 });
  return {
    target,
    shown: first(SHOWN_BOOK),
    thinned: first(THINNED_BOOK),
    stressed: first(STRESSED_BOOKS[0]),
  };
}

/**
 * Summed over the venues, at each the larger of what is estimated and what is observed: observed positions are part of the open interest
 * that the estimate spreads, so their sum would count them twice.
 * @param deviate how many standard deviations the estimates stand off the middle of their ranges; null: as they are.
 */
function liquidated(
  venues: ScenarioInput['venues'],
  column: keyof LiquidationColumns,
  deviate: number | null,
): KnotFunction {
  const sources = venues.map(({ estimated, usdRange, observed }) => ({
    factor: deviate === null ? 1 : factorAt(usdRange, deviate),
    estimated: estimated?.[column] ?? NOTHING,
    observed: observed?.[column] ?? NOTHING,
  }));
  return (knot) => {
    let sum = 0;
    for (const { factor, estimated, observed } of sources)
      sum += Math.max(factor * (estimated[knot] ?? 0), observed[knot] ?? 0);
    return sum;
  };
}

function knotsOf({ depthUsd, venues }: ScenarioInput, deviate: number | null): CascadeKnots {
  return { move: SCENARIO_MOVES, depthUsd, flowAt: liquidated(venues, 'flowUsd', deviate) };
}

/** Log-normal, its tenth and ninetieth percentile at the ends of the range. */
function factorAt({ low, high }: UsdRange, deviate: number): number {
  return Math.sqrt(low * high) * (high / low) ** (deviate / 2 / DECILE);
}

interface Draws {
  /** Tenth and ninetieth percentile of what was drawn for the estimates. */
  readonly deviateLow: number;
  readonly deviateHigh: number;
  /** Final moves of each step, ascending; Infinity where the book fails. */
  readonly finals: readonly (readonly number[])[];
}

/** The estimates log-normal over their ranges (all together: their totals err together), flow share even over 0.5-1, book one of three. */
function drawFinals(input: ScenarioInput, random: () => number): Draws {
  const deviates: number[] = [];
  const finals: number[][] = SCENARIO_STEPS.map(() => []);
  for (let draw = 0; draw < DRAWS; draw++) {
    const deviate = normal(random);
    const flowShare = LEAST_FLOW_SHARE + (1 - LEAST_FLOW_SHARE) * random();
    const bookShare = DRAWN_BOOKS[Math.floor(random() * DRAWN_BOOKS.length)] ?? SHOWN_BOOK;
    const knots = knotsOf(input, deviate);
    deviates.push(deviate);
    // What runs away from a small first move runs away from every larger one.
    let runsAway = false;
    SCENARIO_STEPS.forEach((move, index) => {
      const final = runsAway ? null : finalMove(knots, move, { bookShare, flowShare });
      runsAway = final === null;
      finals[index]?.push(final ?? Number.POSITIVE_INFINITY);
    });
  }
  deviates.sort((a, b) => a - b);
  return {
    deviateLow: quantile(deviates, 0.1) ?? 0,
    deviateHigh: quantile(deviates, 0.9) ?? 0,
    finals: finals.map((column) => column.sort((a, b) => a - b)),
  };
}

/** Box and Muller, cut at three deviations. */
function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return Math.min(3, Math.max(-3, radius * Math.cos(2 * Math.PI * random())));
}

/** Of an ascending column; null where it is not finite. */
function quantile(ascending: readonly number[], share: number): number | null {
  const value = ascending[Math.round(share * (ascending.length - 1))];
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** A day whose prices move tenfold, or on which less than a dollar is traded, is a wrong figure. */
const WILDEST_DAY = 10;
const LEAST_VOLUME_USD = 1;

function squareRootOf(input: ScenarioInput, knots: CascadeKnots, move: number): number | null {
  const { dailyVolatility, dailyVolumeUsd } = input;
  if (dailyVolatility === null || !(dailyVolatility >= 0 && dailyVolatility <= WILDEST_DAY)) return null;
  if (dailyVolumeUsd === null || !(dailyVolumeUsd >= LEAST_VOLUME_USD)) return null;
  return squareRootFinalMove(knots, move, { dailyVolatility, dailyVolumeUsd, flowShare: 1 });
}

/** Slips below a twentieth of the first move are both nothing; a book that fails is further off than any number. */
function differ(move: number, final: number | null, squareRoot: number | null): boolean {
  if (squareRoot === null) return false;
  if (final === null) return true;
  const least = move / 20;
  const [book, law] = [Math.max(least, final - move), Math.max(least, squareRoot - move)];
  return book > LAWS_DIFFER * law || law > LAWS_DIFFER * book;
}

function tippingMove(knots: CascadeKnots): number | null {
  for (let step = 1; step * TIPPING_STEP <= TIPPING_REACH + 1e-9; step++) {
    const move = step * TIPPING_STEP;
    const final = finalMove(knots, move, { bookShare: SHOWN_BOOK, flowShare: 1 });
    if (final === null || final > TIPPING_AMPLIFICATION * move) return move;
  }
  return null;
}

/** A stressed book fails where its cascade runs away or adds more than half of the first move again. */
function failsFrom(knots: CascadeKnots, bookShare: number): number | null {
  const fails = SCENARIO_STEPS.find((move) => {
    const final = finalMove(knots, move, { bookShare, flowShare: 1 });
    return final === null || final > TIPPING_AMPLIFICATION * move;
  });
  return fails ?? null;
}
