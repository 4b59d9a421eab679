import { averageHourlyRange, binGrid, MAJOR_RANGE_RATIO } from '../../lib/clusters/bins.ts';
import { distanceKernel, spreadByDistance } from '../../lib/clusters/distance-kernel.ts';
import type { ClusterState } from '../../lib/clusters/estimated.ts';
import { projectStock, smooth } from '../../lib/clusters/project.ts';
import { POSITION_SIDES, type PositionSide } from '../../lib/domain/market-data.ts';

/**
 * The bands of the first version, as a predictor to be better than: runs of the map's bins that hold at least 1.5 times what the published
 * distance kernel expects there, a gap of one closed, the five with most mass a side; prior law, 0.276 % an hour leave.
 */
export function firstVersionBands(
  state: ClusterState,
  markPrice: number,
  tickSize: number,
): { side: PositionSide; low: number; high: number }[] {
  const grid = binGrid(markPrice, averageHourlyRange(state.bars, 24), tickSize, MAJOR_RANGE_RATIO);
  const mass = projectStock(state.stock, state.prior, grid, markPrice, markPrice);
  const kernel = distanceKernel(grid);
  return POSITION_SIDES.flatMap((side) => {
    const estimate = smooth(mass[side], 1);
    const expected = spreadByDistance(kernel, mass[side]);
    const runs: { from: number; to: number; mass: number }[] = [];
    estimate.forEach((value, bin) => {
      if (value <= 0 || value < 1.5 * (expected[bin] ?? 0)) return;
      const last = runs[runs.length - 1];
      if (last !== undefined && bin - last.to <= 1)
        Object.assign(last, { to: bin + 1, mass: last.mass + value });
      else runs.push({ from: bin, to: bin + 1, mass: value });
    });
    const sign = side === 'long' ? -1 : 1;
    return runs
      .sort((a, b) => b.mass - a.mass)
      .slice(0, 5)
      .map(({ from, to }) => {
        const ends = [from, to].map((bin) => markPrice * Math.exp(sign * bin * grid.width));
        return { side, low: Math.min(...ends), high: Math.max(...ends) };
      });
  });
}
