import type { PageSnapshot } from '../lib/protocol/page-snapshot.ts';
import { PlimsollMark } from './icons.tsx';
import { pure } from './pure.ts';
import type { View } from './view.ts';
import { levelWord, raisedFindings } from './warnings-view.tsx';

interface PillProps {
  readonly view: View;
  readonly findings: PageSnapshot['findings'] | null;
  readonly ladder: PageSnapshot['ladder'];
  readonly loading: boolean;
  readonly onOpen: () => void;
}

/** The collapsed panel: the mark, the worst finding, and the nearest cluster on each side. */
export const Pill = pure(({ view, findings, ladder, loading, onOpen }: PillProps) => {
  const { t, format } = view;
  const worst = raisedFindings(findings ?? [])[0];
  const { above, below } = ladder ?? { above: null, below: null };
  return (
    <button type="button" class={`pill ${worst?.level ?? ''}`} data-drag onClick={onOpen}>
      <PlimsollMark size={20} />
      <span class="hidden">{t('open')}</span>
      {loading && <span class="pill-text">{t('loading')}</span>}
      {worst !== undefined && (
        <span class="pill-text worst">
          <span class="hidden">{levelWord(view, worst.level)}</span>
          {worst.headline}
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
