import { dateOfExpiry } from '../domain/contract-date.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import { Refused } from './deribit-schema.ts';
import { type JsonApi, jsonGet, type QueryParams, type Refusal } from './json-api.ts';
import { bySecond, type HostLimit, type SourceIo } from './source.ts';

export const DERIBIT_HOST = 'www.deribit.com';

/**
 * One for all that asks the host. 10,000 credits a second, 500 a request (support.deribit.com 25944617523357): of an account. For an address
 * without one no figure is published.
 */
export const DERIBIT_LIMIT: HostLimit = {
  host: DERIBIT_HOST,
  ...bySecond(20),
  pathPrefix: '/api/v2/',
};

const INVALID_PARAMETERS = -32602;
/** Source: docs.deribit.com, "RPC Error Codes". */
const REFUSALS: Readonly<Record<number, Refusal['kind']>> = {
  10020: 'unknown-instrument',
  13020: 'unknown-instrument',
  10028: 'rate-limited',
  10066: 'rate-limited',
  10040: 'server-error',
  10041: 'server-error',
  10047: 'server-error',
  11051: 'server-error',
  11094: 'server-error',
  13028: 'server-error',
  13888: 'server-error',
};

const API: JsonApi = {
  root: `https://${DERIBIT_HOST}/api/v2/public`,
  refusalIn(reply) {
    const refused = Refused.safeParse(reply);
    if (!refused.success) return null;
    const { code, message = '', data } = refused.data.error;
    const detail = `${code} ${message} ${JSON.stringify(data ?? '')}`.slice(0, 200);
    const isName = code === INVALID_PARAMETERS && detail.includes('instrument_name');
    return { kind: isName ? 'unknown-instrument' : (REFUSALS[code] ?? 'format-changed'), detail };
  },
};

/** One public method by GET, which takes a method's parameters as they are. @throws FetchFailure only. */
export function askDeribit<S extends z.ZodMiniType>(
  io: SourceIo,
  method: string,
  params: QueryParams,
  schema: S,
) {
  return jsonGet(API, io, `/${method}`, params, schema);
}

/** `BTC/USD:BTC` is BTC-PERPETUAL, `BTC/USDC:USDC` BTC_USDC-PERPETUAL, `ETH/USD:ETH-270625` ETH-25JUN27. */
export function deribitName({ kind, base, quote, expiry }: Instrument): string {
  const family = kind === 'inverse' ? base : `${base}_${quote}`;
  return `${family}-${expiry === null ? 'PERPETUAL' : dateOfExpiry(expiry)}`;
}
