import type { TextTable } from './translate.ts';

/** Words of the section with the market's context. */
export const contextTexts = {
  title: ['Around the market', '市场背景'],
  observed: ['OBSERVED', '实测'],
  off: ['Off: nothing is asked.', '已关闭：不发送任何请求。'],
  switchOn: ['Switch it on in the options', '在设置中开启'],
  venueOff: ['Deribit is switched off in the options.', 'Deribit 已在设置中关闭。'],
  noPermission: [
    'The browser does not let Plimsoll ask {host}. Switch the feed off and on again in the options.',
    '浏览器不允许 Plimsoll 请求 {host}。请在设置中关闭后重新开启。',
  ],
  noKey: ['No key is entered in the options.', '尚未在设置中填写密钥。'],
  loading: ['Loading.', '正在加载。'],
  lastGood: ['The last good data is shown.', '显示最近一次有效数据。'],
  refusedKey: ['SoSoValue refuses the key.', 'SoSoValue 拒绝了该密钥。'],
  refusedKeyless: ['SoSoValue no longer answers without a key.', 'SoSoValue 已不再接受无密钥的请求。'],
  age: ['{age} old', '{age}前'],
  readAge: ['read {age} ago', '{age}前读取'],
  source: ['Source: {name}', '来源：{name}'],

  'fear-greed': ['Fear and greed', '恐惧与贪婪指数'],
  'extreme-fear': ['Extreme fear', '极度恐惧'],
  fear: ['Fear', '恐惧'],
  neutral: ['Neutral', '中性'],
  greed: ['Greed', '贪婪'],
  'extreme-greed': ['Extreme greed', '极度贪婪'],
  ofHundred: ['of 100 · {day}', '满分 100 · {day}'],
  fearGreedOld: ["Not of today: the day's value has not come.", '非当日数值：当日数值尚未发布。'],
  yearRank: ['Of the days of the last year {share} were lower.', '过去一年中有 {share} 的日子更低。'],
  fearGreedLine: [
    'Fear and greed over {days} days, from {low} to {high}',
    '恐惧与贪婪指数 {days} 天走势，{low} 至 {high}',
  ],

  volatility: ['Implied volatility (DVOL)', '隐含波动率（DVOL）'],
  change24h: ['{change} points in 24 h', '24 小时 {change} 个百分点'],
  volatilityHint: [
    'What option prices expect of the next 30 days, per cent a year.',
    '期权价格所隐含的未来 30 天年化波动率。',
  ],
  volatilityLine: [
    '{coin} implied volatility over 30 days, from {low} to {high}',
    '{coin} 隐含波动率 30 天走势，{low} 至 {high}',
  ],

  'etf-flows': ['US spot funds', '美国现货 ETF'],
  etfElsewhere: ['Flows by fund, at Farside:', '分基金流量（Farside）：'],
  etfOf: ['{coin} funds', '{coin} 基金'],
  netFlow: ['Net flow', '净流量'],
  traded: ['Traded', '成交额'],
  day: ['US trading day', '美国交易日'],
  bars: ['Net flow by day; grey: traded value.', '每日净流量；灰色为成交额。'],
  priceLine: [
    'Line: price at the close of each session, {venue}, between {low} and {high}.',
    '折线为每个交易日收盘时的价格（{venue}），介于 {low} 与 {high} 之间。',
  ],
  noPriceLine: [
    'The price stands over the bars on the page of this coin, once its hours are known.',
    '在该币种的页面上，小时数据就绪后，价格折线会叠加显示在柱状图上。',
  ],
  closePrice: ['Price at the close', '收盘时价格'],
  notPublished: ['not published', '未公布'],
  provisional: ['PROVISIONAL', '暂定'],
  behind: [
    'Not of the last US trading day. Ended since {day} without a row: {count}.',
    '并非最近一个美国交易日：{day} 之后已有 {count} 个交易日结束而尚无数据。',
  ],
  flowChart: [
    'Net flow and traded value of the US {coin} funds over {days} trading days, to {day}',
    '美国 {coin} 基金 {days} 个交易日的净流量与成交额，截至 {day}',
  ],
} as const satisfies TextTable;
