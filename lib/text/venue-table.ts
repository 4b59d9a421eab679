import type { TextTable } from './translate.ts';

/** Words of the table of a coin by exchange. */
export const venueTableTexts = {
  title: ['{coin} by exchange', '{coin} 各交易所'],
  observed: ['OBSERVED', '实测'],
  none: ['No contract of {coin} is watched now.', '当前没有关注的 {coin} 合约。'],
  contract: ['Contract', '合约'],
  funding: ['Funding, annualised', '资金费率（年化）'],
  openInterest: ['Open interest', '未平仓量'],
  change24h: ['24 h, in coins', '24 小时（按币量）'],
  age: ['Age', '时间'],
  each: ['{rate} each {interval}', '每 {interval} {rate}'],
  note: [
    'Of the contracts that are watched now: no exchange is asked for this table. Not added up, for exchanges count differently.',
    '仅含当前关注的合约：不会为此表请求任何交易所。各所统计口径不同，不作加总。',
  ],
} as const satisfies TextTable;
