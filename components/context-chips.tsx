import { dayTime } from '../lib/domain/etf-day.ts';
import type { ContextReport } from '../lib/protocol/market-context.ts';
import { contextChipTexts } from '../lib/text/context-chips.ts';
import { formatsOf } from '../lib/text/format.ts';
import { type TextLanguage, translator } from '../lib/text/translate.ts';

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

/** The context in one line, for the popup: what is known, each with its day or age; nothing at all while every feed is off. */
export function ContextChips({ report, now, language }: ChipsProps) {
  const chips = report === null ? [] : chipsOf(report, now, language);
  if (chips.length === 0) return null;
  return (
    <ul class="context-chips" aria-label={translator(contextChipTexts, language)('title')}>
      {chips.map(({ name, value, note }) => (
        <li key={name}>
          {name} <b>{value}</b>
          {note !== '' && <small>{note}</small>}
        </li>
      ))}
    </ul>
  );
}

function chipsOf(
  { fearGreed, volatility, etfFlows }: ContextReport,
  now: number,
  language: TextLanguage,
): Chip[] {
  const t = translator(contextChipTexts, language);
  const format = formatsOf(language);
  const { latest } = fearGreed;
  const chips: Chip[] = [];
  if (latest !== null)
    chips.push({
      name: t('fearGreed'),
      value: format.number(latest.value, 0),
      note: now - latest.day < DAY_MS ? '' : t('ofDay', { day: format.day(latest.day) }),
    });
  for (const { coin, value, asOf } of volatility.coins) {
    const isFresh = now - asOf < FRESH_MS;
    chips.push({
      name: t('volatility', { coin }),
      value: format.percent(value),
      note: isFresh ? '' : t('old', { age: format.duration(now - asOf) }),
    });
  }
  for (const { coin, facts } of etfFlows.coins) {
    const day = t('ofDay', { day: format.day(dayTime(facts.day)) });
    const isUnknown = facts.netInflowUsd === null;
    const isProvisional = !isUnknown && facts.provisional !== null;
    chips.push({
      name: t('flows', { coin }),
      value: facts.netInflowUsd === null ? t('notPublished') : format.usd(facts.netInflowUsd),
      note: isProvisional ? `${day} · ${t('provisional')}` : day,
    });
  }
  return chips;
}
