import { VENUE_IDS } from '../domain/instrument.ts';
import { failureSentences, failureWords } from './failure.ts';
import { panelTexts } from './panel.ts';
import { entryText, type TextLanguage, type TextTable } from './translate.ts';
import { VENUE_NAMES } from './venue-names.ts';

/** All that the panel says, in one language, by key: a page holds no table, it is sent these. */
export type Words = Readonly<Record<string, string>>;

export function panelWords(language: TextLanguage): Words {
  return {
    ...wordsOf('', panelTexts, language),
    ...wordsOf('word.', failureWords, language),
    ...wordsOf('sentence.', failureSentences, language),
    ...Object.fromEntries(VENUE_IDS.map((id) => [`venue.${id}`, VENUE_NAMES[id]])),
  };
}

function wordsOf(prefix: string, table: TextTable, language: TextLanguage): Words {
  return Object.fromEntries(
    Object.entries(table).map(([key, entry]) => [`${prefix}${key}`, entryText(entry, language)]),
  );
}
