import type { TextTable } from './translate.ts';

export const welcomeTexts = {
  title: ['How much leverage this market will bear, right now', '此刻的市场，承得住多少杠杆'],
  lead: [
    'Plimsoll stands beside the order form on the trading pages of {venues}. It is named after the line on a ship’s side that shows how deep it may be loaded.',
    'Plimsoll 显示在 {venues} 的下单区旁。名称取自船舷上的载重线：标示一艘船最多能载多深。',
  ],
  shows: ['What it shows', '显示什么'],
  shows1: [
    'The load line: the leverage up to which fewer than 1 in 100 past entries were liquidated, in markets as volatile as now.',
    '载重线：在与当前波动相近的行情中，历史入场被强平不足百分之一的最高杠杆。',
  ],
  shows2: [
    'The drawdown from the recent high, with the high named, and its rank in the coin’s own history.',
    '相对近期高点的回撤，标明高点的价格与时间，以及在该币种历史中的排名。',
  ],
  shows3: [
    'Your liquidation price by the exchange’s published margin tiers, and warnings with their numbers.',
    '按交易所公布的保证金档位计算的强平价，以及附带数字的杠杆提示。',
  ],
  shows4: [
    'Liquidation clusters above and below the price: ESTIMATED ones only where their score earns it, OBSERVED positions apart.',
    '价格上下方的强平密集区：估算者仅在评分合格时显示，实测仓位另列。',
  ],
  shows5: [
    'Whether the market falls as one, where today stands among all days, and whether leverage is being built or taken off.',
    '全市场是否同步下跌、今日在历史上的位置，以及杠杆正在增加还是去化。',
  ],
  hides: ['What it does not', '不做什么'],
  hides1: ['It gives no advice and predicts no price.', '不提供建议，也不预测价格。'],
  hides2: [
    'It never touches orders, and needs no account and no key. A key is used only where you enter one of your own: for the flows of the funds, or for a server of a chain.',
    '不接触下单流程，不需要账户和密钥。仅当您自行填写密钥时才会使用：用于基金资金流，或链上服务器。',
  ],
  hides3: [
    'It knows positions of others only where they are public: accounts of Hyperliquid, and wallets that you watch. Those are marked OBSERVED; all else is an estimate, not a record.',
    '仅在公开之处知道他人的仓位：Hyperliquid 账户，以及您关注的钱包，均标为实测；其余均为估算，并非记录。',
  ],
  leaves: ['What leaves your browser', '哪些信息会离开浏览器'],
  leaves1: [
    'Requests for public market data, to the exchange whose page you have open and to those you watch. Without cookies.',
    '向您打开页面的交易所及您关注的交易所请求公开行情数据，不带 Cookie。',
  ],
  leaves2: [
    'Nothing else: no telemetry, no account. Your position and settings stay in this browser.',
    '除此之外没有：无统计上报，无账户。仓位与设置仅保存在本浏览器。',
  ],
  leaves3: [
    'Everything optional (alerts, reading a page, addresses, watched wallets, feeds about the market) is off until you click it, and says then whom it asks.',
    '所有可选功能（提醒、读取页面、地址、关注的钱包、市场信息源）在您点击之前均关闭，启用时会说明向谁请求。',
  ],
  start: [
    'Open a trading page: Plimsoll starts as a small pill at the edge.',
    '打开任一交易页面：Plimsoll 会以小胶囊的形式停靠在边缘。',
  ],
  options: ['Options', '设置'],
  noAdvice: [
    'History, not advice. Trading with leverage can cost more than you expect.',
    '仅为历史统计，不构成建议。杠杆交易的损失可能超出预期。',
  ],
} as const satisfies TextTable;
