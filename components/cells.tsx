import type { PageCell } from '../lib/protocol/page-snapshot.ts';
import type { View } from './view.ts';

interface CellsProps {
  readonly view: View;
  readonly cells: readonly PageCell[];
  readonly now: number;
}

/** Figures side by side, each with its name and age; of one that is not known the note says why. */
export function Cells({ view, cells, now }: CellsProps) {
  return (
    <ul class="cells">
      {cells.map(({ name, value, note, asOf }) => (
        <li key={name}>
          {name}
          <b class={value === null ? 'none' : ''}>{value ?? note}</b>
          {value !== null && noteText(view, note, asOf === null ? null : now - asOf)}
        </li>
      ))}
    </ul>
  );
}

/** A note with its age; null rather than an empty text: that would be a node. */
export function noteText({ t, format }: View, note: string, ageMs: number | null): string | null {
  if (note === '') return null;
  return ageMs === null ? note : t('aged', { note, age: format.duration(ageMs) });
}
