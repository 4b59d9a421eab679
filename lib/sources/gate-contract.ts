import { MINUTE_MS } from '../domain/candles.ts';
import { type Instrument, parseInstrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import { ccxtCall } from './ccxt-client.ts';
import { rememberContractSize } from './contract-size.ts';
import { Contract } from './gate-schema.ts';
import { memoise } from './memo.ts';
import { parsePayload, unknownInstrument } from './payload.ts';
import type { SourceIo } from './source.ts';

export const GATE_HOST = 'api.gateio.ws';

/** `usdt` or `btc`: the margin coin is part of every path. */
export function gateSettle({ settle }: Instrument): string {
  return (settle ?? '').toLowerCase();
}

/** `BTC/USDT:USDT` is BTC_USDT, `BTC/USD:BTC-260925` is BTC_USD_20260925. */
export function gateContractName({ base, quote, expiry }: Instrument): string {
  return `${base}_${quote}${expiry === null ? '' : `_20${expiry}`}`;
}

/** Asks a public endpoint of the instrument's product: `futures` has the perpetuals, `delivery` the dated contracts. */
export function gateCall<S extends z.ZodMiniType>(
  io: SourceIo,
  instrument: Instrument,
  endpoint: string,
  params: Readonly<Record<string, unknown>>,
  schema: S,
): Promise<z.output<S>> {
  const product = instrument.expiry === null ? 'Futures' : 'Delivery';
  const method = `public${product}GetSettle${endpoint}`;
  return ccxtCall(io, 'gate', method, { settle: gateSettle(instrument), ...params }).then((payload) =>
    parsePayload(schema, payload, GATE_HOST, endpoint),
  );
}

export interface GateContract {
  /** Coins a contract (linear) or USD a contract (inverse). */
  readonly size: number;
  readonly takerFeeRate: number;
  readonly fundingIntervalMs: number | null;
  /** As of the reply, which may be some minutes old. */
  readonly nextFundingTime: number | null;
}

/** Key: the unified symbol. */
const contracts = memoise(5 * MINUTE_MS, async (symbol, io): Promise<GateContract> => {
  const instrument = parseInstrument('gate', symbol);
  if (instrument === null) throw unknownInstrument(GATE_HOST, symbol);
  const contract = gateContractName(instrument);
  const row = await gateCall(io, instrument, 'ContractsContract', { contract }, Contract);
  const size = row.quanto_multiplier === 0 ? 1 : row.quanto_multiplier;
  rememberContractSize(instrument, size);
  return {
    size,
    takerFeeRate: Math.max(0, row.taker_fee_rate),
    fundingIntervalMs: row.funding_interval == null ? null : row.funding_interval * 1000,
    nextFundingTime: row.funding_next_apply ?? null,
  };
});

/** What the venue says of a contract; asked anew every five minutes, for funding intervals change. */
export function gateContract(instrument: Instrument, io: SourceIo): Promise<GateContract> {
  return contracts(instrument.symbol, io);
}
