import type { Instrument } from '../domain/instrument.ts';

const MAX_SIZES = 500;

/** Contract sizes never change: kept also where there is no io, for the streams to turn contracts into coins. */
const knownSizes = new Map<string, number>();

/** Keeps a size where there is no io; `id` is unique over venues. */
export function rememberContractSize(id: string, size: number): void {
  knownSizes.set(id, size);
  const oldest = knownSizes.keys().next().value;
  if (knownSizes.size > MAX_SIZES && oldest !== undefined) knownSizes.delete(oldest);
}

/** The size that was kept under the id; null before. */
export function rememberedContractSize(id: string): number | null {
  return knownSizes.get(id) ?? null;
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
