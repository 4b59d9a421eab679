import type { Instrument, VenueId } from '../lib/domain/instrument.ts';
import type { MissingReason } from '../lib/text/failure.ts';
import { createFormats, type Formats } from '../lib/text/format.ts';
import type { panelTexts } from '../lib/text/panel.ts';
import { fill, speaker, type TextLanguage, type Translate } from '../lib/text/translate.ts';
import type { Words } from '../lib/text/words.ts';

/** The words and formats of one language, made once and handed down. */
export interface View {
  readonly language: TextLanguage;
  readonly t: Translate<typeof panelTexts>;
  readonly format: Formats;
  /** The exchange's proper name. */
  venueName(venue: VenueId): string;
  /** A reason in a word or two, for a badge. */
  reasonWord(reason: MissingReason): string;
  /** A reason as a calm sentence, with the wait until the next try when it is known. */
  reasonSentence(reason: MissingReason, venue: VenueId, waitMs: number | null): string;
  /** Sentences one after another, as the language sets them. */
  join(...sentences: readonly string[]): string;
}

/** @param words `panelWords` of the language. @param timeZone IANA name; the browser's own when absent. */
export function createView(language: TextLanguage, words: Words, timeZone?: string): View {
  const format = createFormats(language, timeZone);
  const t = speaker<typeof panelTexts>(words);
  const venueName = (venue: VenueId): string => words[`venue.${venue}`] ?? venue;
  const join = (...sentences: readonly string[]): string => sentences.join(language === 'en' ? ' ' : '');
  return {
    language,
    t,
    format,
    venueName,
    reasonWord: (reason) => words[`word.${reason}`] ?? reason,
    reasonSentence: (reason, venue, waitMs) => {
      const sentence = fill(words[`sentence.${reason}`] ?? reason, { venue: venueName(venue) });
      if (waitMs === null || waitMs <= 0) return sentence;
      return join(sentence, t('nextTry', { wait: format.duration(waitMs) }));
    },
    join,
  };
}

/** `ETHUSDT`: the way traders say it. */
export function instrumentName(instrument: Pick<Instrument, 'base' | 'quote'>): string {
  return `${instrument.base}${instrument.quote}`;
}

/** `Binance · perpetual`. */
export function instrumentDetail({ t, venueName }: View, instrument: Instrument): string {
  const words = [venueName(instrument.venue)];
  if (instrument.kind === 'inverse') words.push(t('inverse'));
  if (instrument.kind === 'spot') words.push(t('spot'));
  else words.push(instrument.expiry === null ? t('perpetual') : t('dated', { expiry: instrument.expiry }));
  return words.join(' · ');
}
