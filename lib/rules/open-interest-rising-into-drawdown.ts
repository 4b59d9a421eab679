import type { Rule } from './rule.ts';

/** A smaller fall from the 24 h high is every day's. */
export const LEAST_DRAWDOWN = 0.03;

/** Value: growth of the open interest in coins over 24 h while the price stands below its 24 h high; silent without such a fall. */
export const openInterestRisingIntoDrawdown: Rule = {
  id: 'open-interest-rising-into-drawdown',
  requires: ['drawdown24h', 'openInterestChange24h'],
  needsPosition: false,
  unit: 'ratio',
  worse: 'above',
  // In such falls of Binance's BTC (summer 2024) a tenth of the hours were above 5.6 %, one in fifty above 9.7 %.
  thresholds: { notice: 0.05, warning: 0.1, danger: 0.2 },
  value: ({ drawdown24h, openInterestChange24h }) =>
    drawdown24h === null || drawdown24h < LEAST_DRAWDOWN ? null : openInterestChange24h,
  explain: ({ drawdown24h }, value) =>
    drawdown24h === null ? {} : { drawdownRatio: drawdown24h, openInterestChangeRatio: value },
};
