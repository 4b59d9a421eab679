import { missingFields } from './finding-missing.ts';
import type { Formats } from './format.ts';
import { entryText, fill, type TextEntry, type TextLanguage } from './translate.ts';

/** The one finding that is no rule's own: see `rules/snooze.ts`. */
const SNOOZED_ID = 'snoozed';

/** A rule in words: what it is about, what it saw, and what would change it (shown when the finding has the numbers for it). */
interface RuleText {
  /** The topic, neutral: it stands for a passed or an unchecked rule too. */
  readonly name: TextEntry;
  /** The finding in a few words, for the pill and above the sentence. */
  readonly headline: TextEntry;
  readonly sentence: TextEntry;
  /** Replaces the sentence when the value is 0. */
  readonly atZero?: TextEntry;
  readonly change: TextEntry;
}

const LOWER_LEVERAGE: TextEntry = [
  'Not raised at {clearingLeverage} or less (threshold {threshold}).',
  '{clearingLeverage} 及以下不触发（阈值 {threshold}）。',
];
const MORE_MARGIN: TextEntry = [
  'Not raised at {clearingLeverage} its margin or less (threshold {threshold}).',
  '仓位为保证金的 {clearingLeverage} 及以下不触发（阈值 {threshold}）。',
];
const THRESHOLD_ONLY: TextEntry = ['Threshold {threshold}.', '阈值 {threshold}。'];

function againstDrawdown(en: string, zhCN: string): RuleText {
  return {
    name: [`Distance and ${en} moves`, `距离与 ${zhCN}波动`],
    headline: [`${en} move: {moveMultiple} your distance`, `${zhCN}波动为强平距离的 {moveMultiple}`],
    sentence: [
      `Liquidation at {liquidationPrice} is {distanceRatio} away. The worst ${en} move against this side was {adverseMoveRatio}: {moveMultiple} that distance.`,
      `强平价 {liquidationPrice}，距离 {distanceRatio}。${zhCN}最大不利波动为 {adverseMoveRatio}，是该距离的 {moveMultiple}。`,
    ],
    change: LOWER_LEVERAGE,
  };
}

function crowded(en: string, zhCN: string): RuleText {
  return {
    name: [`Crowded ${en.toLowerCase()}`, `${zhCN}拥挤`],
    headline: [`${en} pay {paidPerDayRatio} a day`, `${zhCN}每天付 {paidPerDayRatio}`],
    sentence: [
      `${en} pay {fundingRatio} each {fundingIntervalMs} to be there: {paidPerDayRatio} of the notional a day, {paidPerYearRatio} a year. Crowded leverage is what a cascade feeds on.`,
      `${zhCN}每 {fundingIntervalMs} 付 {fundingRatio}：每天占名义价值 {paidPerDayRatio}，年化 {paidPerYearRatio}。拥挤的杠杆是连环爆仓的燃料。`,
    ],
    change: THRESHOLD_ONLY,
  };
}

