import { type CandleRow, type CandleSeries, candlesFromRows } from '../../lib/domain/candles.ts';
import { InputError, readText } from './input.ts';

const PRICE_COLUMNS = ['open', 'high', 'low', 'close'] as const;

interface Columns {
  readonly count: number;
  readonly indexOf: (name: string) => number;
}

/**
 * Candles of a CSV file (plain or .gz) with a header naming at least open_time, open, high, low, close; volume is
 * optional, other columns are ignored. The interval is the smallest step between rows; gaps are allowed.
 * @throws InputError naming file, line and column.
 */
export function readCandleFile(path: string): CandleSeries {
  const lines = readText(path).split(/\r?\n/);
  while (lines.length > 0 && lines[lines.length - 1] === '') lines.pop();
  const columns = readHeader(lines[0] ?? '', path);
  const rows = lines.slice(1).map((line, index) => readRow(line, columns, `${path}:${index + 2}`));
  return candlesFromRows(intervalOf(rows, path), rows);
}

function readHeader(line: string, path: string): Columns {
  const names = line.split(',').map((name) => name.trim());
  for (const name of ['open_time', ...PRICE_COLUMNS]) {
    if (!names.includes(name)) throw new InputError(`${path}:1: column "${name}" is missing from the header`);
  }
  return { count: names.length, indexOf: (name) => names.indexOf(name) };
}

function readRow(line: string, columns: Columns, where: string): CandleRow {
  const cells = line.split(',');
  if (cells.length !== columns.count) {
    throw new InputError(`${where}: ${cells.length} columns, the header has ${columns.count}`);
  }
  const cell = (name: string, lowest: number): number =>
    readCell(cells[columns.indexOf(name)], name, lowest, where);
  const [open, high, low, close] = PRICE_COLUMNS.map((name) => cell(name, Number.MIN_VALUE));
  const volume = columns.indexOf('volume') < 0 ? 0 : cell('volume', 0);
  const time = cell('open_time', 0);
  if (!Number.isSafeInteger(time))
    throw new InputError(`${where}: column "open_time": not whole milliseconds`);
  const row: CandleRow = [time, open ?? NaN, high ?? NaN, low ?? NaN, close ?? NaN, volume];
  if (row[2] < Math.max(row[1], row[4])) throw new InputError(`${where}: column "high": below open or close`);
  if (row[3] > Math.min(row[1], row[4])) throw new InputError(`${where}: column "low": above open or close`);
  return row;
}

function readCell(cell: string | undefined, name: string, lowest: number, where: string): number {
  const text = (cell ?? '').trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) {
    throw new InputError(`${where}: column "${name}": "${text.slice(0, 40)}" is not a number`);
  }
  if (value >= lowest) return value;
  throw new InputError(`${where}: column "${name}": ${value} is ${lowest > 0 ? 'not above' : 'below'} 0`);
}

/** Also checks the order and that every row lies on the grid of the smallest step. */
function intervalOf(rows: readonly CandleRow[], path: string): number {
  if (rows.length < 2) throw new InputError(`${path}: fewer than two candles, so no interval`);
  const steps = rows.slice(1).map((row, index) => row[0] - (rows[index]?.[0] ?? Number.NaN));
  const unsorted = steps.findIndex((step) => step <= 0);
  if (unsorted >= 0) {
    throw new InputError(`${path}:${unsorted + 3}: column "open_time": not after the row before it`);
  }
  const intervalMs = steps.reduce((smallest, step) => Math.min(smallest, step), Number.POSITIVE_INFINITY);
  const stray = rows.findIndex((row) => row[0] % intervalMs !== 0);
  if (stray >= 0) {
    throw new InputError(`${path}:${stray + 2}: column "open_time": not on the grid of ${intervalMs} ms`);
  }
  return intervalMs;
}
