import { HOUR_MS } from '../domain/candles.ts';
import { type Instrument, parseInstrument } from '../domain/instrument.ts';
import { ccxtCall } from './ccxt-client.ts';
import { rememberContractSize } from './contract-size.ts';
import { memoise } from './memo.ts';
import { type Contract, ContractDetail } from './mexc-schema.ts';
import { parsePayload, unknownInstrument } from './payload.ts';
import type { SourceIo } from './source.ts';

export const MEXC_HOST = 'api.mexc.com';

const DELIVERED = 2;
const OFFLINE = 3;

/** `ETH/USDT:USDT` is ETH_USDT, `BTC/USD:BTC` is BTC_USD. */
export function mexcSymbol({ base, quote }: Instrument): string {
  return `${base}_${quote}`;
}

/** Key: the unified symbol. */
const contracts = memoise(HOUR_MS, async (unified, io): Promise<{ contract: Contract; asOf: number }> => {
  const instrument = parseInstrument('mexc', unified);
  if (instrument === null) throw unknownInstrument(MEXC_HOST, unified);
  const symbol = mexcSymbol(instrument);
  const payload = await ccxtCall(io, 'mexc', 'contractPublicGetDetail', { symbol });
  const contract = parsePayload(ContractDetail, payload, MEXC_HOST, 'detail').data;
  const isGone = contract.state === DELIVERED || contract.state === OFFLINE;
  if (contract.symbol !== symbol || isGone) throw unknownInstrument(MEXC_HOST, symbol);
  rememberContractSize(instrument, contract.contractSize);
  return { contract, asOf: io.now(MEXC_HOST) };
});

/** Size and risk limits of a contract, an hour old at most. @throws FetchFailure `unknown-instrument` */
export function mexcContract(
  instrument: Instrument,
  io: SourceIo,
): Promise<{ contract: Contract; asOf: number }> {
  return contracts(instrument.symbol, io);
}
