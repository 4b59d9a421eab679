import { InputError, readText } from '../explain/input.ts';

const MOST_ROWS = 2_000_000;

/** One row of a file; every error names file, line and column. */
export class TableRow {
  readonly where: string;
  readonly #cells: readonly string[];
  readonly #indexOf: ReadonlyMap<string, number>;

  constructor(cells: readonly string[], indexOf: ReadonlyMap<string, number>, where: string) {
    this.#cells = cells;
    this.#indexOf = indexOf;
    this.where = where;
  }

  text(column: string): string {
    return (this.#cells[this.#indexOf.get(column) ?? -1] ?? '').trim();
  }

  /** @throws InputError when it is no finite number, or below `least`. */
  number(column: string, least = Number.NEGATIVE_INFINITY): number {
    const text = this.text(column);
    const value = text === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) this.fail(column, `"${text.slice(0, 40)}" is not a number`);
    if (value < least) this.fail(column, `${value} is below ${least}`);
    return value;
  }

  /** @throws InputError unless it is above 0. */
  positive(column: string): number {
    const value = this.number(column);
    if (value <= 0) this.fail(column, `${value} is not above 0`);
    return value;
  }

  fail(column: string, reason: string): never {
    throw new InputError(`${this.where}: column "${column}": ${reason}`);
  }
}

/**
 * Rows of a CSV file with a header, plain or .gz; columns that are not named are ignored.
 * @throws InputError for a missing column, a row of another length, or a file without rows.
 */
export function readTable(path: string, columns: readonly string[]): TableRow[] {
  const lines = readText(path).split(/\r?\n/);
  while (lines.length > 0 && lines[lines.length - 1] === '') lines.pop();
  const names = (lines[0] ?? '').split(',').map((name) => name.trim());
  for (const column of columns)
    if (!names.includes(column))
      throw new InputError(`${path}:1: column "${column}" is missing from the header`);
  if (lines.length < 2) throw new InputError(`${path}: no rows`);
  if (lines.length > MOST_ROWS) throw new InputError(`${path}: more than ${MOST_ROWS} rows`);
  const indexOf = new Map(names.map((name, index) => [name, index]));
  return lines.slice(1).map((line, index) => {
    const where = `${path}:${index + 2}`;
    const cells = line.split(',');
    if (cells.length !== names.length)
      throw new InputError(`${where}: ${cells.length} columns, the header has ${names.length}`);
    return new TableRow(cells, indexOf, where);
  });
}

/** Open interest that grows or shrinks by this in one step is in another unit. */
const LARGEST_JUMP = 8;

/** @throws InputError naming the column where `value` is not of the magnitude of what stood before it. */
export function checkJump(row: TableRow, column: string, value: number, before: number | null): void {
  if (before === null) return;
  const ratio = value / before;
  if (ratio > LARGEST_JUMP || ratio < 1 / LARGEST_JUMP)
    row.fail(column, `${value} after ${before}: another unit?`);
}

/** Whole milliseconds that ascend by one step without a gap. @throws InputError naming the first row that does not. */
export function evenTimes(rows: readonly TableRow[], column: string, stepMs: number): number[] {
  return rows.map((row, index) => {
    const time = row.number(column, 0);
    const before = index === 0 ? null : (rows[index - 1]?.number(column) ?? null);
    if (before === null || time - before === stepMs) return time;
    const reason =
      time <= before ? 'not after the row before it' : `a gap of ${time - before} ms, not ${stepMs}`;
    return row.fail(column, reason);
  });
}
