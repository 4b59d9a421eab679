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

interface OkxContract {
  /** Value of one contract: coins for linear contracts, USD for inverse ones. */
  readonly size: number;
  readonly tickSize: number;
}

/** Key: `instType|instId`. */
const contracts = memoise(DAY_MS, async (key, io): Promise<OkxContract> => {
  const [instType, instId = ''] = key.split('|');
  const payload = await ccxtCall(io, 'okx', 'publicGetPublicInstruments', { instType, instId });
  const row = parsePayload(Instruments, payload, OKX_HOST, 'instruments').data[0];
  if (row === undefined) throw unknownInstrument(OKX_HOST, instId);
  return { size: row.ctVal * row.ctMult, tickSize: row.tickSz };
});

/** What the venue tells of a contract once a day. Rejects with FetchFailure. */
export async function okxContract(instrument: Instrument, io: SourceIo): Promise<OkxContract> {
  const contract = await contracts(`${okxInstrumentType(instrument)}|${okxInstrumentId(instrument)}`, io);
  rememberContractSize(instrument, contract.size);
  return contract;
}
