import type { ComponentChildren } from 'preact';
import { marketTexts } from '../lib/text/market.ts';
import { type TextLanguage, translator } from '../lib/text/translate.ts';

export interface MarketSidesProps {
  /** Nothing of a private window is kept: there these parts have nothing to wait for, and no button works. */
  readonly isPrivate: boolean;
  readonly language: TextLanguage;
  readonly children: ComponentChildren;
}

/** What stands beside the contract, or in a private window why it does not. */
export function MarketSides({ isPrivate, language, children }: MarketSidesProps) {
  if (!isPrivate) return children;
  return <p class="note">{translator(marketTexts, language)('sidesPrivate')}</p>;
}
