import { HOUR_MS } from '../domain/candles.ts';
import { type Instrument, parseInstrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import { Contracts, Said } from './htx-schema.ts';
import { type JsonApi, jsonGet, type QueryParams, type Refusal } from './json-api.ts';
import { memoise } from './memo.ts';
import { unknownInstrument } from './payload.ts';
import type { HostLimit, SourceIo } from './source.ts';

export const HTX_HOST = 'api.hbdm.com';

/**
 * 800 a second for market data, 240 in 3 s for all else of USDT contracts, 120 for all else of coin-margined ones (its API
 * documentation, "API Rate Limit Illustration"): the smallest, for the whole host.
 */
export const HTX_LIMIT: HostLimit = { host: HTX_HOST, published: 120, windowMs: 3000 };

const REFUSALS: Readonly<Record<string, Refusal['kind']>> = {
  1000: 'server-error',
  1001: 'server-error',
  1002: 'server-error',
  1003: 'server-error',
  1004: 'server-error',
  1013: 'unknown-instrument',
  1014: 'unknown-instrument',
  1032: 'rate-limited',
};
const RATE_WORDS = /request limit|too-many-requests|exceed-frequency-limit/;
const INSTRUMENT_WORDS = /invalid (symbol|contract_code)|contract (code |symbol )?doesn.?t exist/i;

/** Codes and words: its API documentation, and what its users met (ccxt's table). */
const API: JsonApi = {
  root: `https://${HTX_HOST}`,
  refusalIn(reply) {
    const said = Said.safeParse(reply);
    if (!said.success) return null;
    const { status, code, err_code: marketCode = said.data['err-code'] } = said.data;
    if (status === 'maintain') return { kind: 'server-error', detail: 'maintenance' };
    const refusal = marketCode ?? (String(code ?? 200) === '200' ? null : code);
    if (status === 'ok' || refusal == null) return null;
    const message = said.data.err_msg ?? said.data['err-msg'] ?? said.data.message ?? said.data.msg ?? '';
    const detail = `${refusal} ${message}`.slice(0, 200);
    if (RATE_WORDS.test(detail)) return { kind: 'rate-limited', detail };
    if (INSTRUMENT_WORDS.test(message)) return { kind: 'unknown-instrument', detail };
    return { kind: REFUSALS[String(refusal)] ?? 'format-changed', detail };
  },
};

/** One GET about a contract. @throws FetchFailure only. */
export function htxGet<S extends z.ZodMiniType>(
  io: SourceIo,
  path: string,
  instrument: Instrument,
  params: QueryParams,
  schema: S,
): Promise<z.output<S>> {
  return jsonGet(API, io, path, { contract_code: contractCode(instrument), ...params }, schema);
}

/** `ETH/USDT:USDT` is ETH-USDT, `ETH/USD:ETH` is ETH-USD. */
export function contractCode({ base, quote }: Instrument): string {
  return `${base}-${quote}`;
}

/** Where each sort of contract is asked about: its market data, its other data, its mark price. */
export function pathsOf({ kind }: Instrument): {
  readonly market: string;
  readonly reference: string;
  readonly markCandles: string;
} {
  return kind === 'inverse'
    ? {
        market: '/swap-ex/market',
        reference: '/swap-api/v1',
        markCandles: '/index/market/history/swap_mark_price_kline',
      }
    : {
        market: '/linear-swap-ex/market',
        reference: '/linear-swap-api/v1',
        markCandles: '/index/market/history/linear_swap_mark_price_kline',
      };
}

/** The contract's own row of a reply that may hold others. @throws FetchFailure `unknown-instrument` */
export function ownRow<T extends { readonly contract_code: string }>(
  rows: readonly T[],
  instrument: Instrument,
): T {
  const code = contractCode(instrument);
  const row = rows.find(({ contract_code: each }) => each === code);
  if (row === undefined) throw unknownInstrument(HTX_HOST, code);
  return row;
}

/** Key: the unified symbol. */
const contractSizes = memoise(HOUR_MS, async (symbol, io): Promise<number> => {
  const instrument = parseInstrument('htx', symbol);
  if (instrument === null) throw unknownInstrument(HTX_HOST, symbol);
  const path = `${pathsOf(instrument).reference}/swap_contract_info`;
  const { data } = await htxGet(io, path, instrument, {}, Contracts);
  return ownRow(data, instrument).contract_size;
});

/** Coins a contract (linear) or USD a contract (inverse). */
export function htxContractSize({ symbol }: Instrument, io: SourceIo): Promise<number> {
  return contractSizes(symbol, io);
}
