import type { PagePill } from '../lib/protocol/page-snapshot.ts';
import { PlimsollMark } from './icons.tsx';
import { pure } from './pure.ts';
import type { View } from './view.ts';
import { levelWord } from './warnings-view.tsx';

interface PillProps {
  readonly view: View;
  /** null while the first data is on its way. */
  readonly pill: PagePill | null;
  readonly onOpen: () => void;
}

/** The collapsed panel: the mark, the worst finding, and the nearest cluster on each side. */
export const Pill = pure(({ view, pill, onOpen }: PillProps) => {
  const { t } = view;
  const { level, headline, sides } = pill ?? { level: 'ok', headline: t('loading'), sides: [] };
  const isWorst = pill !== null && headline !== '';
  return (
    <button type="button" class={`pill ${isWorst ? level : ''}`} data-drag onClick={onOpen}>
      <PlimsollMark size={20} />
      <span class="hidden">{t('open')}</span>
      {headline !== '' && (
        <span class={isWorst ? 'pill-text worst' : 'pill-text'}>
          {isWorst && <span class="hidden">{levelWord(view, level)}</span>}
          {headline}
        </span>
      )}
      {sides.length > 0 && (
        <span class="pill-sides">
          {sides.map((side) => (
            <span key={side[0]}>{side}</span>
          ))}
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
