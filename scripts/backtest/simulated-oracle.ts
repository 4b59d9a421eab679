import { LAW_STEP, shareWithin } from '../../lib/clusters/distance-law.ts';
import type { StockBar } from '../../lib/clusters/stock-balance.ts';
import { HOUR_MS } from '../../lib/domain/candles.ts';
import { POSITION_SIDES, type PositionSide } from '../../lib/domain/market-data.ts';
import type { SimulatedMarket } from '../../tests/exchange/market/types.ts';
import { emptySteps, STEP_WIDTH, STEPS, type Steps } from './simulated-bands.ts';

const LAW_LENGTH = 1801;

/** The true law of distance between entry and liquidation: positions an hour old at most, each eight hours over 25 days. */
export function trueLaw(market: SimulatedMarket, until: number): Steps {
  const law = { long: new Float64Array(LAW_LENGTH), short: new Float64Array(LAW_LENGTH) };
  const total = { long: 0, short: 0 };
  for (let time = until - 600 * HOUR_MS; time < until; time += 8 * HOUR_MS)
    for (const { side, size, dealer, openTime, entryPrice, liquidationPrice } of market.truthAt(time)) {
      if (dealer || openTime < time - HOUR_MS) continue;
      total[side] += size;
      if (liquidationPrice === null) continue;
      const index = Math.ceil(Math.abs(Math.log(liquidationPrice / entryPrice)) / LAW_STEP);
      if (index < LAW_LENGTH) law[side][index] = (law[side][index] ?? 0) + size;
    }
  for (const side of POSITION_SIDES) {
    let sum = 0;
    law[side] = law[side].map((size) => (sum += size / Math.max(1e-9, total[side])));
  }
  return law;
}

/** What stands where, for someone who knows every entry and the true law, but not each margin: the ceiling of any such map. */
export function oracleSteps(
  market: SimulatedMarket,
  law: Steps,
  bars: readonly StockBar[],
  time: number,
  mark: number,
): Steps {
  const extremes = extremesSince(bars, mark);
  const first = bars[0];
  const steps = emptySteps();
  if (first === undefined) return steps;
  for (const { side, size, dealer, openTime, entryPrice } of market.truthAt(time)) {
    if (dealer) continue;
    const index = Math.max(
      0,
      Math.min(bars.length, Math.ceil((openTime - first.openTime) / first.intervalMs)),
    );
    addExpected(
      steps[side],
      side,
      law[side],
      Math.log(entryPrice),
      extremes[side][index] ?? mark,
      mark,
      size,
    );
  }
  return steps;
}

function addExpected(
  steps: Float64Array,
  side: PositionSide,
  law: Float64Array,
  entry: number,
  extreme: number,
  mark: number,
  size: number,
): void {
  const sign = side === 'long' ? 1 : -1;
  const gone = shareWithin(law, sign * (entry - Math.log(extreme)));
  if (gone >= 1) return;
  const start = sign * (entry - Math.log(mark));
  let before = Math.max(gone, shareWithin(law, start));
  for (let step = 0; step < STEPS; step++) {
    const within = Math.max(gone, shareWithin(law, start + (step + 1) * STEP_WIDTH));
    steps[step] = (steps[step] ?? 0) + (size * (within - before)) / (1 - gone);
    before = within;
  }
}

/** Lowest and highest mark from each bar to now. */
function extremesSince(bars: readonly StockBar[], mark: number): Record<PositionSide, Float64Array> {
  const long = new Float64Array(bars.length + 1).fill(mark);
  const short = new Float64Array(bars.length + 1).fill(mark);
  for (let index = bars.length - 1; index >= 0; index--) {
    long[index] = Math.min(long[index + 1] ?? mark, bars[index]?.low ?? mark);
    short[index] = Math.max(short[index + 1] ?? mark, bars[index]?.high ?? mark);
  }
  return { long, short };
}
