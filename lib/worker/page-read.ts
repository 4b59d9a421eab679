import type { PageFinding, PagePosition, PageWordsSection } from '../protocol/page-snapshot.ts';
import type { ReadingMessage } from '../protocol/reading-messages.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { RULES } from '../rules/registry.ts';
import type { Settings } from '../settings/schema.ts';
import { formatsOf } from '../text/format.ts';
import { panelTexts } from '../text/panel.ts';
import { positionTexts } from '../text/position.ts';
import { type TextLanguage, type Translate, translator } from '../text/translate.ts';
import type { Words } from '../text/words.ts';

type PanelTranslate = Translate<typeof panelTexts>;

/** Rules that speak of the trader's own position. */
const OWN_RULES: ReadonlySet<string> = new Set(
  RULES.filter(({ needsPosition }) => needsPosition).map(({ id }) => id),
);

export function isOwnRule(ruleId: string): boolean {
  return OWN_RULES.has(ruleId);
}

const OWN_PRICES: ReadonlySet<string> = new Set(['yourEntry', 'yourLiquidation']);

/** Marks what a page's text had a part in, wherever it is said; says everything else as it is. */
export function marksOf(positionFrom: Snapshot['positionFrom'], t: PanelTranslate) {
  const isRead = positionFrom === 'page';
  const mark = t('fromPage');
  const marked = (text: string): string => (isRead ? `${text} · ${mark}` : text);
  return {
    headline: (ruleId: string, text: string): string => (OWN_RULES.has(ruleId) ? marked(text) : text),
    finding: (finding: PageFinding): PageFinding =>
      OWN_RULES.has(finding.ruleId) && finding.level !== 'could-not-check'
        ? { ...finding, headline: marked(finding.headline) }
        : finding,
    position: (position: PagePosition): PagePosition => ({
      ...position,
      title: marked(position.title),
      outcome: position.outcome === '' ? '' : marked(position.outcome),
    }),
    scenario: (section: PageWordsSection): PageWordsSection => ({
      ...section,
      note: isRead ? `${section.note} · ${t('ownFromPage')}` : section.note,
    }),
    /** The words with which the ladder names the own prices. */
    translate: ((key, ...values) =>
      OWN_PRICES.has(key) ? marked(t(key, ...values)) : t(key, ...values)) satisfies PanelTranslate,
  };
}

/** The words of the panel that stand for something else while its page is read. */
export function readingWords(
  language: TextLanguage,
  { pageReading }: Settings,
  positionFrom: Snapshot['positionFrom'],
  form: ReadingMessage['form'],
): Words {
  const t = translator(panelTexts, language);
  if (!pageReading.enabled) return { stopReading: '' };
  if (positionFrom === 'page')
    return { you: t('youFromPage', { leverage: '{leverage}' }), calculated: t('readFromPage') };
  if (form === null) return {};
  const leverage = formatsOf(language).leverage(form.leverage);
  return {
    noPosition: t('formFromPage', {
      form: `${translator(positionTexts, language)(form.marginMode)} ${leverage}`,
    }),
  };
}
