import { failureWords, type MissingReason } from './failure.ts';
import { entryText, type TextLanguage } from './translate.ts';

/** The part of a market that says why its figures are not known. */
interface Missing<Figure> {
  readonly missing: readonly { readonly figure: Figure; readonly reason: MissingReason }[];
}

/** Why a figure of the market is not known, in a word or two; null where it is. */
export function whyMissing<Figure extends string>(
  market: Missing<Figure> | null,
  figure: Figure,
  language: TextLanguage,
): string | null {
  const reason = market?.missing.find((entry) => entry.figure === figure)?.reason;
  return reason === undefined ? null : entryText(failureWords[reason], language);
}
