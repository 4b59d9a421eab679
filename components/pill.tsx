import type { Snapshot } from '../lib/protocol/snapshot.ts';
import { LevelGlyph, PlimsollMark } from './icons.tsx';
import { pure } from './pure.ts';
import type { View } from './view.ts';
import { levelWord, raisedFindings } from './warnings-view.tsx';

type LadderClusters = NonNullable<Snapshot['ladder']>['clusters'];

/** Distance to the nearest cluster above and below, signed; null where none stands out. */
export function nearestClusters(clusters: LadderClusters): { above: number | null; below: number | null } {
  const nearest = (side: 'long' | 'short'): number | null => {
    const distances = clusters.filter((cluster) => cluster.side === side).map(({ distance }) => distance);
    return distances.length === 0 ? null : Math.min(...distances);
  };
  const below = nearest('long');
  return { above: nearest('short'), below: below === null ? null : -below };
}

interface PillProps {
  readonly view: View;
  readonly findings: Snapshot['findings'] | null;
  readonly clusters: LadderClusters | null;
  readonly loading: boolean;
  readonly onOpen: () => void;
}

/** The collapsed panel: the mark, the worst finding, and the nearest cluster on each side. */
export const Pill = pure(({ view, findings, clusters, loading, onOpen }: PillProps) => {
  const { t, format } = view;
  const worst = raisedFindings(findings ?? [])[0];
  const { above, below } = nearestClusters(clusters ?? []);
  return (
    <button type="button" class={`pill ${worst?.level ?? ''}`} data-drag onClick={onOpen}>
      <PlimsollMark size={20} />
      <span class="hidden">{t('open')}</span>
      {loading && <span class="pill-text">{t('loading')}</span>}
      {worst !== undefined && (
        <span class="pill-text">
          <LevelGlyph level={worst.level} />
          <span class="hidden">{levelWord(view, worst.level)}</span>
          {view.finding(worst).headline}
        </span>
      )}
      {(above !== null || below !== null) && (
        <span class="pill-sides">
          {above !== null && <span>{`▲ ${format.signedPercent(above)}`}</span>}
          {below !== null && <span>{`▼ ${format.signedPercent(below)}`}</span>}
        </span>
      )}
    </button>
  );
});

/** The collapsed panel on a page that is not one instrument. */
export function QuietPill({ text }: { text: string }) {
  return (
    <div class="pill" data-drag>
      <PlimsollMark size={20} />
      <span class="pill-text">{text}</span>
    </div>
  );
}
