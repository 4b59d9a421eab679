import type { Snapshot } from '../protocol/snapshot.ts';
import { findingWords } from '../text/finding.ts';
import { formatsOf } from '../text/format.ts';
import { panelTexts } from '../text/panel.ts';
import { type TextLanguage, translator } from '../text/translate.ts';

/** A sign of each level, never colour alone. */
const SIGNS = {
  danger: { text: '!!', colour: '#d9483b' },
  warning: { text: '!', colour: '#c98a1b' },
  notice: { text: 'i', colour: '#5b6b7f' },
} as const;

/** The toolbar badge of a tab: the worst level as a sign, and in words at the pointer; nothing while all is well, nor without an instrument. */
export function badgeOf(
  snapshot: Snapshot | null,
  language: TextLanguage,
): { readonly text: string; readonly colour: string; readonly title: string } {
  const title = snapshot === null ? 'Plimsoll' : `Plimsoll · ${snapshot.instrument.symbol}`;
  const worst = snapshot?.findings[0];
  const level = worst?.level;
  if (worst === undefined || (level !== 'danger' && level !== 'warning' && level !== 'notice'))
    return { text: '', colour: '#00000000', title };
  const { text, colour } = SIGNS[level];
  const { headline } = findingWords(worst, language, formatsOf(language));
  return {
    text,
    colour,
    title: `${title} · ${translator(panelTexts, language)(`level.${level}`)}: ${headline}`,
  };
}
