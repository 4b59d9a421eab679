import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import { sideSign } from '../domain/liquidation-formula.ts';
import type { PageFinding, PagePosition, PageWordsSection } from '../protocol/page-snapshot.ts';
import type { ReadingMessage } from '../protocol/reading-messages.ts';
import type { PositionEntry, Snapshot, SnapshotPosition } from '../protocol/snapshot.ts';
import { RULES } from '../rules/registry.ts';
import type { Settings } from '../settings/schema.ts';
import { formatsOf } from '../text/format.ts';
import { panelTexts } from '../text/panel.ts';
import { type TextLanguage, type Translate, translator } from '../text/translate.ts';
import type { Words } from '../text/words.ts';

type PanelTranslate = Translate<typeof panelTexts>;

/** A position read from the page, as the snapshot of that page is made with it. */
export interface PageRead {
  readonly entry: PositionEntry;
  /** The venue's own, as the page shows it. */
  readonly liquidationPrice: number | null;
}

/** What was read and is to be shown: one position of this contract, unless one was entered by hand and goes first. */
export function pageReadOf(
  reading: ReadingMessage | null,
  instrument: Instrument,
  settings: Settings,
): PageRead | null {
  const { enabled, preferred } = settings.pageReading;
  const [position, ...others] = reading?.symbol === instrument.symbol ? reading.positions : [];
  const isEntered = settings.positions[instrumentKey(instrument)] !== undefined;
  if (!enabled || position === undefined || others.length > 0 || (isEntered && !preferred)) return null;
  const { liquidationPrice, ...entry } = position;
  return { entry: { ...entry, walletBalance: null }, liquidationPrice };
}

/** The position with the liquidation price that the page shows for it: of a cross account it is the only one that can be told. */
export function shownByPage<Shown extends Omit<SnapshotPosition, 'plan'> | null>(
  position: Shown,
  read: PageRead | null,
  price: number | null,
): Shown {
  const shown = read?.liquidationPrice ?? null;
  if (position === null || shown === null) return position;
  const distance = price === null ? null : (sideSign(position.entry.side) * (price - shown)) / price;
  const { liquidation } = position;
  return {
    ...position,
    liquidation: { ...liquidation, state: 'price', low: shown, high: shown, distance, reason: null },
  };
}

/** Rules that speak of the trader's own position. */
const OWN_RULES: ReadonlySet<string> = new Set(
  RULES.filter(({ needsPosition }) => needsPosition).map(({ id }) => id),
);

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
  return { noPosition: t('formFromPage', { form: `${t(form.marginMode)} ${leverage}` }) };
}
