import type { VenueReading } from './venue-reading.ts';

/**
 * MEXC futures. Order form and positions have ids that outlived many builds; inside is a table whose columns the user can put in another
 * order. A size in contracts (`Cont.`, `张`) is not read: the page does not say how large one is.
 */
export const mexcReading: VenueReading = {
  venue: 'mexc',
  formRoot: '#mexc-web-inspection-futures-exchange-orderForm',
  tableRoot: '#mexc-web-inspection-futures-exchange-current-position',
  columns: {
    contract: ['tradingpair', 'futures', 'symbol', '交易对', '合约', '合约品种'],
    side: ['side', 'direction', '方向'],
    size: ['position', 'positions', 'size', '持仓量', '持仓数量'],
    entryPrice: ['avgentryprice', 'entryprice', '开仓均价', '开仓价格'],
    markPrice: ['fairprice', '合理价格', '合理价'],
    liquidationPrice: ['estliqprice', 'liqprice', '预估强平价', '预估强平价格', '强平价', '强平价格'],
    margin: ['margin', '保证金'],
    profit: ['unrealizedpnl', '未实现盈亏'],
  },
  buy: ['openlong', 'buylong', 'long', '开多', '买入开多', '做多', '买入做多'],
  sell: ['openshort', 'sellshort', 'short', '开空', '卖出开空', '做空', '卖出做空'],
  signedSize: false,
};
