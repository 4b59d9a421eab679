import type { ContextReport } from '../lib/protocol/market-context.ts';
import { contextChips, contextChipTexts, publishersOf } from '../lib/text/context-chips.ts';
import { type TextLanguage, translator } from '../lib/text/translate.ts';

interface ChipsProps {
  readonly report: ContextReport | null;
  /** Local ms. */
  readonly now: number;
  readonly language: TextLanguage;
}

/** The context in one line, for the popup: what is known, each with its day or age, or why nothing is, and who publishes it; nothing at all while every feed is off. */
export function ContextChips({ report, now, language }: ChipsProps) {
  const t = translator(contextChipTexts, language);
  const feeds = report === null ? [] : contextChips(report, now, language);
  if (feeds.length === 0) return null;
  return (
    <ul class="context-chips" aria-label={t('title')}>
      {feeds.flatMap(({ chips }) =>
        chips.map(({ name, value, note }) => (
          <li key={name}>
            {name} <b>{value}</b>
            {note !== '' && <small>{note}</small>}
          </li>
        )),
      )}
      <li class="sources">{t('sources', { names: publishersOf(feeds) })}</li>
    </ul>
  );
}
