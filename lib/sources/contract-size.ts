import { type Instrument, instrumentKey } from '../domain/instrument.ts';

const MAX_SIZES = 500;

/** Contract sizes never change: kept also where there is no io, for the streams to turn contracts into coins. */
const knownSizes = new Map<string, number>();

/** Keeps a size where there is no io. */
export function rememberContractSize(instrument: Instrument, size: number): void {
  knownSizes.set(instrumentKey(instrument), size);
  const oldest = knownSizes.keys().next().value;
  if (knownSizes.size > MAX_SIZES && oldest !== undefined) knownSizes.delete(oldest);
}

/** The size if this worker has asked for it; null before. */
export function rememberedContractSize(instrument: Instrument): number | null {
  return knownSizes.get(instrumentKey(instrument)) ?? null;
}

/** Contracts in coins. */
export function contractsInCoins(
  contracts: number,
  contractSize: number,
  price: number,
  instrument: Instrument,
): number {
  return instrument.kind === 'inverse' ? (contracts * contractSize) / price : contracts * contractSize;
}
