import { okx as CcxtOkx } from 'ccxt';
import { expect, test } from 'vitest';
import { okx } from '../../../lib/sources/okx.ts';

/** ccxt's costs are OKX's published limits in another form: cost 1 is 20 requests in 2 s. */
const PUBLISHED_AT_COST_ONE = 20;

const costs = (new CcxtOkx().describe() as { api: { public: { get: Record<string, { cost: number }> } } }).api
  .public.get;

test.each(
  okx.limits.map(({ pathPrefix = '', published, windowMs }) => [pathPrefix, published, windowMs] as const),
)('%s: %i in 2 s is no more than ccxt states', (path, published, windowMs) => {
  const cost = costs[path.replace('/api/v5/', '')]?.cost ?? Number.NaN;
  expect(windowMs).toBe(2_000);
  expect(published).toBeLessThanOrEqual(PUBLISHED_AT_COST_ONE / cost);
});
