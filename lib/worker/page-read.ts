import type { PageFinding, PagePosition, PageWordsSection } from '../protocol/page-snapshot.ts';
import type { ReadingMessage } from '../protocol/reading-messages.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { RULES } from '../rules/registry.ts';
import type { Settings } from '../settings/schema.ts';
import { failureWords } from '../text/failure.ts';
import { formatsOf } from '../text/format.ts';
import { panelTexts } from '../text/panel.ts';
import { positionTexts } from '../text/position.ts';
import { entryText, type TextLanguage, type Translate, translator } from '../text/translate.ts';
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

/** The words by origin; what was entered by hand is the rule and has none. */
const ORIGINS = {
  page: { mark: 'fromPage', sentence: 'ownFromPage', you: 'youFromPage' },
  account: { mark: 'fromAddress', sentence: 'ownFromAddress', you: 'youFromAddress' },
} as const;

/** Marks what a page's text, or an address, had a part in, wherever it is said; says everything else as it is. */
export function marksOf(positionFrom: Snapshot['positionFrom'], t: PanelTranslate) {
  const origin = positionFrom === 'hand' ? null : ORIGINS[positionFrom];
  const marked = (text: string): string => (origin === null ? text : `${text} · ${t(origin.mark)}`);
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
      note: origin === null ? section.note : `${section.note} · ${t(origin.sentence)}`,
    }),
    /** The words with which the ladder names the own prices. */
    translate: ((key, ...values) =>
      OWN_PRICES.has(key) ? marked(t(key, ...values)) : t(key, ...values)) satisfies PanelTranslate,
  };
}

/** What the panel's words rest on, beside the language. */
export interface ReadingState {
  readonly snapshot: Pick<Snapshot, 'positionFrom' | 'ownAccount'> | null;
  /** The page's order form, where it is read. */
  readonly form: ReadingMessage['form'];
}

/** The words of the panel that stand for something else while its page, or the user's address, is read. */
export function readingWords(
  language: TextLanguage,
  { pageReading }: Settings,
  { snapshot, form }: ReadingState,
): Words {
  const t = translator(panelTexts, language);
  const from = snapshot?.positionFrom ?? 'hand';
  const account = snapshot?.ownAccount ?? null;
  return {
    ...(pageReading.enabled ? {} : { stopReading: '' }),
    ...(from === 'hand' ? {} : { you: t(ORIGINS[from].you, { leverage: '{leverage}' }) }),
    ...knownWords(from, account, t),
    ...inviteWords(language, form, account, t),
  };
}

/** How the position is known. */
function knownWords(
  from: Snapshot['positionFrom'],
  account: Snapshot['ownAccount'],
  t: PanelTranslate,
): Words {
  if (from === 'hand') return {};
  if (from === 'page') return { calculated: t('readFromPage') };
  return { calculated: t(account?.isObserved === true ? 'observedAtAddress' : 'calculatedAtAddress') };
}

/** What stands where no position is shown. */
function inviteWords(
  language: TextLanguage,
  form: ReadingMessage['form'],
  account: Snapshot['ownAccount'],
  t: PanelTranslate,
): Words {
  if (form !== null) {
    const mode = translator(positionTexts, language)(form.marginMode);
    return {
      noPosition: t('formFromPage', { form: `${mode} ${formatsOf(language).leverage(form.leverage)}` }),
    };
  }
  if (account === null) return {};
  if (account.failure !== null) {
    const reason = entryText(failureWords[account.failure], language);
    return { noPosition: t('addressFailed', { reason }) };
  }
  return { noPosition: t(account.asOf === null ? 'addressLoading' : 'addressEmpty') };
}