/** One entry a rule of `lib/rules`; placeholders are the names of the rule's own numbers, and `threshold`. */
export const findingTexts: Readonly<Record<string, RuleText>> = {
  'own-liquidation-near-cluster': {
    name: ['Liquidation and nearest cluster', '强平价与密集区'],
    headline: ['Liquidation {liquidationPrice} beside a cluster', '强平价 {liquidationPrice} 贴近密集区'],
    sentence: [
      'Liquidation at {liquidationPrice} lies {gapRatio} past the band {clusterLowPrice}–{clusterHighPrice} (estimated {clusterLowUsd}–{clusterHighUsd}).',
      '强平价 {liquidationPrice} 距密集区 {clusterLowPrice}–{clusterHighPrice}（估算 {clusterLowUsd}–{clusterHighUsd}）外缘仅 {gapRatio}。',
    ],
    atZero: [
      'Liquidation at {liquidationPrice} lies inside the band {clusterLowPrice}–{clusterHighPrice} (estimated {clusterLowUsd}–{clusterHighUsd}).',
      '强平价 {liquidationPrice} 位于密集区 {clusterLowPrice}–{clusterHighPrice} 之内（估算 {clusterLowUsd}–{clusterHighUsd}）。',
    ],
    change: LOWER_LEVERAGE,
  },
  'own-distance-against-drawdown-24h': againstDrawdown('24 h', '24 小时'),
  'own-distance-against-drawdown-7d': againstDrawdown('7 d', '7 天'),
  'own-distance-against-drawdown-30d': againstDrawdown('30 d', '30 天'),
  'own-distance-against-average-true-range': {
    name: ['Distance in hourly ranges', '距离与小时波幅'],
    headline: ['Liquidation {rangeMultiple} the hourly range away', '距强平为小时波幅的 {rangeMultiple}'],
    sentence: [
      'Liquidation is {distanceRatio} away: {rangeMultiple} the average hourly range of {rangePrice}.',
      '距强平 {distanceRatio}，为小时平均真实波幅 {rangePrice} 的 {rangeMultiple}。',
    ],
    change: LOWER_LEVERAGE,
  },
  'leverage-above-load-line': {
    name: ['Leverage and load line', '杠杆与载重线'],
    headline: [
      '{ownLeverage} against a load line of {loadLineLeverage}',
      '杠杆 {ownLeverage}，载重线 {loadLineLeverage}',
    ],
    sentence: [
      'The position is {ownLeverage} its margin: {lineMultiple} the line that fewer than the chosen share of past entries failed to survive.',
      '仓位为其保证金的 {ownLeverage}，是载重线的 {lineMultiple}；历史上仅低于所选比例的入场在载重线处被强平。',
    ],
    change: MORE_MARGIN,
  },
  'leverage-above-tier-maximum': {
    name: ['Leverage and tier maximum', '杠杆与档位上限'],
    headline: [
      '{ownLeverage} where {maximumLeverage} is the maximum',
      '杠杆 {ownLeverage}，上限 {maximumLeverage}',
    ],
    sentence: [
      '{ownLeverage} at {notionalUsd}: this size is allowed {maximumLeverage} at most.',
      '名义价值 {notionalUsd} 最高允许 {maximumLeverage}，当前为 {ownLeverage}。',
    ],
    change: LOWER_LEVERAGE,
  },
  'size-crosses-tier': {
    name: ['Size and margin tier', '仓位与保证金档位'],
    headline: ['Size reaches margin tier {tierCount}', '仓位进入第 {tierCount} 档'],
    sentence: [
      '{notionalUsd} falls in tier {tierCount}: maintenance margin {maintenanceRatio} instead of {firstMaintenanceRatio}.',
      '{notionalUsd} 属第 {tierCount} 档：维持保证金率 {maintenanceRatio}，首档为 {firstMaintenanceRatio}。',
    ],
    change: ['The tier below ends at {clearingNotionalUsd}.', '低一档的上限为 {clearingNotionalUsd}。'],
  },
  'funding-cost-against-margin': {
    name: ['Funding and margin', '资金费与保证金'],
    headline: ['Funding takes {costPerDayRatio} of margin a day', '资金费每天占保证金 {costPerDayRatio}'],
    sentence: [
      'Funding of {fundingRatio} each {fundingIntervalMs} costs about {costPerDayUsd} a day, {costPerDayRatio} of the margin.',
      '资金费率每 {fundingIntervalMs} {fundingRatio}，每天约 {costPerDayUsd}，占保证金 {costPerDayRatio}。',
    ],
    change: MORE_MARGIN,
  },
  'own-distance-against-reference-days': {
    name: ['Distance and the great falls', '距离与历史大跌'],
    headline: [
      '{reachedCount} of {dayCount} great falls reached it',
      '{dayCount} 次大跌中 {reachedCount} 次触及强平',
    ],
    sentence: [
      'Liquidation at {liquidationPrice} is {distanceRatio} away. {reachedCount} of the {dayCount} reference days of this contract fell further; the worst by {worstFallRatio}.',
      '强平价 {liquidationPrice}，距离 {distanceRatio}。本合约 {dayCount} 个参照日中有 {reachedCount} 个跌幅更大，最大 {worstFallRatio}。',
    ],
    change: THRESHOLD_ONLY,
  },
  'market-wide-fall': {
    name: ['Market-wide fall', '全市场下跌'],
    headline: [
      'The market falls as one: {fallingCount} of {coinCount} majors',
      '全市场同跌：{coinCount} 个主流币中 {fallingCount} 个',
    ],
    sentence: [
      '{fallingCount} of {coinCount} majors stand 4 % or more below their 24 h highs, {medianDrawdownRatio} at the median, and move together: forced selling in one feeds the others.',
      '{coinCount} 个主流币中有 {fallingCount} 个较 24 小时高点低 4% 以上，中位数 {medianDrawdownRatio}，且走势一致：一处强平会波及其他。',
    ],
    change: THRESHOLD_ONLY,
  },
  'open-interest-rising-into-drawdown': {
    name: ['Open interest in the fall', '下跌中的持仓量'],
    headline: [
      'Open interest {openInterestChangeRatio} up in the fall',
      '下跌中持仓量增加 {openInterestChangeRatio}',
    ],
    sentence: [
      'The price is {drawdownRatio} below its 24 h high, and the open interest in coins {openInterestChangeRatio} above a day ago: leverage is being added to a falling market.',
      '价格较 24 小时高点低 {drawdownRatio}，而持仓量（币本位）较一天前高 {openInterestChangeRatio}：下跌中仍在加杠杆。',
    ],
    change: THRESHOLD_ONLY,
  },
  'crowded-longs': crowded('Longs', '多头'),
  'crowded-shorts': crowded('Shorts', '空头'),
  'crowded-accounts': {
    name: ['Accounts on one side', '账户多空'],
    headline: ['{longAccountsRatio} of accounts are long', '{longAccountsRatio} 的账户做多'],
    sentence: [
      '{longAccountsRatio} of the accounts here are long: {accountsMultiple} as many on one side as on the other. It counts accounts, not money.',
      '本所 {longAccountsRatio} 的账户做多，一方账户数为另一方的 {accountsMultiple}。此为账户数，非资金量。',
    ],
    change: THRESHOLD_ONLY,
  },
  'open-interest-against-volume': {
    name: ['Open interest and volume', '持仓量与成交量'],
    headline: ['Open interest {volumeMultiple} a day’s volume', '持仓量为日成交量的 {volumeMultiple}'],
    sentence: [
      'Open interest of {openInterestUsd} stands against {volumeUsd} traded in 24 h: {volumeMultiple}. Not everyone can leave at once.',
      '持仓 {openInterestUsd}，24 小时成交 {volumeUsd}，为其 {volumeMultiple}。无法同时离场。',
    ],
    change: THRESHOLD_ONLY,
  },
  'book-thinner-than-usual': {
    name: ['Depth of the book', '盘口深度'],
    headline: ['Book {thinnerMultiple} thinner than usual', '盘口比平常薄 {thinnerMultiple}'],
    sentence: [
      '{depthUsd} stand within 2 % of the price on the thinner side; usual over the week’s hours seen here are {usualUsd}: {thinnerMultiple} as much. The same forced order moves the price further.',
      '较薄一侧 2% 内挂单 {depthUsd}；近一周在此记录的常态为 {usualUsd}，是现在的 {thinnerMultiple}。同样的强平单会推动更大的价格变动。',
    ],
    change: THRESHOLD_ONLY,
  },
  'stale-data': {
    name: ['Age of the price', '价格时效'],
    headline: ['The price is {ageMs} old', '价格已是 {ageMs}前'],
    sentence: [
      'Every warning below rests on a price {ageMs} old; it may no longer hold.',
      '下列提示均基于 {ageMs}前的价格，可能已不成立。',
    ],
    change: ['Not raised below {limitMs}.', '{limitMs}以内不触发。'],
  },
};

