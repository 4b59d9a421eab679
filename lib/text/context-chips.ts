import { CONTEXT_PUBLISHERS, type ContextCoin, type ContextFeedId } from '../domain/context-feed.ts';
import { dayTime } from '../domain/etf-day.ts';
import type { FailureKind } from '../net/failure.ts';
import { failureWords } from './failure.ts';
import { type Formats, formatsOf } from './format.ts';
import { entryText, type TextLanguage, type TextTable, type Translate, translator } from './translate.ts';

/** A value younger than this needs no age beside it: the feed is read every five minutes. */
const FRESH_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** Words of the context in one line, apart from the section's, which a popup has no use for. */
export const contextChipTexts = {
  title: ['Market context', '市场背景'],
  fearGreed: ['Fear/greed', '恐惧贪婪'],
  volatility: ['{coin} DVOL', '{coin} DVOL'],
  flows: ['{coin} funds', '{coin} 基金'],
  anyVolatility: ['DVOL', 'DVOL'],
  anyFlows: ['US funds', '美国 ETF'],
  sources: ['Sources: {names}', '来源：{names}'],
  notPublished: ['flow not published', '净流量未公布'],
  provisional: ['provisional', '暂定'],
  old: ['{age} old', '{age}前'],
  ofDay: ['of {day}', '{day}'],
} as const satisfies TextTable;

interface Status {
  readonly state: string;
  readonly failure: { readonly kind: FailureKind } | null;
}

/** What is told of the feeds; a part of the worker's report. */
interface Told {
  readonly fearGreed: Status & { readonly latest: { readonly day: number; readonly value: number } | null };
  readonly volatility: Status & {
    readonly coins: readonly { readonly coin: ContextCoin; readonly value: number; readonly asOf: number }[];
  };
  readonly etfFlows: Status & {
    readonly coins: readonly {
      readonly coin: ContextCoin;
      readonly facts: {
        readonly day: string;
        readonly netInflowUsd: number | null;
        readonly provisional: string | null;
      };
    }[];
  };
}

interface Chip {
  readonly name: string;
  readonly value: string;
  /** How old it is, or that it may change; empty for nothing to say. */
  readonly note: string;
}

/** One feed: who publishes it, and what is known of it, or why nothing is. */
export interface FeedChips {
  readonly id: ContextFeedId;
  readonly chips: readonly Chip[];
}

type Words = Translate<typeof contextChipTexts>;

/** The feeds of which anything is told, each with its chips. @param now local ms. */
export function contextChips(
  { fearGreed, volatility, etfFlows }: Told,
  now: number,
  language: TextLanguage,
): FeedChips[] {
  const t = translator(contextChipTexts, language);
  const format = formatsOf(language);
  const orWhy = (chips: readonly Chip[], { state, failure }: Status, name: string): readonly Chip[] =>
    chips.length > 0 || state !== 'on' || failure === null
      ? chips
      : [{ name, value: entryText(failureWords[failure.kind], language), note: '' }];
  const feeds: FeedChips[] = [
    { id: 'fear-greed', chips: orWhy(fearGreedChips(fearGreed, now, t, format), fearGreed, t('fearGreed')) },
    {
      id: 'volatility',
      chips: orWhy(volatilityChips(volatility, now, t, format), volatility, t('anyVolatility')),
    },
    { id: 'etf-flows', chips: orWhy(flowChips(etfFlows, t, format), etfFlows, t('anyFlows')) },
  ];
  return feeds.filter(({ chips }) => chips.length > 0);
}

/** Who publishes what is told: alternative.me asks to be named wherever its index is shown. */
export function publishersOf(feeds: readonly FeedChips[]): string {
  return feeds.map(({ id }) => CONTEXT_PUBLISHERS[id].name).join(' · ');
}

/** The same in one line, for where there is no room for more; empty while nothing is told. */
export function contextLine(report: Told, now: number, language: TextLanguage): string {
  const feeds = contextChips(report, now, language);
  if (feeds.length === 0) return '';
  const told = feeds.flatMap(({ chips }) =>
    chips.map((chip) => [chip.name, chip.value, chip.note].filter((part) => part !== '').join(' ')),
  );
  return `${told.join(' · ')} (${publishersOf(feeds)})`;
}

function fearGreedChips({ latest }: Told['fearGreed'], now: number, t: Words, format: Formats): Chip[] {
  if (latest === null) return [];
  const note = now - latest.day < DAY_MS ? '' : t('ofDay', { day: format.day(latest.day) });
  return [{ name: t('fearGreed'), value: format.number(latest.value, 0), note }];
}

function volatilityChips({ coins }: Told['volatility'], now: number, t: Words, format: Formats): Chip[] {
  return coins.map(({ coin, value, asOf }) => ({
    name: t('volatility', { coin }),
    value: format.percent(value),
    note: now - asOf < FRESH_MS ? '' : t('old', { age: format.duration(now - asOf) }),
  }));
}

function flowChips({ coins }: Told['etfFlows'], t: Words, format: Formats): Chip[] {
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
