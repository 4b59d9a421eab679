import type { Formats } from '../text/format.ts';
import type { panelTexts } from '../text/panel.ts';
import type { Translate } from '../text/translate.ts';

/** What a sentence on a score needs of it: nats per liquidation over distance alone. */
export interface TellableScore {
  readonly verdict: 'too-few' | 'nothing-added' | 'unclear' | 'better';
  readonly prints: number;
  readonly gain: { readonly mean: number; readonly low: number | null; readonly high: number | null };
}

/** How the map has done here, in one sentence. @param least prints below which nothing may be said */
export function scoreSentence(
  { verdict, prints, gain }: TellableScore,
  least: number,
  t: Translate<typeof panelTexts>,
  format: Formats,
): string {
  const count = format.number(prints, 0);
  const nats = (value: number): string => `${value > 0 ? '+' : ''}${format.number(value, 2)}`;
  if (verdict === 'too-few') return t(verdict, { prints: count, least: format.number(least, 0) });
  if (verdict === 'nothing-added') return t(verdict, { prints: count });
  const range =
    gain.low === null || gain.high === null ? t('noInterval') : `${nats(gain.low)} … ${nats(gain.high)}`;
  return t(verdict, { prints: count, gain: nats(gain.mean), range });
}