/** A finding as the snapshot carries it. */
interface FindingInput {
  readonly ruleId: string;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly numbers: Readonly<Record<string, number>>;
  readonly missing: readonly string[];
}

export interface FindingWords {
  readonly name: string;
  /** Short, with its numbers; the name when the rule could not be checked. */
  readonly headline: string;
  /** Empty when the rule could not be checked. */
  readonly sentence: string;
  /** What would change it, with the threshold; null when the numbers do not tell. */
  readonly change: string | null;
  /** Names of what was missing. */
  readonly missing: readonly string[];
}

/** The words of a finding. A rule this build does not know shows by its id, never as nothing. */
export function findingWords(finding: FindingInput, language: TextLanguage, formats: Formats): FindingWords {
  if (finding.ruleId === SNOOZED_ID) return snoozedWords(finding, language, formats);
  const text = findingTexts[finding.ruleId];
  const missing = finding.missing.map((field) => {
    const entry = missingFields[field];
    return entry === undefined ? field : entryText(entry, language);
  });
  if (text === undefined) {
    return { name: finding.ruleId, headline: finding.ruleId, sentence: '', change: null, missing };
  }
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(finding.numbers)) values[name] = number(name, value, formats);
  if (finding.threshold !== null)
    values.threshold = thresholdText(finding.ruleId, finding.threshold, formats);
  const write = (entry: TextEntry): string => fill(entryText(entry, language), values);
  const change = [text.change, THRESHOLD_ONLY].find((entry) => isComplete(entry, values));
  return {
    name: write(text.name),
    headline: write(missing.length > 0 ? text.name : text.headline),
    sentence:
      missing.length > 0 ? '' : write((finding.value === 0 ? text.atZero : undefined) ?? text.sentence),
    change: change === undefined ? null : write(change),
    missing,
  };
}

