import type { ContextCoin } from '../domain/context-feed.ts';
import { dayTime } from '../domain/etf-day.ts';
import type { EtfDayFacts } from '../domain/etf-flow.ts';
import type { FailureKind } from '../net/failure.ts';
import { failureSentences } from './failure.ts';
import type { Formats } from './format.ts';
import { entryText, fill, type TextLanguage, type TextTable, translator } from './translate.ts';

const etfDayTexts = {
  record: [
    "{traded} of the US {coin} funds' shares changed hands on {day}, the most of the {days} trading days known here.",
    '{day} 美国 {coin} 基金成交 {traded}，为此处已知 {days} 个交易日中最高。',
  ],
  fell: [
    "The price fell about {fall} over that session, calculated from the funds' own assets.",
    '按基金自身净资产推算，价格在该交易日下跌约 {fall}。',
  ],
  'paradox.flow-unknown': [
    'The net flow is not published yet. Trade alone says nothing about direction: every share sold was bought.',
    '净流量尚未公布。成交额本身不代表方向：每一份卖出都有人买入。',
  ],
  'paradox.outflow': [
    'Net outflow {flow}, {share} of what was traded: on balance the rest only changed hands. Why the price fell is not in these figures.',
    '净流出 {flow}，占成交额 {share}：其余总体上只是换手。价格为何下跌，这些数字并未说明。',
  ],
  'paradox.inflow': [
    'Net inflow {flow}: on balance money came into the funds while the price fell. Why it fell is not in these figures.',
    '净流入 {flow}：价格下跌的同时，资金总体流入基金。价格为何下跌，这些数字并未说明。',
  ],
  'paradox.even': [
    'Net flow 0: as many shares were made as redeemed. Why the price fell is not in these figures.',
    '净流量为 0：申购与赎回相抵。价格为何下跌，这些数字并未说明。',
  ],
  'paradox.price-unknown': [
    'Whether the price fell over that session is not known here. Trade alone says nothing about direction.',
    '此处不知该交易日价格是否下跌。成交额本身不代表方向。',
  ],
  'provisional.not-published': ['The net flow of {day} is not published yet.', '{day} 的净流量尚未公布。'],
  'provisional.same-day': [
    'Published on the day itself: funds may still report.',
    '当日公布，部分基金可能尚未报告。',
  ],
  'provisional.before-next-session': [
    'Some funds report in the morning: provisional until the next US session opens.',
    '部分基金次日早晨才报告：下一美国交易时段开始前均为暂定。',
  ],
  'provisional.changed': ['It changed within the last 12 hours.', '12 小时内曾有修正。'],
  'provisional.sum-differs': [
    "It does not fit the publisher's own running sum.",
    '与发布方自己的累计值不符。',
  ],
} as const satisfies TextTable;

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
  const t = translator(etfDayTexts, language);
  const record = t('record', {
    coin,
    traded: format.usd(tradedUsd),
    day: format.day(dayTime(facts.day)),
    days: format.number(recordOfDays, 0),
  });
  const flow = format.usd(Math.abs(netInflowUsd ?? 0));
  const share = format.percent(Math.abs(netInflowUsd ?? 0) / tradedUsd);
  const outcome = fill(entryText(etfDayTexts[`paradox.${paradox}`], language), { flow, share });
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
  return fill(entryText(etfDayTexts[`provisional.${facts.provisional}`], language), { day });
}

/** A failure of a feed as a calm sentence that names its publisher. */
export function feedFailure(kind: FailureKind, publisher: string, language: TextLanguage): string {
  return fill(entryText(failureSentences[kind], language), { venue: publisher });
}
