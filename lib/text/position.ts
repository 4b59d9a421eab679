import type { TextTable } from './translate.ts';

/** What the worker says of a position and in its form; the page is sent the words. */
export const positionTexts = {
  long: ['Long', '做多'],
  short: ['Short', '做空'],
  liquidationPrice: ['Liquidation price', '强平价'],
  distance: ['Distance', '距离'],
  calculated: ['CALCULATED', '计算'],
  bankruptcyPrice: ['Bankruptcy price', '破产价'],
  maintenance: ['Maintenance', '维持保证金率'],
  planRange: ['{multiple} the average hourly range away.', '距强平为小时平均波幅的 {multiple}。'],
  planMargin: [
    'To outlast the worst move of 30 days ({move}) add {usd} of margin.',
    '要扛住 30 天最大不利波动（{move}），需追加保证金 {usd}。',
  ],
  planEnough: [
    'The margin outlasts the worst move of 30 days ({move}).',
    '保证金足以扛住 30 天最大不利波动（{move}）。',
  ],
  planChosen: [
    'To outlast the move you chose ({move}) add {usd} of margin.',
    '要扛住您设定的波动（{move}），需追加保证金 {usd}。',
  ],
  planChosenEnough: [
    'The margin outlasts the move you chose ({move}).',
    '保证金足以扛住您设定的波动（{move}）。',
  ],
  planLent: [
    'By the margin tiers of {lender}: {venue} publishes none.',
    '按 {lender} 的保证金档位：{venue} 未公布。',
  ],
  planStoodIn: [
    'By the prices and margin tiers of {lender}: those of {venue} are not read.',
    '按 {lender} 的价格和保证金档位：未读取 {venue} 的数据。',
  ],
  crossAlone: [
    'It holds for what is entered here, alone behind that balance: in a unified account (Bybit, OKX) other assets and positions decide.',
    '仅当此余额只支撑此处填写的仓位时成立：统一账户（Bybit、OKX）由其他资产和仓位共同决定。',
  ],
  planShared: [
    'It shares its balance with your other cross positions here: by the formula that Binance publishes.',
    '与此合约的其他全仓仓位共用余额：按币安公布的公式计算。',
  ],
  planSize: [
    'At the load line of {leverage} this margin carries {size}.',
    '按载重线 {leverage}，此保证金可承载 {size}。',
  ],
  planCost: ['Funding costs {usd} a day, {ratio} of the margin.', '资金费每天约 {usd}，占保证金 {ratio}。'],
  planPaid: ['Funding pays {usd} a day.', '资金费每天收入约 {usd}。'],
  notComputable: ['not computable', '无法计算'],
  noneShared: [
    'No move against it alone; it is liquidated with the others.',
    '仅就自身方向无强平价；将随其他仓位一起被强平。',
  ],
  noLiquidation: ['none: fully collateralised', '无：保证金充足'],
  'cross-without-balance': ['Cross margin needs the wallet balance.', '全仓需填写钱包余额。'],
  'portfolio-account': [
    'Other assets and positions of the account decide it.',
    '由账户内其他资产和仓位共同决定。',
  ],
  'no-isolated-margin': [
    'This exchange has no isolated margin: choose cross and enter the wallet balance.',
    '该交易所没有逐仓：请选全仓并填写钱包余额。',
  ],
  'beyond-last-tier': ['The size is beyond the last margin tier.', '仓位超出最高保证金档位。'],
  'leverage-above-maximum': [
    'The venue does not offer this leverage at this size.',
    '此仓位规模下交易所不提供该杠杆。',
  ],
  'margin-below-maintenance': ['The margin is below maintenance already.', '保证金已低于维持保证金。'],
  'no-reason': ['Margin tiers or inputs are missing.', '缺少保证金档位或输入。'],
  side: ['Side', '方向'],
  entryPrice: ['Entry price', '开仓价'],
  leverage: ['Leverage', '杠杆'],
  size: ['Size, {coin}', '数量（{coin}）'],
  marginMode: ['Margin', '保证金模式'],
  isolated: ['Isolated', '逐仓'],
  cross: ['Cross', '全仓'],
  portfolio: ['Portfolio / unified account', '组合保证金 / 统一账户'],
  margin: ['Margin, {coin} (optional)', '保证金（{coin}，可选）'],
  addedMargin: ['Margin added, {coin}', '追加保证金（{coin}）'],
  chosenDistance: ['Move to outlast, %', '要扛住的波动，%'],
  walletBalance: ['Wallet balance, {coin}', '钱包余额（{coin}）'],
  decimalPoint: ['Decimals after a point: 0.5', '小数请用点号：0.5'],
  mustBePositive: ['A number above 0', '请输入大于 0 的数'],
  tooLarge: ['Larger than is kept here', '数值过大，无法保存'],
  distanceLimits: ['Above 0 and below 100', '大于 0 且小于 100'],
  leverageLimits: ['Between 1× and 1,000×', '1× 至 1,000× 之间'],
  aboveVenue: ['{venue} offers {maximum} at most', '{venue} 最高 {maximum}'],
  crossHint: ['Without it the liquidation price is not computable', '不填则无法计算强平价'],
  whatIf: ['With these figures, in the market as it is now:', '按以上数字、以当前市场计算：'],
  noOutcome: ['No price is known yet to try these figures with.', '尚无价格可用于试算。'],
  tooMany: [
    'At most {count} positions of a contract are kept: remove one first.',
    '每个合约最多保存 {count} 个仓位：请先删除一个。',
  ],
} as const satisfies TextTable;
