import type { TextTable } from './translate.ts';

/** Words of the table of a coin by exchange. */
export const venueTableTexts = {
  title: ['{coin} by exchange', '{coin} 各交易所'],
  observed: ['OBSERVED', '实测'],
  exchange: ['Exchange', '交易所'],
  price: ['Mark', '标记价格'],
  funding: ['Funding, annualised', '资金费率（年化）'],
  openInterest: ['Open interest', '未平仓量'],
  change24h: ['24 h, in coins', '24 小时（按币量）'],
  age: ['Age', '时间'],
  sum: ['Sum of {count}', '{count} 所合计'],
  loading: ['Asking the exchanges, one after another.', '正在依次请求各交易所。'],
  note: [
    'The main perpetual of the coin on each exchange, asked every five minutes while this page is in front. In the sum: those that tell both figures; not HTX, of which it is told in two ways whether it counts one side or both.',
    '各交易所该币的主要永续合约，仅当本页处于前台时每五分钟请求一次。合计仅含两项数据齐备者；HTX 单边或双边口径说法不一，不计入。',
  ],
  consent: [
    'Plimsoll can ask the other exchanges that it knows for the price, funding and open interest of this coin. They then see that your address looks at {coin}. Nothing is asked before you say so.',
    'Plimsoll 可向其支持的其他交易所请求该币的价格、资金费率与未平仓量；对方会看到您的 IP 地址在查看 {coin}。在您同意之前不会发出任何请求。',
  ],
  ask: ['Ask the other exchanges', '请求其他交易所'],
  stop: ['Ask them no more', '停止请求'],
} as const satisfies TextTable;
