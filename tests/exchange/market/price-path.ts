import { type CoinCalibration, HISTORY_START, MARKET_END, MARKET_START, type Pin } from './calibration.ts';
import { createRandom, type Random } from './random.ts';

/** Prices of the living market are kept each 15 s, of the history before it each 5 minutes. */
export const STEP_MS = 15_000;
export const STEPS_PER_MINUTE = 60_000 / STEP_MS;
export const HISTORY_STEP_MS = 300_000;

const YEAR_STEPS_PER_DAY = 86_400_000 / HISTORY_STEP_MS;
const STEPS_PER_DAY = 86_400_000 / STEP_MS;

export interface PricePath {
  /** Log price without liquidations, one value each STEP_MS from MARKET_START to MARKET_END inclusive. */
  readonly target: Float64Array;
  /** Relative volatility of each step: 1 in quiet times. */
  readonly turbulence: Float64Array;
  /** Last price each HISTORY_STEP_MS from HISTORY_START to MARKET_START inclusive. */
  readonly history: Float64Array;
}

/** A random walk tied down at the anchors: what lies between them differs with the seed, the anchors do not. */
export function makePricePath(seed: string, coin: string, calibration: CoinCalibration): PricePath {
  const anchors = [...calibration.anchors, calibration.high, calibration.low, calibration.closeAfterLow].sort(
    (a, b) => a.time - b.time,
  );
  const market = walk(seed, coin, 'market', {
    start: MARKET_START,
    end: MARKET_END,
    stepMs: STEP_MS,
    volatility: (0.8 * calibration.dailyVolatility) / Math.sqrt(STEPS_PER_DAY),
    maxSpeed: 3,
    anchors,
  });
  const history = walk(seed, coin, 'history', {
    start: HISTORY_START,
    end: MARKET_START,
    stepMs: HISTORY_STEP_MS,
    volatility: (0.8 * calibration.dailyVolatility) / Math.sqrt(YEAR_STEPS_PER_DAY),
    maxSpeed: 1.2,
    anchors,
  });
  return {
    target: market.log,
    turbulence: market.turbulence,
    history: toPrices(history.log, calibration.tickSize),
  };
}

function toPrices(log: Float64Array, tickSize: number): Float64Array {
  return log.map((value) => roundTo(Math.exp(value), tickSize));
}

export function roundTo(price: number, tickSize: number): number {
  const perUnit = Math.round(1 / tickSize);
  return Math.round(price * perUnit) / perUnit;
}

interface WalkPlan {
  readonly start: number;
  readonly end: number;
  readonly stepMs: number;
  /** Standard deviation of one quiet step. */
  readonly volatility: number;
  /** How much more turbulent than quiet the fastest stretches may be. */
  readonly maxSpeed: number;
  readonly anchors: readonly Pin[];
}

function walk(
  seed: string,
  coin: string,
  part: string,
  plan: WalkPlan,
): { log: Float64Array; turbulence: Float64Array } {
  const length = Math.round((plan.end - plan.start) / plan.stepMs) + 1;
  const turbulence = makeTurbulence(createRandom(`${seed}|${part}|turbulence`), plan, length);
  // Coins move together: one stream is common to all of a seed, the other is the coin's own.
  const common = createRandom(`${seed}|${part}|common`);
  const own = createRandom(`${seed}|${part}|${coin}`);
  const log = new Float64Array(length);
  let value = 0;
  for (let i = 1; i < length; i++) {
    value += plan.volatility * (turbulence[i] ?? 1) * (0.8 * common.normal() + 0.6 * own.normal());
    log[i] = value;
  }
  tieDown(log, plan);
  return { log, turbulence };
}

/** Volatility comes in spells: a slow log-normal wave, and more of it while the anchors move fast. */
function makeTurbulence(random: Random, plan: WalkPlan, length: number): Float64Array {
  const stepsPerHour = 3_600_000 / plan.stepMs;
  const turbulence = new Float64Array(length);
  let wave = 0;
  let speed = 1;
  for (let i = 0; i < length; i++) {
    if (i % stepsPerHour === 0) {
      wave = 0.97 * wave + 0.09 * random.normal();
      speed = anchorSpeed(plan, plan.start + i * plan.stepMs);
    }
    turbulence[i] = Math.exp(wave) * speed;
  }
  return turbulence;
}

/** About 1 where the anchors are calm, more where they fall or rise by several per cent in hours. */
function anchorSpeed(plan: WalkPlan, time: number): number {
  const after = plan.anchors.findIndex((pin) => pin.time > time);
  const next = plan.anchors[after];
  const before = plan.anchors[after - 1];
  if (next === undefined || before === undefined) return 1;
  const hours = Math.max(1, (next.time - before.time) / 3_600_000);
  const move = Math.abs(Math.log(next.price / before.price)) / Math.sqrt(hours / 24);
  return Math.min(plan.maxSpeed, 0.8 + move / (plan.volatility * Math.sqrt(86_400_000 / plan.stepMs)) / 2);
}

/** Adds the line that makes the walk meet every anchor. */
function tieDown(log: Float64Array, plan: WalkPlan): void {
  const index = (time: number): number => Math.round((time - plan.start) / plan.stepMs);
  const pins = plan.anchors.filter((pin) => pin.time >= plan.start && pin.time <= plan.end);
  const first = pins[0];
  if (first === undefined) throw new Error('a price path needs anchors');
  let from = { index: 0, shift: Math.log(first.price) - (log[0] ?? 0) };
  let origin = 0;
  for (const pin of pins) {
    const to = { index: index(pin.time), shift: Math.log(pin.price) - (log[index(pin.time)] ?? 0) };
    for (let i = origin; i <= to.index; i++) {
      const part = to.index === from.index ? 1 : (i - from.index) / (to.index - from.index);
      log[i] = (log[i] ?? 0) + from.shift + (to.shift - from.shift) * part;
    }
    origin = to.index + 1;
    from = to;
  }
  for (let i = origin; i < log.length; i++) log[i] = (log[i] ?? 0) + from.shift;
}
