import type { Instrument } from '../domain/instrument.ts';
import type { Source, SourceIo } from './source.ts';

/** Prices that turn an inverse contract's USD into coins, by the opening of the same interval; null for linear ones. */
export async function openPrices(
  source: Source,
  instrument: Instrument,
  query: { readonly from: number; readonly to: number; readonly intervalMs: number },
  io: SourceIo,
): Promise<ReadonlyMap<number, number> | null> {
  if (instrument.kind !== 'inverse') return null;
  const series = await source.candles(instrument, { ...query, priceKind: 'last' }, io);
  return new Map(Array.from(series.openTime, (openTime, i) => [openTime, series.open[i] ?? Number.NaN]));
}
