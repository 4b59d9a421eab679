import type { BandRow } from './band-rows.ts';
import type { HeatColumn } from './heat-column.ts';
import { edgeOf, type HeatGrid } from './heat-grid.ts';

const LINE = '\r\n';
const LABELS = {
  observed: 'OBSERVED',
  estimated: 'ESTIMATED',
  distance: 'ESTIMATED by distance alone',
  swept: 'ESTIMATED swept',
} as const;

/** Columns of the file, each with its unit; the quote coin stands for the price's. */
function header(quote: string): string[] {
  return [
    'record',
    'layer',
    'side of positions',
    `low [${quote}]`,
    `high [${quote}]`,
    'notional low [USD]',
    'notional high [USD]',
    'share of side [0-1]',
    'distance from mark [0-1]',
    'positions [count]',
    'since [UTC]',
    'swept at [UTC]',
    'as of [UTC]',
  ];
}

/**
 * The current map as a table for other programs: its bands, then each bin of the estimate that holds something. Figures are not
 * rounded; an estimate stays a range.
 */
export function mapCsv(
  quote: string,
  bands: readonly BandRow[],
  grid: HeatGrid | null,
  now: HeatColumn | null,
): string {
  const rows = [
    header(quote),
    ...bands.map(bandCells),
    ...(grid === null || now === null ? [] : binRows(grid, now)),
  ];
  return rows.map((cells) => cells.map(quoted).join(',')).join(LINE) + LINE;
}

function bandCells(row: BandRow): string[] {
  return [
    'band',
    LABELS[row.layer],
    row.side,
    ...[row.low, row.high, row.usdLow, row.usdHigh, row.shareOfSide, row.distance, row.positions].map(figure),
    ...[row.since, row.sweptAt, row.asOf].map(moment),
  ];
}

function binRows(grid: HeatGrid, { cells, asOf, mark }: HeatColumn): string[][] {
  if (cells === null) return [];
  return (['short', 'long'] as const).flatMap((side) =>
    Array.from({ length: grid.bins }, (_, index) => grid.bins - 1 - index)
      .filter((bin) => (cells[side][bin] ?? 0) > 0)
      .map((bin) => {
        const usd = cells[side][bin] ?? 0;
        const total = side === 'long' ? cells.longUsd : cells.shortUsd;
        const [low, high] = [edgeOf(grid, bin), edgeOf(grid, bin + 1)];
        const distance = Math.sqrt(low * high) / mark - 1;
        const figures = [low, high, usd / cells.rangeFactor, usd * cells.rangeFactor, usd / total, distance];
        return ['bin', LABELS.estimated, side, ...figures.map(figure), '', '', '', moment(asOf)];
      }),
  );
}

function figure(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(8)));
}

function moment(time: number | null): string {
  return time === null ? '' : new Date(time).toISOString();
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
