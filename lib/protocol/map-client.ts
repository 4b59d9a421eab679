import type { CandleSeries } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import type { OpenInterestSeries } from '../domain/market-data.ts';
import type { PageDisplay, PageRefusal } from './instrument-page.ts';
import { InstrumentPageClient, type InstrumentPageClientPorts } from './instrument-page-client.ts';
import { candlesOf, mapReplySchema, openInterestOf } from './map-messages.ts';
import { MAP_PORT } from './names.ts';
import type { Snapshot } from './snapshot.ts';

export interface MapClientPorts extends InstrumentPageClientPorts {
  readonly onDisplay: (display: PageDisplay) => void;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** Rows of history, in any order; what was told before is told again after a lost port. */
  readonly onCandles: (priceKind: 'last' | 'mark', rows: CandleSeries) => void;
  readonly onOpenInterest: (rows: OpenInterestSeries) => void;
  readonly onTiers: (tiers: MarginTierTable) => void;
  readonly onRefused: (code: PageRefusal) => void;
}

/** The map page's end of its port: reads what comes by the schema. */
export function createMapClient(instrument: Instrument, ports: MapClientPorts): InstrumentPageClient {
  return new InstrumentPageClient(MAP_PORT, instrument, ports, (message) => {
    const parsed = mapReplySchema.safeParse(message);
    if (!parsed.success) return false;
    const reply = parsed.data;
    if (reply.type === 'display') ports.onDisplay(reply.display);
    else if (reply.type === 'snapshot') ports.onSnapshot(reply.snapshot);
    else if (reply.type === 'candles') ports.onCandles(reply.priceKind, candlesOf(reply));
    else if (reply.type === 'open-interest') ports.onOpenInterest(openInterestOf(reply));
    else if (reply.type === 'tiers') ports.onTiers(reply.table);
    else ports.onRefused(reply.code);
    return true;
  });
}
