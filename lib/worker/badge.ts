import type { Snapshot } from '../protocol/snapshot.ts';

/** The toolbar badge of a tab: a sign, never colour alone; nothing while all is well, nor without an instrument. */
export function badgeOf(snapshot: Snapshot | null): {
  readonly text: string;
  readonly colour: string;
  readonly title: string;
} {
  const worst = snapshot?.findings[0]?.level ?? 'ok';
  const title = snapshot === null ? 'Plimsoll' : `Plimsoll · ${snapshot.instrument.symbol}`;
  if (worst === 'danger') return { text: '!!', colour: '#d9483b', title };
  if (worst === 'warning') return { text: '!', colour: '#c98a1b', title };
  return { text: '', colour: '#00000000', title };
}
