import type { TextTable } from './translate.ts';

/** What the worker says of positions that were seen; a page is sent it ready. */
export const observedTexts = {
  observedNote: [
    '{venue} · {share} of open interest seen · {accounts} accounts',
    '{venue} · 已观测未平仓量的 {share} · {accounts} 个账户',
  ],
  observedNoteUnknown: [
    '{venue} · share of open interest unknown · {accounts} accounts',
    '{venue} · 占未平仓量比例未知 · {accounts} 个账户',
  ],
  observedNoteNone: ['{venue}', '{venue}'],
  observedGlance: ['{share} of OI seen · {nearest}', '已观测 {share} · {nearest}'],
  observedGlanceUnknown: ['share of OI unknown · {nearest}', '比例未知 · {nearest}'],
  noneNear: ['nothing near', '附近无'],
  seen: ['Seen', '已观测'],
  manySeen: [
    '{away} · {side} {usd}, {positions} positions, largest {share}',
    '{away} · {side} {usd}，{positions} 个仓位，最大占 {share}',
  ],
  oneSeen: ['{away} · {side} {usd}, one position, {account}', '{away} · {side} {usd}，单一仓位 {account}'],
  fading: ['{age}, fading', '{age}，淡出中'],
  observedBasis: [
    '{positions} positions in {coin}: {long} of open longs, {short} of open shorts. The rest of the market was not seen, and nothing is scaled up to it.',
    '共 {positions} 个 {coin} 仓位：占多头 {long}、空头 {short}。其余市场未被观测，数值未作放大。',
  ],
  observedBasisUnknown: [
    '{positions} positions in {coin}. The rest of the market was not seen, and nothing is scaled up to it.',
    '共 {positions} 个 {coin} 仓位。其余市场未被观测，数值未作放大。',
  ],
  withoutPrice: [
    '{count} of them have no liquidation price and stand nowhere here.',
    '其中 {count} 个没有强平价，未标出。',
  ],
  beyond: ['{usd} would be liquidated beyond ±{range}.', '{usd} 的强平价在 ±{range} 之外。'],
  ages: [
    'Newest reading {newest}, oldest {oldest} old. After 1 h a position fades, after 6 h it goes: traders add margin, and its price moves.',
    '最新读取 {newest}前，最早 {oldest}前。超过 1 小时淡出，超过 6 小时移除：追加保证金会改变强平价。',
  ],
  onlyList: [
    'Less than 2% of open interest was seen: single positions, no map.',
    '已观测不足未平仓量的 2%：仅列出单个仓位，不绘制分布。',
  ],
  noBandHere: ['No position was seen in this range.', '此范围内未观测到仓位。'],
  keptAfterFailure: [
    '{sentence} What was read before stays, with its age.',
    '{sentence}此前读取的数据保留并标明时间。',
  ],
} as const satisfies TextTable;

/** Why nothing is observed, by the snapshot's reason. */
export const observedReasons = {
  loading: ['The first accounts are on their way.', '正在读取首批账户。'],
  waiting: ['The candles of this page come first.', '先加载本页 K 线。'],
  silent: [
    "{venue}'s trade feed, which names accounts, is silent.",
    '{venue} 的成交推送（用于发现账户）暂无数据。',
  ],
  'none-seen': ['No account of size seen yet.', '尚未观测到有规模的账户。'],
  'too-old': ['What was seen is older than 6 h, and no longer shown.', '已观测数据超过 6 小时，不再显示。'],
  'not-comparable': [
    '{coin} on {venue} trades at another price: another coin of that name, or another unit.',
    '{venue} 的 {coin} 价格不同：可能是同名的其他币种或单位不同。',
  ],
} as const satisfies TextTable;
