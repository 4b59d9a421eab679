import { labelOf, type PageText, partTexts } from './page-texts.ts';
import { COLUMNS, type Column, type VenueReading } from './venue-reading.ts';

/** A head cell, and the table above it, are sought no higher than this. */
const HEAD_LEVELS = 8;
const TABLE_LEVELS = 8;
const CELLS = { least: 5, most: 40 } as const;
const HEADS_LIMIT = 8;
const ROWS_LIMIT = 60;
/** Elements looked at for rows below one table. */
const ROW_NODES = 4_000;
/** Without these, and one price of the market or of the liquidation, it is not the table of open positions. */
const REQUIRED: readonly Column[] = ['contract', 'size', 'entryPrice'];

/** One row as texts by column; a column that the table lacks, or whose cell is too large, is absent. */
export type TableRow = Partial<Readonly<Record<Column, readonly string[]>>>;

export interface PositionTable {
  readonly rows: readonly TableRow[];
  /** The unit that the head of the size names, as it is written; null where it names none. */
  readonly sizeUnit: string | null;
}

interface Head {
  readonly element: Element;
  readonly columns: ReadonlyMap<Column, number>;
  readonly sizeUnit: string | null;
}

/** Every table of open positions of the page, known by the words at its head. `isRow` tells whether a first cell names a contract. */
export function positionTables(
  texts: readonly PageText[],
  reading: VenueReading,
  isRow: (contract: readonly string[]) => boolean,
): readonly PositionTable[] {
  const anchors = texts.filter(({ label }) => reading.columns.entryPrice.includes(label));
  const heads = new Map<Element, Head>();
  for (const { element } of anchors.slice(0, HEADS_LIMIT)) {
    const head = headAbove(element, reading);
    if (head !== null) heads.set(head.element, head);
  }
  return [...heads.values()].map((head) => ({ rows: rowsOf(head, isRow), sizeUnit: head.sizeUnit }));
}

/** The nearest element above one head cell whose children are the head cells. */
function headAbove(anchor: Element, reading: VenueReading): Head | null {
  let element = anchor.parentElement;
  for (let level = 0; element !== null && level < HEAD_LEVELS; level += 1, element = element.parentElement) {
    const head = headOf(element, reading);
    if (head !== null) return head;
  }
  return null;
}

function headOf(element: Element, reading: VenueReading): Head | null {
  const count = element.children.length;
  if (count < CELLS.least || count > CELLS.most) return null;
  const columns = new Map<Column, number>();
  let sizeUnit: string | null = null;
  for (const [index, cell] of [...element.children].entries()) {
    const text = partTexts(cell)?.join(' ') ?? '';
    const column = COLUMNS.find((name) => reading.columns[name].includes(labelOf(text)));
    if (column === undefined) continue;
    // Twice the same head: which of the two holds the value is anybody's guess.
    if (columns.has(column)) return null;
    columns.set(column, index);
    if (column === 'size') sizeUnit = /\(([\p{L}\p{N}]{1,20})\)/u.exec(text)?.[1] ?? null;
  }
  const isWhole = REQUIRED.every((name) => columns.has(name));
  return isWhole && (columns.has('liquidationPrice') || columns.has('markPrice'))
    ? { element, columns, sizeUnit }
    : null;
}

/** Rows have as many cells as the head, and stand in the nearest part of the page around it that has any. */
function rowsOf(head: Head, isRow: (contract: readonly string[]) => boolean): readonly TableRow[] {
  let table = head.element.parentElement;
  for (let level = 0; table !== null && level < TABLE_LEVELS; level += 1, table = table.parentElement) {
    const rows = rowsBelow(table, head, isRow);
    if (rows.length > 0) return rows;
  }
  return [];
}

function rowsBelow(
  table: Element,
  head: Head,
  isRow: (contract: readonly string[]) => boolean,
): readonly TableRow[] {
  const rows: TableRow[] = [];
  const open: Element[] = [table];
  let seen = 0;
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    seen += 1;
    if (seen > ROW_NODES || rows.length > ROWS_LIMIT) return [];
    if (element === head.element || element.hasAttribute('hidden')) continue;
    const row = element.children.length === head.element.children.length ? cellsOf(element, head) : null;
    if (row !== null && isRow(row.contract ?? [])) rows.push(row);
    else open.push(...[...element.children].slice(0, ROW_NODES));
  }
  return rows;
}

function cellsOf(element: Element, head: Head): TableRow {
  const cells: Partial<Record<Column, readonly string[]>> = {};
  for (const [column, index] of head.columns) {
    const cell = element.children[index];
    const texts = cell === undefined ? null : partTexts(cell);
    if (texts !== null) cells[column] = texts;
  }
  return cells;
}
