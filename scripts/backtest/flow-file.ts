import type { StockBar } from '../../lib/clusters/stock-balance.ts';
import { HOUR_MS } from '../../lib/domain/candles.ts';
import type { PositionSide } from '../../lib/domain/market-data.ts';
import { evenTimes, readTable } from './table-file.ts';

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

/** Hourly price, open interest and liquidations of a file. @throws InputError naming file, line and column. */
export function readFlow(path: string): FlowRow[] {
  const rows = readTable(path, COLUMNS);
  const times = evenTimes(rows, 'ts', HOUR_MS);
  return rows.map((row, index) => {
    const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((column) => row.positive(column));
    if (open === undefined || high === undefined || low === undefined || close === undefined)
      throw new Error('four prices');
    if (high < Math.max(open, close)) row.fail('high', 'below open or close');
    if (low > Math.min(open, close)) row.fail('low', 'above open or close');
    const time = times[index] ?? Number.NaN;
    return {
      time,
      open,
      openInterestBefore: row.positive('oi_open'),
      liquidated:
        row.text('liq_long') === '' && row.text('liq_short') === ''
          ? null
          : { long: row.number('liq_long', 0), short: row.number('liq_short', 0) },
      bar: {
        openTime: time,
        intervalMs: HOUR_MS,
        entryPrice: (high + low + close) / 3,
        low,
        high,
        close,
        volume: row.number('volume', 0),
        openInterest: row.positive('oi_close'),
      },
    };
  });
}