const SNOOZED_HEADLINE: TextEntry = ['Snoozed until {time}: {rules}', '已暂停至 {time}：{rules}'];
const SNOOZED_RULES: TextEntry = ['{count} rules', '{count} 条规则'];
const SNOOZED_RULE: TextEntry = ['1 rule', '1 条规则'];
const SNOOZED_CHANGE: TextEntry = [
  'They would warn now. Ends by itself, or in the options.',
  '这些规则此刻本会提示。到时自动恢复，也可在设置中结束。',
];

/** The one line that stands for the findings of snoozed rules: until when, how many, and which. */
function snoozedWords(finding: FindingInput, language: TextLanguage, formats: Formats): FindingWords {
  const write = (entry: TextEntry, values: Readonly<Record<string, string>> = {}): string =>
    fill(entryText(entry, language), values);
  const count = finding.numbers.snoozedCount ?? finding.missing.length;
  const rules = write(count === 1 ? SNOOZED_RULE : SNOOZED_RULES, { count: String(count) });
  const headline = write(SNOOZED_HEADLINE, { rules, time: formats.clock(finding.numbers.firstEndTime ?? 0) });
  const names = finding.missing.map((id) => {
    const name = findingTexts[id]?.name;
    return name === undefined ? id : entryText(name, language);
  });
  const sentence = names.join(language === 'en' ? ', ' : '、');
  return { name: rules, headline, sentence, change: write(SNOOZED_CHANGE), missing: [] };
}

function isComplete(entry: TextEntry, values: Readonly<Record<string, string>>): boolean {
  return [...entry[0].matchAll(/\{(\w+)\}/g)].every(([, name]) => name !== undefined && name in values);
}

/** Formats a number by the unit at the end of its name. */
function number(name: string, value: number, formats: Formats): string {
  if (/^cluster.*Price$/.test(name)) return formats.roughPrice(value);
  if (name.endsWith('Price')) return formats.price(value);
  if (name.endsWith('Leverage')) return formats.leverage(value);
  if (name.endsWith('Multiple')) return formats.multiple(value);
  if (name.endsWith('Usd')) return formats.usd(value, 2);
  if (name.endsWith('Ms')) return formats.duration(value);
  if (name.endsWith('Count')) return formats.number(value, 0);
  if (value === 0) return formats.percent(0, 0);
  return formats.percent(value, Math.abs(value) < 0.01 ? 2 : 1);
}

/** Units of the rules' thresholds where they are no multiples. */
const THRESHOLD_UNITS: Readonly<Record<string, string>> = {
  'own-liquidation-near-cluster': 'Ratio',
  'funding-cost-against-margin': 'Ratio',
  'own-distance-against-reference-days': 'Ratio',
  'open-interest-rising-into-drawdown': 'Ratio',
  'market-wide-fall': 'Ratio',
  'crowded-longs': 'Ratio',
  'crowded-shorts': 'Ratio',
};

function thresholdText(ruleId: string, threshold: number, formats: Formats): string {
  return number(THRESHOLD_UNITS[ruleId] ?? 'Multiple', threshold, formats);
}
