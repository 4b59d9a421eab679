import type { MarketFigure, SnapshotMarket } from '../protocol/snapshot.ts';
import { failureWords } from './failure.ts';
import { entryText, type TextLanguage } from './translate.ts';

/** Why a figure of the market is not known, in a word or two; null where it is. */
export function whyMissing(
  market: Pick<SnapshotMarket, 'missing'> | null,
  figure: MarketFigure,
  language: TextLanguage,
): string | null {
  const reason = market?.missing.find((entry) => entry.figure === figure)?.reason;
  return reason === undefined ? null : entryText(failureWords[reason], language);
}
