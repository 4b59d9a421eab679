import type { Instrument } from '../domain/instrument.ts';
import type { z } from '../schema.ts';
import { ccxtCall } from './ccxt-client.ts';
import { parsePayload } from './payload.ts';
import type { SourceIo } from './source.ts';

export const BITGET_HOST = 'api.bitget.com';
export type BitgetParams = Readonly<Record<string, unknown>>;

/** The API of the unified account. */
export function bitgetUnified<S extends z.ZodMiniType>(
  io: SourceIo,
  path: string,
  params: BitgetParams,
  schema: S,
) {
  const method = `publicUtaGetV3Market${path}`;
  return ccxtCall(io, 'bitget', method, params).then((reply) =>
    parsePayload(schema, reply, BITGET_HOST, path),
  );
}

export function categoryOf({ kind, quote }: Instrument): string {
  return kind === 'inverse' ? 'COIN-FUTURES' : `${quote}-FUTURES`;
}

/** `ETH/USDT:USDT` is ETHUSDT, `BTC/USDC:USDC` BTCPERP, `BTC/USD:BTC` BTCUSD. */
export function mixSymbol({ base, quote }: Instrument): string {
  return quote === 'USDC' ? `${base}PERP` : `${base}${quote}`;
}

/** The same, but BTCUSD_CM for `BTC/USD:BTC`. */
export function unifiedSymbol(instrument: Instrument): string {
  return instrument.kind === 'inverse' ? `${mixSymbol(instrument)}_CM` : mixSymbol(instrument);
}

export function unifiedParams(instrument: Instrument): { category: string; symbol: string } {
  return { category: categoryOf(instrument), symbol: unifiedSymbol(instrument) };
}
