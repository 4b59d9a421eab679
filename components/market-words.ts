import type { VenueId } from '../lib/domain/instrument.ts';
import { marketTexts } from '../lib/text/market.ts';
import { type WideWords, wideWords } from '../lib/text/market-wide.ts';
import { type Translate, translator } from '../lib/text/translate.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import { panelWords } from '../lib/text/words.ts';
import { createView, type View } from './view.ts';

export type MarketTranslate = Translate<typeof marketTexts>;

/** Words of the market page in one language; its times are UTC, as its days are. */
export interface MarketWords {
  readonly view: View;
  readonly t: MarketTranslate;
  readonly wide: WideWords;
}

export function createMarketWords(language: View['language']): MarketWords {
  const view = createView(language, panelWords(language), 'UTC');
  return { view, t: translator(marketTexts, language), wide: wideWords(language, view.format) };
}

/** `1st`, `22nd`; Chinese counts by the bare number. */
export function ordinal(count: number, { language, format }: View): string {
  const text = format.number(count, 0);
  if (language !== 'en') return text;
  const isTeen = Math.floor(count / 10) % 10 === 1;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${text}${ending}`;
}

/** Names one after another, as the language lists them. */
export function listed(names: readonly string[], { language }: View): string {
  return names.join(language === 'en' ? ', ' : '、');
}

/** A basis with its age; the bare basis while there is none. @param ageMs null where nothing came yet. */
export function agedBasis({ t, view }: MarketWords, basis: string, ageMs: number | null): string {
  return ageMs === null ? basis : t('agedBasis', { basis, age: view.format.duration(Math.max(0, ageMs)) });
}

export function venueOf(venue: VenueId): string {
  return VENUE_NAMES[venue];
}
