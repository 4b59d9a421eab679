import { okx as CcxtOkx } from 'ccxt';
import { expect, test } from 'vitest';
import { okx } from '../../../lib/sources/okx.ts';

/** ccxt's costs are OKX's published limits in another form: cost 1 is 20 requests in 2 s. */
const PUBLISHED_AT_COST_ONE = 20;

const costs = (new CcxtOkx().describe() as { api: { public: { get: Record<string, { cost: number }> } } }).api
  .public.get;

/** In OKX's documentation ("Get liquidation orders": 40 in 2 s) and not among ccxt's methods. */
const NOT_IN_CCXT = ['/api/v5/public/liquidation-orders'];

test('one endpoint is not in ccxt, and has its documented limit', () => {
  const others = okx.limits.filter(
    ({ pathPrefix = '' }) => costs[pathPrefix.replace('/api/v5/', '')] === undefined,
  );
  expect(others.map(({ pathPrefix }) => pathPrefix)).toEqual(NOT_IN_CCXT);
  expect(others).toMatchObject([{ published: 40, windowMs: 2_000 }]);
});

test.each(
  okx.limits
    .filter(({ pathPrefix = '' }) => !NOT_IN_CCXT.includes(pathPrefix))
    .map(({ pathPrefix = '', published, windowMs }) => [pathPrefix, published, windowMs] as const),
)('%s: %i in 2 s is no more than ccxt states', (path, published, windowMs) => {
  const cost = costs[path.replace('/api/v5/', '')]?.cost ?? Number.NaN;
  expect(windowMs).toBe(2_000);
  expect(published).toBeLessThanOrEqual(PUBLISHED_AT_COST_ONE / cost);
});
