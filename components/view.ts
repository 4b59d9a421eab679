import type { Instrument, VenueId } from '../lib/domain/instrument.ts';
import type { SnapshotFinding } from '../lib/protocol/snapshot.ts';
import { failureSentences, failureWords, type MissingReason } from '../lib/text/failure.ts';
import { type FindingWords, findingWords } from '../lib/text/finding.ts';
import { createFormats, type Formats } from '../lib/text/format.ts';
import { panelTexts } from '../lib/text/panel.ts';
import { entryText, fill, type TextLanguage, type Translate, translator } from '../lib/text/translate.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';

/** The words and formats of one language, made once and handed down. */
export interface View {
  readonly language: TextLanguage;
  readonly t: Translate<typeof panelTexts>;
  readonly format: Formats;
  /** A reason in a word or two, for a badge. */
  reasonWord(reason: MissingReason): string;
  /** A reason as a calm sentence, with the wait until the next try when it is known. */
  reasonSentence(reason: MissingReason, venue: VenueId, waitMs: number | null): string;
  finding(finding: SnapshotFinding): FindingWords;
  /** Sentences one after another, as the language sets them. */
  join(...sentences: readonly string[]): string;
}

export function createView(language: TextLanguage, timeZone?: string): View {
  const format = createFormats(language, timeZone);
  const t = translator(panelTexts, language);
  const join = (...sentences: readonly string[]): string => sentences.join(language === 'en' ? ' ' : '');
  return {
    language,
    t,
    format,
    reasonWord: (reason) => entryText(failureWords[reason], language),
    reasonSentence: (reason, venue, waitMs) => {
      const sentence = fill(entryText(failureSentences[reason], language), { venue: VENUE_NAMES[venue] });
      if (waitMs === null || waitMs <= 0) return sentence;
      return join(sentence, t('nextTry', { wait: format.duration(waitMs) }));
    },
    join,
    finding: (finding) => findingWords(finding, language, format),
  };
}

/** `ETHUSDT`: the way traders say it. */
export function instrumentName(instrument: Pick<Instrument, 'base' | 'quote'>): string {
  return `${instrument.base}${instrument.quote}`;
}

/** `Binance · perpetual`. */
export function instrumentDetail({ t }: View, instrument: Instrument): string {
  const words = [VENUE_NAMES[instrument.venue]];
  if (instrument.kind === 'inverse') words.push(t('inverse'));
  if (instrument.kind === 'spot') words.push(t('spot'));
  else words.push(instrument.expiry === null ? t('perpetual') : t('dated', { expiry: instrument.expiry }));
  return words.join(' · ');
}
