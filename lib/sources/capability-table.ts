import { type Instrument, parseInstrument, VENUE_IDS, type VenueId } from '../domain/instrument.ts';
import { sourceFor } from './registry.ts';
import type { Capabilities } from './source.ts';

/** What one exchange offers of one sort of contract. */
export interface CapabilityRow {
  readonly venue: VenueId;
  /** One contract of the sort. */
  readonly instrument: Instrument;
  readonly sourceId: string;
  readonly capabilities: Capabilities;
  /** How its largest accounts stand. */
  readonly topTraders: boolean;
  /** Forced orders of the time when nobody listened. */
  readonly pastLiquidations: boolean;
}

/** One symbol of every sort of contract that an exchange may have: margined in a dollar coin, in dollars, in the coin; dated. */
const SORTS: readonly string[] = ['USDT', 'USDC', 'USD1', 'USD']
  .flatMap((quote) => [`BTC/${quote}:${quote}`, `BTC/${quote}:${quote}-261225`])
  .concat('BTC/USD:BTC', 'BTC/USD:BTC-261225');

/**
 * The one table of what every exchange offers, from the sources' own statements: the same ones the panel goes by. An exchange that gives
 * no data has no row.
 */
export function capabilityTable(): readonly CapabilityRow[] {
  return VENUE_IDS.flatMap((venue) =>
    SORTS.flatMap((symbol): CapabilityRow[] => {
      const instrument = parseInstrument(venue, symbol);
      const source = instrument === null ? null : sourceFor(instrument);
      if (instrument === null || source === null) return [];
      return [
        {
          venue,
          instrument,
          sourceId: source.id,
          capabilities: source.capabilities(instrument),
          topTraders: (source.topTraders?.(instrument) ?? null) !== null,
          pastLiquidations: (source.pastLiquidations?.(instrument) ?? null) !== null,
        },
      ];
    }),
  );
}
