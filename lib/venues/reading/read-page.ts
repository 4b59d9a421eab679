import type { Instrument } from '../../domain/instrument.ts';
import { orderForm } from './order-form.ts';
import { type PageText, pageTexts } from './page-texts.ts';
import { type PositionTable, positionTables } from './position-table.ts';
import { namesContract, namesInstrument, readPosition } from './read-position.ts';
import {
  NOTHING_READ,
  type PageReading,
  type ReadForm,
  type ReadPosition,
  type VenueReading,
} from './venue-reading.ts';

/**
 * Reads leverage, margin mode and open positions of one perpetual from its venue's page, by what stands there in words. What is not
 * wholly understood, or contradicts itself, is nothing. Reads only: the page is not changed, and not laid out.
 */
export function readPage(document: Document, reading: VenueReading, instrument: Instrument): PageReading {
  if (instrument.expiry !== null) return NOTHING_READ;
  const formTexts = textsBelow(rootOf(document, reading.formRoot));
  const tableTexts =
    reading.tableRoot === reading.formRoot ? formTexts : textsBelow(rootOf(document, reading.tableRoot));
  const form = orderForm(formTexts, reading);
  const tables = positionTables(tableTexts, reading, namesContract);
  const read = tables.map((table) => positionsIn(table, reading, instrument, form));
  return { form, positions: samePositions(read) };
}

/** None of a part that is not there, or larger than its limits. */
function textsBelow(root: Element | null): readonly PageText[] {
  return root === null ? [] : (pageTexts(root) ?? []);
}

function rootOf(document: Document, selector: string | null): Element | null {
  return selector === null ? document.body : document.querySelector(selector);
}

/** Those of the instrument; none at all when one of its rows is unclear, or one side stands there twice. */
function positionsIn(
  table: PositionTable,
  reading: VenueReading,
  instrument: Instrument,
  form: ReadForm | null,
): readonly ReadPosition[] {
  const rows = table.rows.filter(({ contract }) => namesInstrument(contract ?? [], instrument));
  const { sizeUnit } = table;
  const { signedSize } = reading;
  const positions = rows.map((row) => readPosition(row, { instrument, form, sizeUnit, signedSize }));
  const clear = positions.filter((position) => position !== null);
  const isClear = clear.length === rows.length && new Set(clear.map(({ side }) => side)).size === rows.length;
  return isClear ? clear : [];
}

/** Pages keep the same table twice, one of them hidden; two that differ are not to be believed. */
function samePositions(tables: readonly (readonly ReadPosition[])[]): readonly ReadPosition[] {
  const [first = [], ...others] = tables;
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : [];
}
