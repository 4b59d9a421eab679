import type { PositionSide } from '../../lib/domain/market-data.ts';
import type { FlowRow } from './flow-file.ts';

/** Range, volume and open interest of the hour: what a map has to add to. */
export function baseFeatures({ bar, open, openInterestBefore }: FlowRow, side: PositionSide): number[] {
  const down = Math.log(open / bar.low);
  const up = Math.log(bar.high / open);
  const [against, along] = side === 'long' ? [down, up] : [up, down];
  return [
    1,
    Math.log(against + 1e-4),
    100 * against,
    Math.log(along + 1e-4),
    Math.log(bar.volume + 1),
    Math.log(openInterestBefore),
  ];
}

/** How far the hour went beyond the extremes of the 4 and 24 hours before, and what was traded in the last day where it went. */
export function freshFeatures(rows: readonly FlowRow[], index: number, side: PositionSide): number[] {
  const beyond = (hours: number): number => {
    const past = rows.slice(Math.max(0, index - hours), index);
    const row = rows[index];
    if (row === undefined || past.length === 0) return 0;
    return side === 'long'
      ? Math.max(0, Math.log(Math.min(...past.map(({ bar }) => bar.low)) / row.bar.low))
      : Math.max(0, Math.log(row.bar.high / Math.max(...past.map(({ bar }) => bar.high))));
  };
  const [four, day] = [beyond(4), beyond(24)];
  return [
    100 * four,
    100 * day,
    four > 0 ? 1 : 0,
    day > 0 ? 1 : 0,
    Math.log(1 + profileVolume(rows, index, side)),
  ];
}

/** Volume profile: of each of the last 24 hours, spread evenly over its range, what lies between the open and the adverse extreme. */
function profileVolume(rows: readonly FlowRow[], index: number, side: PositionSide): number {
  const row = rows[index];
  if (row === undefined) return 0;
  const [from, to] = side === 'long' ? [row.bar.low, row.open] : [row.open, row.bar.high];
  return rows.slice(Math.max(0, index - 24), index).reduce((sum, { bar }) => {
    const width = bar.high - bar.low;
    const shared = Math.min(to, bar.high) - Math.max(from, bar.low);
    return width > 0 && shared > 0 ? sum + (bar.volume * shared) / width : sum;
  }, 0);
}
