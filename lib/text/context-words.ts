import type { ContextCoin } from '../domain/context-feed.ts';
import { dayTime } from '../domain/etf-day.ts';
import type { EtfDayFacts } from '../domain/etf-flow.ts';
import type { FailureKind } from '../net/failure.ts';
import { contextTexts } from './context.ts';
import { failureSentences } from './failure.ts';
import type { Formats } from './format.ts';
import { entryText, fill, type TextLanguage, translator } from './translate.ts';

/**
 * What is known and what is not of a day of record trade, sentence by sentence; none where the day is no record or its price did not fall.
 * A flow is told with its direction in words, its amount without a sign.
 */
export function paradoxSentences(
  coin: ContextCoin,
  facts: EtfDayFacts,
  language: TextLanguage,
  format: Formats,
): readonly string[] {
  const { paradox, tradedUsd, recordOfDays, change, netInflowUsd } = facts;
  if (paradox === null || tradedUsd === null || recordOfDays === null) return [];
  const t = translator(contextTexts, language);
  const record = t('record', {
    coin,
    traded: format.usd(tradedUsd),
    day: format.day(dayTime(facts.day)),
    days: format.number(recordOfDays, 0),
  });
  const flow = format.usd(Math.abs(netInflowUsd ?? 0));
  const share = format.percent(Math.abs(netInflowUsd ?? 0) / tradedUsd);
  const outcome = fill(entryText(contextTexts[`paradox.${paradox}`], language), { flow, share });
  if (change === null || paradox === 'price-unknown') return [record, outcome];
  return [record, t('fell', { fall: format.percent(-change, 0) }), outcome];
}

/** Why the newest row may still change; null when nothing speaks for it. */
export function provisionalSentence(
  facts: EtfDayFacts,
  language: TextLanguage,
  format: Formats,
): string | null {
  if (facts.provisional === null) return null;
  const day = format.day(dayTime(facts.day));
  return fill(entryText(contextTexts[`provisional.${facts.provisional}`], language), { day });
}

/** A failure of a feed as a calm sentence that names its publisher. */
export function feedFailure(kind: FailureKind, publisher: string, language: TextLanguage): string {
  return fill(entryText(failureSentences[kind], language), { venue: publisher });
}
