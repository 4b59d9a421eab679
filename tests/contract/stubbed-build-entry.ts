/** What the stubbed build holds: the sources, the fixtures to call each of their requests, and the reading of errors. */
export { failureOfStatus } from '../../lib/net/retry-policy.ts';
export { ccxtCall } from '../../lib/sources/ccxt-client.ts';
export { asterLinear } from './fixtures/aster.ts';
export { coinm, usdm } from './fixtures/binance.ts';
export { bitgetInverse, bitgetLinear } from './fixtures/bitget.ts';
export { bybitInverse, bybitLinear } from './fixtures/bybit.ts';
export { METHODS, tableIo } from './fixtures/fixture.ts';
export { gateInverse, gateLinear } from './fixtures/gate.ts';
export { hyperliquidEth } from './fixtures/hyperliquid.ts';
export { kucoinInverse, kucoinLinear } from './fixtures/kucoin.ts';
export { mexcInverse, mexcLinear } from './fixtures/mexc.ts';
export { okxInverse, okxLinear } from './fixtures/okx.ts';
