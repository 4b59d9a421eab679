import type { VenueReading } from './venue-reading.ts';

/**
 * Bybit. Its help pages name the columns: contracts carry margin mode and leverage, the quantity is in the coin (USD for inverse
 * contracts), and a short is told by colour alone, so that the side follows from liquidation price and profit. The initial margin it shows is
 * not the margin that was assigned, and is not read. Columns can be put in another order by the user.
 */
export const bybitReading: VenueReading = {
  venue: 'bybit',
  formRoot: null,
  tableRoot: null,
  columns: {
    contract: ['contracts', 'contract', '合约', '合约名称'],
    side: ['side', 'direction', '方向'],
    size: ['qty', 'size', 'quantity', '数量'],
    entryPrice: ['entryprice', 'avgentryprice', '入场价格', '开仓均价', '入场价'],
    markPrice: ['markprice', '标记价格'],
    liquidationPrice: ['liqprice', 'estliqprice', 'estliquidationprice', '强平价格', '预估强平价格'],
    margin: [],
    profit: ['unrealizedpl', 'unrealizedpnl', '未结盈亏', '未实现盈亏'],
  },
  buy: ['buylong', 'long', '买入做多', '做多', '买多'],
  sell: ['sellshort', 'short', '卖出做空', '做空', '卖空'],
  signedSize: false,
};
