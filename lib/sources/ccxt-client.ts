import type { CcxtOptions, CcxtVenue } from './ccxt-exchange.ts';
import type { SourceIo } from './source.ts';

export type { CcxtVenue } from './ccxt-exchange.ts';

/**
 * Calls an implicit method (`publicGetV5MarketKline`) of ccxt's class through the worker's own transport and budget. ccxt is half of the
 * worker: it is run at the first call, which the worker's first answer does not wait for.
 * @returns the parsed JSON, which ccxt found free of error codes; not validated.
 * @throws FetchFailure only.
 */
export async function ccxtCall(
  io: SourceIo,
  venue: CcxtVenue,
  method: string,
  params: Readonly<Record<string, unknown>>,
  options: CcxtOptions = {},
): Promise<unknown> {
  // In the worker's one file this loads nothing: the bundler makes of it a function that runs the module.
  const { callExchange } = await import('./ccxt-exchange.ts');
  return callExchange(io, venue, method, params, options);
}
