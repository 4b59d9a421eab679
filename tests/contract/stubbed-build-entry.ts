/** What the stubbed build holds: the sources, and the fixtures to call each of their requests. */
export { coinm, usdm } from './fixtures/binance.ts';
export { bybitInverse, bybitLinear } from './fixtures/bybit.ts';
export { METHODS, tableIo } from './fixtures/fixture.ts';
export { hyperliquidEth } from './fixtures/hyperliquid.ts';
export { okxInverse, okxLinear } from './fixtures/okx.ts';
