import { DAY_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { ccxtCall } from './ccxt-client.ts';
import { rememberContractSize } from './contract-size.ts';
import { memoise } from './memo.ts';
import { Instruments } from './okx-schema.ts';
import { parsePayload, unknownInstrument } from './payload.ts';
import type { SourceIo } from './source.ts';

export const OKX_HOST = 'www.okx.com';

/** `ETH/USDT:USDT` is ETH-USDT-SWAP, `BTC/USD:BTC-261225` is BTC-USD-261225. */
export function okxInstrumentId({ base, quote, expiry }: Instrument): string {
  return `${base}-${quote}-${expiry ?? 'SWAP'}`;
}

export function okxInstrumentType({ expiry }: Instrument): 'SWAP' | 'FUTURES' {
  return expiry === null ? 'SWAP' : 'FUTURES';
}

/** Key: `instType|instId`. */
const contractSizes = memoise(DAY_MS, async (key, io) => {
  const [instType, instId = ''] = key.split('|');
  const payload = await ccxtCall(io, 'okx', 'publicGetPublicInstruments', { instType, instId });
  const row = parsePayload(Instruments, payload, OKX_HOST, 'instruments').data[0];
  if (row === undefined) throw unknownInstrument(OKX_HOST, instId);
  return row.ctVal * row.ctMult;
});

/** Value of one contract: coins for linear contracts, USD for inverse ones. */
export async function okxContractSize(instrument: Instrument, io: SourceIo): Promise<number> {
  const key = `${okxInstrumentType(instrument)}|${okxInstrumentId(instrument)}`;
  const size = await contractSizes(key, io);
  rememberContractSize(instrument, size);
  return size;
}
