import { type BreadthKind, SYSTEMIC_SHARE } from '../domain/market-breadth.ts';
import type { Formats } from './format.ts';
import { type TextLanguage, type TextTable, type Translate, translator } from './translate.ts';

/** Words for what goes beyond one contract: how the majors stand together, and what leverage does. */
export const marketWideTexts = {
  systemic: ['Majors falling as one: {count} of {total}', '主流币同步下跌：{total} 个中 {count} 个'],
  sector: ['Majors falling, not as one: {count} of {total}', '主流币未同步下跌：{total} 个中 {count} 个'],
  idiosyncratic: [
    'Majors not falling: {count} of {total}, this one alone',
    '主流币整体未跌：{total} 个中 {count} 个，此币下跌',
  ],
  calm: ['Majors calm: {count} of {total} falling', '主流币平静：{total} 个中 {count} 个下跌'],
  lineSystemic: [
    'The market falls as one: {count} of {total} majors are {least} or more below their 24 h highs.',
    '全市场同步下跌：{total} 个主流币中有 {count} 个较 24 小时高点低 {least} 以上。',
  ],
  lineSector: [
    'Part of the market falls: {count} of {total} majors are {least} or more below their 24 h highs.',
    '部分市场下跌：{total} 个主流币中有 {count} 个较 24 小时高点低 {least} 以上。',
  ],
  lineMost: [
    'Most of the market falls, but not together: {count} of {total} majors are {least} or more below their 24 h highs.',
    '市场多数下跌，但不同步：{total} 个主流币中有 {count} 个较 24 小时高点低 {least} 以上。',
  ],
  lineUnknown: [
    'The market falls, and whether as one is not known: {count} of {total} majors are {least} or more below their 24 h highs.',
    '市场下跌，是否同步未知：{total} 个主流币中有 {count} 个较 24 小时高点低 {least} 以上。',
  ],
  lineIdiosyncratic: [
    '{coin} falls alone: {count} of {total} majors are {least} or more below their 24 h highs.',
    '{coin} 独自下跌：{total} 个主流币中仅 {count} 个较 24 小时高点低 {least} 以上。',
  ],
  lineCalm: [
    'No market-wide fall: {count} of {total} majors are {least} or more below their 24 h highs.',
    '无全市场下跌：{total} 个主流币中 {count} 个较 24 小时高点低 {least} 以上。',
  ],
  median: ['median −{drawdown}', '中位数 −{drawdown}'],
  correlation: ['correlation {value}', '相关系数 {value}'],
  beta: ['beta to BTC {value}', '对 BTC 贝塔 {value}'],
  leverage: ['Leverage', '杠杆状态'],
  deleveraging: ['deleveraging', '去杠杆中'],
  crowded: ['crowded', '拥挤'],
  building: ['building', '加杠杆中'],
  reset: ['reset', '已出清'],
  steady: ['steady', '平稳'],
  since: ['since {time}', '自 {time}'],
  'price-down-interest-down': ['price down, open interest down', '价格跌、持仓降'],
  'price-down-interest-up': ['price down, open interest up', '价格跌、持仓升'],
  'price-up-interest-down': ['price up, open interest down', '价格涨、持仓降'],
  'price-up-interest-up': ['price up, open interest up', '价格涨、持仓升'],
} as const satisfies TextTable;

type WideTranslate = Translate<typeof marketWideTexts>;

/** What is told of the majors; the snapshot's part. */
interface Breadth {
  readonly kind: BreadthKind;
  readonly coins: readonly unknown[];
  readonly fallingCount: number;
  readonly medianDrawdown: number;
  readonly correlation: number | null;
  readonly beta: number | null;
}

interface Leverage {
  readonly state: 'deleveraging' | 'crowded' | 'building' | 'reset' | 'steady';
  readonly since: number | null;
  readonly flow:
    | 'price-down-interest-down'
    | 'price-down-interest-up'
    | 'price-up-interest-down'
    | 'price-up-interest-up'
    | null;
}

export interface WideWords {
  /** A few words for the head of a panel. */
  breadth(breadth: Breadth): string;
  /** A whole sentence, for the head of a page. @param coin the contract's. @param least the fall that counts, a ratio. */
  breadthLine(breadth: Breadth, coin: string, least: number): string;
  leverage(leverage: Leverage): { readonly value: string; readonly note: string };
  readonly t: WideTranslate;
}

/** Puts what goes beyond one contract into one language's words. */
export function wideWords(language: TextLanguage, format: Formats): WideWords {
  const t = translator(marketWideTexts, language);
  const counts = ({ fallingCount, coins }: Breadth) => ({
    count: format.number(fallingCount, 0),
    total: format.number(coins.length, 0),
  });
  return {
    t,
    breadth: (breadth) =>
      [
        t(breadth.kind, counts(breadth)),
        t('median', { drawdown: format.percent(breadth.medianDrawdown) }),
        ...(breadth.correlation === null
          ? []
          : [t('correlation', { value: format.number(breadth.correlation) })]),
        ...(breadth.beta === null ? [] : [t('beta', { value: format.number(breadth.beta) })]),
      ].join(' · '),
    breadthLine: (breadth, coin, least) =>
      t(lineOf(breadth), { ...counts(breadth), coin, least: format.percent(least, 0) }),
    leverage: ({ state, since, flow }) => ({
      value: t(state),
      note: [
        ...(since === null ? [] : [t('since', { time: format.dateTime(since) })]),
        ...(flow === null ? [] : [t(flow)]),
      ].join(' · '),
    }),
  };
}

const LINES = {
  systemic: 'lineSystemic',
  sector: 'lineSector',
  idiosyncratic: 'lineIdiosyncratic',
  calm: 'lineCalm',
} as const satisfies Record<BreadthKind, keyof typeof marketWideTexts>;

/** Two thirds and more that do not fall as one are no part: most of the market, apart, or nobody knows whether. */
function lineOf({ kind, fallingCount, coins, correlation }: Breadth) {
  if (kind !== 'sector' || fallingCount / coins.length < SYSTEMIC_SHARE) return LINES[kind];
  return correlation === null ? 'lineUnknown' : 'lineMost';
}
