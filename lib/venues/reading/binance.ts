import type { VenueReading } from './venue-reading.ts';

/**
 * Binance Futures. Classes are hashes of the build; the order form's buttons read `Cross` and `20x` (seen March to July 2026). Sizes of
 * shorts carry a minus, and the margin cell names the mode.
 */
export const binanceReading: VenueReading = {
  venue: 'binance',
  formRoot: null,
  tableRoot: null,
  columns: {
    contract: ['symbol', '合约', '交易对', '符号'],
    side: [],
    size: ['size', '数量', '仓位数量', '持仓数量'],
    entryPrice: ['entryprice', '开仓价格', '开仓均价'],
    markPrice: ['markprice', '标记价格'],
    liquidationPrice: ['liqprice', '强平价格'],
    margin: ['margin', '保证金'],
    profit: ['pnl', 'unrealizedpnl', '盈亏', '未实现盈亏', '收益额'],
  },
  buy: ['buylong', 'openlong', '买入做多', '开多', '买入开多'],
  sell: ['sellshort', 'openshort', '卖出做空', '开空', '卖出开空'],
  signedSize: true,
};
