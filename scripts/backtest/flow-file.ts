import type { StockBar } from '../../lib/clusters/stock-balance.ts';
import { HOUR_MS } from '../../lib/domain/candles.ts';
import type { PositionSide } from '../../lib/domain/market-data.ts';
import { InputError } from '../explain/input.ts';
import { checkJump, evenTimes, readTable, type TableRow } from './table-file.ts';

const COLUMNS = [
  'ts',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'oi_open',
  'oi_close',
  'liq_long',
  'liq_short',
];

/** One hour of a flow. */
export interface FlowRow {
  readonly time: number;
  readonly open: number;
  readonly bar: StockBar;
  readonly openInterestBefore: number;
  /** Null where the file leaves both sides empty: the hour is lived through, and not scored. */
  readonly liquidated: Readonly<Record<PositionSide, number>> | null;
}

/** Rows before the first fit of a flow. */
export const WARM_UP = 200;
/** Both halves then hold four days at least: what is chosen in one is judged in the other, by days. */
export const LEAST_HOURS = 2 * WARM_UP + 192;

/** Hourly price, open interest and liquidations of a file. @throws InputError naming file, line and column. */
export function readFlow(path: string): FlowRow[] {
  const rows = readTable(path, COLUMNS);
  if (rows.length < LEAST_HOURS)
    throw new InputError(`${path}: ${rows.length} hours; two halves that can be scored need ${LEAST_HOURS}`);
  const times = evenTimes(rows, 'ts', HOUR_MS);
  return rows.map((row, index) => {
    const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((column) => row.positive(column));
    if (open === undefined || high === undefined || low === undefined || close === undefined)
      throw new Error('four prices');
    if (high < Math.max(open, close)) row.fail('high', 'below open or close');
    if (low > Math.min(open, close)) row.fail('low', 'above open or close');
    const time = times[index] ?? Number.NaN;
    const openInterestBefore = row.positive('oi_open');
    const openInterest = row.positive('oi_close');
    checkJump(row, 'oi_close', openInterest, openInterestBefore);
    checkJump(
      row,
      'oi_open',
      openInterestBefore,
      index === 0 ? null : (rows[index - 1]?.number('oi_close') ?? null),
    );
    const volume = row.number('volume', 0);
    return {
      time,
      open,
      openInterestBefore,
      liquidated: liquidatedOf(row, volume),
      bar: {
        openTime: time,
        intervalMs: HOUR_MS,
        entryPrice: (high + low + close) / 3,
        low,
        high,
        close,
        volume,
        openInterest,
      },
    };
  });
}

/** Liquidations are trades: more of them than was traded is corrupt. */
function liquidatedOf(row: TableRow, volume: number): FlowRow['liquidated'] {
  if (row.text('liq_long') === '' && row.text('liq_short') === '') return null;
  const amount = (column: string): number => {
    const value = row.number(column, 0);
    if (value > volume) row.fail(column, `${value} is more than the ${volume} traded`);
    return value;
  };
  return { long: amount('liq_long'), short: amount('liq_short') };
}
