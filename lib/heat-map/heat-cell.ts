import type { PositionSide } from '../domain/market-data.ts';
import type { SnapshotObserved } from '../protocol/snapshot.ts';
import { GHOST_MS, type SweptBand } from './heat-bands.ts';
import { COLUMN_MS, type HeatColumn, type NoHeat } from './heat-column.ts';
import { binAt, edgeOf, type HeatGrid } from './heat-grid.ts';

export type ObservedBand = SnapshotObserved['bands'][number];

/** What is known of one cell: everything that the sentence under the map says of it, layer by layer. */
export interface CellFacts {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  readonly estimated: EstimatedCell | null;
  /** Why there is no estimate; null when there is, or when the bin holds nothing. */
  readonly reason: NoHeat | null;
  /** Time from the newest open interest known then to the column's end; null before the first. */
  readonly openInterestAgeMs: number | null;
  readonly observed: ObservedBand | null;
  readonly swept: SweptBand | null;
}

export interface EstimatedCell {
  readonly side: PositionSide;
  readonly usdLow: number;
  readonly usdHigh: number;
  /** Of all that this side held on the map of that moment, 0-1. */
  readonly shareOfSide: number;
}

export interface CellPlace {
  readonly time: number;
  readonly price: number;
}

interface CellLayers {
  readonly observed: readonly ObservedBand[];
  readonly swept: readonly SweptBand[];
}

/** @returns null outside the grid or where there is no column. */
export function cellFacts(
  grid: HeatGrid,
  columns: readonly HeatColumn[],
  place: CellPlace,
  layers: CellLayers,
): CellFacts | null {
  const column = columnAt(columns, place.time);
  const bin = binAt(grid, place.price);
  if (column === null || bin === null) return null;
  const { openInterestAsOf, asOf } = column;
  return {
    from: column.time,
    to: asOf,
    low: edgeOf(grid, bin),
    high: edgeOf(grid, bin + 1),
    estimated: estimatedCell(column, bin),
    reason: column.reason,
    openInterestAgeMs: openInterestAsOf === null ? null : asOf - openInterestAsOf,
    observed: layers.observed.find((band) => holds(band, place.price) && band.since <= asOf) ?? null,
    swept: layers.swept.find((band) => holds(band, place.price) && isGhostAt(band, place.time)) ?? null,
  };
}

/** The newest column that has begun at a time; null when it ended before. Columns ascend, with holes. */
export function columnAt(columns: readonly HeatColumn[], time: number): HeatColumn | null {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  const column = columns[low - 1];
  return column !== undefined && time < column.time + COLUMN_MS ? column : null;
}

export function isGhostAt({ sweptAt }: SweptBand, time: number): boolean {
  return time >= sweptAt && time < sweptAt + GHOST_MS;
}

function estimatedCell({ cells }: HeatColumn, bin: number): EstimatedCell | null {
  if (cells === null) return null;
  const long = cells.long[bin] ?? 0;
  const short = cells.short[bin] ?? 0;
  if (long + short <= 0) return null;
  // A bin that the mark stood in holds the rims of both sides: the greater is told.
  const side = long >= short ? 'long' : 'short';
  const usd = Math.max(long, short);
  const total = side === 'long' ? cells.longUsd : cells.shortUsd;
  return {
    side,
    usdLow: usd / cells.rangeFactor,
    usdHigh: usd * cells.rangeFactor,
    shareOfSide: total > 0 ? usd / total : 0,
  };
}

/** A single position is a price, not a band: it is met within a tenth of a percent. */
const SINGLE_REACH = 0.001;

function holds({ low, high }: { readonly low: number; readonly high: number }, price: number): boolean {
  return price >= low * (1 - SINGLE_REACH) && price <= high * (1 + SINGLE_REACH);
}
