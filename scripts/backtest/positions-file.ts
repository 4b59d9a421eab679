import { POSITION_SIDES, type PositionSide } from '../../lib/domain/market-data.ts';
import { readTable } from './table-file.ts';

const COLUMNS = ['snapshot_utc', 'account', 'coin', 'side', 'size', 'position_value', 'liquidation_px'];

export interface StoredPosition {
  readonly account: string;
  readonly side: PositionSide;
  readonly notionalUsd: number;
  readonly liquidationPrice: number;
  /** For ORACLE predictors alone; NaN where the file has none. */
  readonly entryPrice: number;
  readonly leverage: number;
}

/** One moment of one coin; positions without a liquidation price are left out, and counted. */
export interface PositionSnapshot {
  readonly time: number;
  readonly positions: readonly StoredPosition[];
  readonly accounts: ReadonlySet<string>;
  readonly withoutPrice: number;
}

/** Snapshots by coin, ascending. @throws InputError naming file, line and column. */
export function readPositions(path: string, coins: readonly string[]): Map<string, PositionSnapshot[]> {
  const found = new Map(coins.map((coin) => [coin, new Map<number, MutableSnapshot>()]));
  let before = Number.NEGATIVE_INFINITY;
  let seen = new Set<string>();
  for (const row of readTable(path, COLUMNS)) {
    const time = Date.parse(row.text('snapshot_utc'));
    if (Number.isNaN(time)) row.fail('snapshot_utc', 'not a time');
    if (time < before) row.fail('snapshot_utc', 'before the row above');
    if (time > before) seen = new Set();
    before = time;
    const holder = `${row.text('account')}|${row.text('coin')}`;
    if (seen.has(holder))
      row.fail('account', `a second row of ${row.text('coin').slice(0, 12)} in this snapshot`);
    seen.add(holder);
    const snapshots = found.get(row.text('coin'));
    if (snapshots === undefined) continue;
    const snapshot = snapshots.get(time) ?? { positions: [], accounts: new Set<string>(), withoutPrice: 0 };
    snapshots.set(time, snapshot);
    const side = POSITION_SIDES.find((name) => name === row.text('side').toLowerCase());
    if (side === undefined)
      return row.fail('side', `"${row.text('side').slice(0, 20)}" is neither Long nor Short`);
    snapshot.accounts.add(row.text('account'));
    const notionalUsd = row.positive('position_value');
    if (row.text('liquidation_px') === '') {
      snapshot.withoutPrice += 1;
      continue;
    }
    snapshot.positions.push({
      account: row.text('account'),
      side,
      notionalUsd,
      liquidationPrice: row.positive('liquidation_px'),
      entryPrice: row.text('entry_px') === '' ? Number.NaN : row.positive('entry_px'),
      leverage: row.text('leverage') === '' ? Number.NaN : row.positive('leverage'),
    });
  }
  return new Map(
    [...found].map(([coin, snapshots]) => [
      coin,
      [...snapshots].map(([time, snapshot]) => ({ time, ...snapshot })).sort((a, b) => a.time - b.time),
    ]),
  );
}

interface MutableSnapshot {
  positions: StoredPosition[];
  accounts: Set<string>;
  withoutPrice: number;
}
