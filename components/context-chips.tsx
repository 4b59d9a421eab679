import { CONTEXT_PUBLISHERS, type ContextFeedId } from '../lib/domain/context-feed.ts';
import { dayTime } from '../lib/domain/etf-day.ts';
import type { ContextReport, FeedStatus } from '../lib/protocol/market-context.ts';
import { contextChipTexts } from '../lib/text/context-chips.ts';
import { failureWords } from '../lib/text/failure.ts';
import { type Formats, formatsOf } from '../lib/text/format.ts';
import { entryText, type TextLanguage, type Translate, translator } from '../lib/text/translate.ts';

/** A value younger than this needs no age beside it: the feed is read every five minutes. */
const FRESH_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

interface ChipsProps {
  readonly report: ContextReport | null;
  /** Local ms. */
  readonly now: number;
  readonly language: TextLanguage;
}

interface Chip {
  readonly name: string;
  readonly value: string;
  /** How old it is, or that it may change; empty for nothing to say. */
  readonly note: string;
}

/** One feed of the line: who publishes it, and what is known of it. */
interface FeedChips {
  readonly id: ContextFeedId;
  readonly chips: readonly Chip[];
}

type Words = Translate<typeof contextChipTexts>;

/** The context in one line, for the popup: what is known, each with its day or age, or why nothing is, and who publishes it; nothing at all while every feed is off. */
export function ContextChips({ report, now, language }: ChipsProps) {
  const t = translator(contextChipTexts, language);
  const feeds =
    report === null ? [] : feedsOf(report, now, language, t).filter(({ chips }) => chips.length > 0);
  if (feeds.length === 0) return null;
  return (
    <ul class="context-chips" aria-label={t('title')}>
      {feeds.flatMap(({ chips }) =>
        chips.map(({ name, value, note }) => (
          <li key={name}>
            {name} <b>{value}</b>
            {note !== '' && <small>{note}</small>}
          </li>
        )),
      )}
      <li class="sources">
        {t('sources', { names: feeds.map(({ id }) => CONTEXT_PUBLISHERS[id].name).join(' · ') })}
      </li>
    </ul>
  );
}

function feedsOf(
  { fearGreed, volatility, etfFlows }: ContextReport,
  now: number,
  language: TextLanguage,
  t: Words,
): FeedChips[] {
  const format = formatsOf(language);
  const orWhy = (chips: readonly Chip[], { state, failure }: FeedStatus, name: string): readonly Chip[] =>
    chips.length > 0 || state !== 'on' || failure === null
      ? chips
      : [{ name, value: entryText(failureWords[failure.kind], language), note: '' }];
  return [
    { id: 'fear-greed', chips: orWhy(fearGreedChips(fearGreed, now, t, format), fearGreed, t('fearGreed')) },
    {
      id: 'volatility',
      chips: orWhy(volatilityChips(volatility, now, t, format), volatility, t('anyVolatility')),
    },
    { id: 'etf-flows', chips: orWhy(flowChips(etfFlows, t, format), etfFlows, t('anyFlows')) },
  ];
}

function fearGreedChips(
  { latest }: ContextReport['fearGreed'],
  now: number,
  t: Words,
  format: Formats,
): Chip[] {
  if (latest === null) return [];
  const note = now - latest.day < DAY_MS ? '' : t('ofDay', { day: format.day(latest.day) });
  return [{ name: t('fearGreed'), value: format.number(latest.value, 0), note }];
}

function volatilityChips(
  { coins }: ContextReport['volatility'],
  now: number,
  t: Words,
  format: Formats,
): Chip[] {
  return coins.map(({ coin, value, asOf }) => ({
    name: t('volatility', { coin }),
    value: format.percent(value),
    note: now - asOf < FRESH_MS ? '' : t('old', { age: format.duration(now - asOf) }),
  }));
}

function flowChips({ coins }: ContextReport['etfFlows'], t: Words, format: Formats): Chip[] {
  return coins.map(({ coin, facts }) => {
    const day = t('ofDay', { day: format.day(dayTime(facts.day)) });
    const isProvisional = facts.netInflowUsd !== null && facts.provisional !== null;
    return {
      name: t('flows', { coin }),
      value: facts.netInflowUsd === null ? t('notPublished') : format.usd(facts.netInflowUsd),
      note: isProvisional ? `${day} · ${t('provisional')}` : day,
    };
  });
}
