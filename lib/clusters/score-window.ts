import { HOUR_MS } from '../domain/candles.ts';
import { POSITION_SIDES, type PositionSide } from '../domain/market-data.ts';
import { liftOfDensestTenth, natsOverUniform, shares } from './density-score.ts';
import { type KernelTally, kernelClassOf } from './distance-kernel.ts';
import { type Cells, NULL_NAMES, nullDensities } from './nulls.ts';
import type { StockBar } from './stock-balance.ts';

/** Who is scored: the map alone, the nulls, and what is shown (map and distance by the learned weight). */
export const PREDICTOR_NAMES = ['map', ...NULL_NAMES, 'shown'] as const;
export type PredictorName = (typeof PREDICTOR_NAMES)[number];

/** A map is frozen for an hour, then the next: windows never overlap. */
export const WINDOW_MS = HOUR_MS;
/** Cells of 0.1 % to 8 % from the mark; what is liquidated beyond in one hour is out of support, and counted. */
const CELL_WIDTH = 0.001;
const CELL_COUNT = 80;
/** A single hour of a crash must not outvote all others. */
const LARGEST_PRINTS = 50;
const LARGEST_PULL = 4;

export function cellsOf(markPrice: number, side: PositionSide): Cells {
  return { markPrice, direction: side === 'long' ? -1 : 1, count: CELL_COUNT, width: CELL_WIDTH };
}

interface FrozenSide {
  readonly densities: Readonly<Record<PredictorName, Float64Array>>;
  /** Shown quantity per cell, in the unit of open interest. */
  readonly predicted: Float64Array;
}

/** What was said before the hour began, and what happened since. */
export interface FrozenMap {
  readonly start: number;
  readonly markPrice: number;
  readonly weight: number;
  readonly sides: Readonly<Record<PositionSide, FrozenSide>>;
  /** Quantity and number of prints per cell. */
  readonly realised: Readonly<Record<PositionSide, Float64Array>>;
  readonly prints: Readonly<Record<PositionSide, Float64Array>>;
  outOfSupport: number;
  lowest: number;
  highest: number;
}

/** One side of one hour: how well each predictor told where, among the prices that the mark reached, liquidations would print. */
export interface WindowScore {
  readonly start: number;
  readonly side: PositionSide;
  readonly prints: number;
  readonly sweptCells: number;
  /** Nats per print over the uniform map on the swept cells. */
  readonly nats: Readonly<Record<PredictorName, number>>;
  /** Of the densest tenth of the swept cells. */
  readonly lift: Readonly<Record<PredictorName, number>>;
  /** Slope of the log score of what was shown in the map's weight: above 0 more of the map would have been better. */
  readonly pull: number;
  /** Quantity shown for the swept cells, and what printed there. */
  readonly predicted: number;
  readonly realised: number;
}

/**
 * Freezes what is known at `start`.
 * @param mass of the map per cell and side. @param expected what the distance kernel puts there, of the same total over the whole map.
 */
export function freeze(
  start: number,
  markPrice: number,
  weight: number,
  mass: Readonly<Record<PositionSide, Float64Array>>,
  expected: Readonly<Record<PositionSide, Float64Array>>,
  bars: readonly StockBar[],
  hourlyRange: number,
  tally: KernelTally,
): FrozenMap {
  const side = (name: PositionSide): FrozenSide => {
    const nulls = nullDensities(cellsOf(markPrice, name), bars, hourlyRange, tally);
    const predicted = mass[name].map(
      (value, cell) => weight * value + (1 - weight) * (expected[name][cell] ?? 0),
    );
    return { densities: { map: mass[name], ...nulls, shown: predicted }, predicted };
  };
  const column = (): Float64Array => new Float64Array(CELL_COUNT);
  return {
    start,
    markPrice,
    weight,
    sides: { long: side('long'), short: side('short') },
    realised: { long: column(), short: column() },
    prints: { long: column(), short: column() },
    outOfSupport: 0,
    lowest: markPrice,
    highest: markPrice,
  };
}

/** Takes one bar of the hour with its prints. */
export function observe(frozen: FrozenMap, bar: StockBar): void {
  frozen.lowest = Math.min(frozen.lowest, bar.low);
  frozen.highest = Math.max(frozen.highest, bar.high);
  for (const { side, triggerPrice, quantity, count = 1 } of bar.prints ?? []) {
    const direction = side === 'long' ? -1 : 1;
    const cell = Math.floor((direction * Math.log(triggerPrice / frozen.markPrice)) / CELL_WIDTH);
    if (cell < 0 || cell >= CELL_COUNT) {
      frozen.outOfSupport += count;
      continue;
    }
    frozen.realised[side][cell] = (frozen.realised[side][cell] ?? 0) + quantity;
    frozen.prints[side][cell] = (frozen.prints[side][cell] ?? 0) + count;
  }
}

