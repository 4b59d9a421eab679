import {
  aster,
  BadSymbol,
  binancecoinm,
  binanceusdm,
  bitget,
  bybit,
  DDoSProtection,
  type Exchange,
  ExchangeNotAvailable,
  gate,
  hyperliquid,
  kucoin,
  mexc,
  okx,
  RateLimitExceeded,
  RestrictedLocation,
} from 'ccxt';
import type { FailureKind } from '../net/failure.ts';
import { askJson, type Refusal } from './json-api.ts';
import type { SourceIo } from './source.ts';

/**
 * The only file that names ccxt. Of ccxt we use, per venue: the table of endpoints, the building and encoding of requests,
 * and the tables that say what a venue's error codes mean. Of its unified calls we use none: each starts with loadMarkets
 * (up to 11 requests), and several are wrong (tests/unit/sources/ccxt-defects.test.ts).
 */
const CLASSES = {
  binanceusdm,
  binancecoinm,
  bybit,
  okx,
  hyperliquid,
  mexc,
  gate,
  kucoin,
  bitget,
  aster,
} as const;
export type CcxtVenue = keyof typeof CLASSES;

export interface CcxtOptions {
  /** Cost in the host's own units, for our limiter; ccxt's throttler is off. */
  readonly weight?: number;
  readonly signal?: AbortSignal;
}

/** What a call hands through ccxt to its request, so that one instance serves any number of callers at once. */
interface CallContext extends CcxtOptions {
  readonly io: SourceIo;
}

const instances = new Map<CcxtVenue, Exchange>();

/** `ccxtCall` of ccxt-client.ts, ccxt being here. */
export async function callExchange(
  io: SourceIo,
  venue: CcxtVenue,
  method: string,
  params: Readonly<Record<string, unknown>>,
  options: CcxtOptions,
): Promise<unknown> {
  const exchange = instanceOf(venue);
  const implicit: unknown = Reflect.get(exchange, method);
  if (typeof implicit !== 'function') throw new Error(`ccxt ${venue} has no ${method}`);
  const context: CallContext = { io, ...options };
  return implicit(params, context);
}

function instanceOf(venue: CcxtVenue): Exchange {
  const known = instances.get(venue);
  if (known !== undefined) return known;
  const exchange: Exchange = new CLASSES[venue]({ enableRateLimit: false });
  // Nothing inside ccxt may reach the network on its own: requests leave only by `request` below.
  exchange.fetchImplementation = () => Promise.reject(new Error('ccxt has no transport of its own here'));
  Reflect.set(exchange, 'request', requestThrough(exchange));
  instances.set(venue, exchange);
  return exchange;
}

/**
 * Replaces ccxt's `request`, which implicit methods call with the call's context last. ccxt's own would drop the
 * context, and with it the weight and the abort signal, and would read status 418 and 429 as one class.
 */
function requestThrough(exchange: Exchange) {
  return async (
    path: string,
    api: unknown,
    method: string,
    params: object,
    _headers: unknown,
    _body: unknown,
    _config: unknown,
    context: CallContext,
  ): Promise<unknown> => {
    const signed: unknown = Reflect.apply(exchange.sign, exchange, [path, api, method, params]);
    const { url, body } = signed as { url: string; body?: string };
    const request = {
      url,
      method: method === 'POST' ? ('POST' as const) : ('GET' as const),
      ...(body === undefined ? {} : { body }),
      ...(context.weight === undefined ? {} : { weight: context.weight }),
    };
    return askJson(
      context.io,
      request,
      (reply, status) => refusalIn(exchange, url, reply, status),
      context.signal,
    );
  };
}

/** ccxt's reading of a venue's error codes; needs the text only to quote it. */
function throwOnErrorCode(exchange: Exchange, url: string, status: number, json: unknown): void {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return;
  const text = status === 200 ? briefText(json) : JSON.stringify(json);
  exchange.handleErrors(status, '', url, 'GET', {}, text, json, {}, '');
}

/** Error replies are short; of a long good reply only the beginning matters. */
function briefText(json: object): string {
  const message = Object.entries(json).filter(([, value]) => typeof value !== 'object');
  return JSON.stringify(Object.fromEntries(message)).slice(0, 500);
}

/** What ccxt throws for a reply, as a refusal; null for a reply that it finds free of error codes. */
function refusalIn(exchange: Exchange, url: string, reply: unknown, status: number): Refusal | null {
  try {
    throwOnErrorCode(exchange, url, status, reply);
    return null;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: kindOf(error, detail), detail };
  }
}

const SYMBOL_WORDS = /symbol|instid|instrument|contract information/i;

function kindOf(error: unknown, detail: string): FailureKind {
  // By instanceof: a minified build has no class names.
  if (error instanceof BadSymbol) return 'unknown-instrument';
  if (error instanceof RestrictedLocation) return 'region-blocked';
  if (error instanceof RateLimitExceeded || error instanceof DDoSProtection) return 'rate-limited';
  if (error instanceof ExchangeNotAvailable) return 'server-error';
  return SYMBOL_WORDS.test(detail) ? 'unknown-instrument' : 'format-changed';
}