/** The scores of an hour that is over; a side that the mark did not sweep by two cells at least, or where nothing printed, has none. */
export function scoresOf(frozen: FrozenMap): WindowScore[] {
  return POSITION_SIDES.flatMap((side) => {
    const swept = sweptCells(frozen, side);
    if (swept < 2) return [];
    const cut = (column: Float64Array): Float64Array => column.subarray(0, swept);
    const happened = cut(frozen.prints[side]);
    const prints = happened.reduce((sum, count) => sum + count, 0);
    const { densities, predicted } = frozen.sides[side];
    const sum = (column: Float64Array): number => cut(column).reduce((total, value) => total + value, 0);
    const each = (score: (map: Float64Array) => number | null): Record<PredictorName, number> =>
      Object.fromEntries(
        PREDICTOR_NAMES.map((name) => [name, score(densityOf(densities, name, frozen.weight, swept)) ?? 0]),
      ) as Record<PredictorName, number>;
    return [
      {
        start: frozen.start,
        side,
        prints,
        sweptCells: swept,
        nats: each((map) => natsOverUniform(map, happened)),
        lift: each((map) => liftOfDensestTenth(map, happened)),
        pull: pullOf(densities, frozen.weight, swept, happened),
        predicted: sum(predicted),
        realised: sum(frozen.realised[side]),
      },
    ];
  });
}

/** What is shown is mixed where it is scored: the two shares of the swept cells, by the weight of the moment. */
function densityOf(
  densities: FrozenSide['densities'],
  name: PredictorName,
  weight: number,
  swept: number,
): Float64Array {
  if (name !== 'shown') return densities[name].subarray(0, swept);
  const map = shares(densities.map.subarray(0, swept));
  const distance = shares(densities.distance.subarray(0, swept));
  return map.map((share, cell) => weight * share + (1 - weight) * (distance[cell] ?? 0));
}

function pullOf(
  densities: FrozenSide['densities'],
  weight: number,
  swept: number,
  happened: Float64Array,
): number {
  const mixed = densityOf(densities, 'shown', weight, swept);
  const map = shares(densities.map.subarray(0, swept));
  const distance = shares(densities.distance.subarray(0, swept));
  let sum = 0;
  let prints = 0;
  happened.forEach((count, cell) => {
    // A cell that both leave empty pulls nowhere; the bound keeps one print of the tail from deciding alone.
    const slope = ((map[cell] ?? 0) - (distance[cell] ?? 0)) / Math.max(1e-9, mixed[cell] ?? 0);
    sum += count * Math.max(-LARGEST_PULL, Math.min(LARGEST_PULL, slope));
    prints += count;
  });
  return prints === 0 ? 0 : sum / prints;
}

/** How much a window counts. */
export function countedPrints(score: Pick<WindowScore, 'prints'>): number {
  return Math.min(LARGEST_PRINTS, score.prints);
}

/** Lets the distance null learn from an hour that is over: where, among the swept cells, it had expected the prints, and where they came. */
export function learnDistance(frozen: FrozenMap, tally: KernelTally): void {
  for (const side of POSITION_SIDES) {
    const swept = sweptCells(frozen, side);
    const happened = frozen.prints[side].subarray(0, swept);
    const prints = happened.reduce((sum, count) => sum + count, 0);
    if (prints === 0) continue;
    const expected = shares(frozen.sides[side].densities.distance.subarray(0, swept));
    const weight = countedPrints({ prints });
    for (let cell = 0; cell < swept; cell++) {
      const into = kernelClassOf((cell + 0.5) * CELL_WIDTH);
      tally.seen[into] = (tally.seen[into] ?? 0) + (weight * (happened[cell] ?? 0)) / prints;
      tally.expected[into] = (tally.expected[into] ?? 0) + weight * (expected[cell] ?? 0);
    }
  }
}

function sweptCells(frozen: FrozenMap, side: PositionSide): number {
  const extreme = side === 'long' ? frozen.lowest : frozen.highest;
  return Math.min(CELL_COUNT, Math.ceil(Math.abs(Math.log(extreme / frozen.markPrice)) / CELL_WIDTH));
}
