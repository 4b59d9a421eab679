import type { Instrument } from '../domain/instrument.ts';
import { InstrumentPageClient, type InstrumentPageClientPorts } from './instrument-page-client.ts';
import { type MarketReply, marketReplySchema } from './market-messages.ts';
import { MARKET_PORT } from './names.ts';

export interface MarketClientPorts extends InstrumentPageClientPorts {
  readonly onReply: (reply: MarketReply) => void;
}

/** The market page's end of its port: reads what comes by the schema. */
export function createMarketClient(instrument: Instrument, ports: MarketClientPorts): InstrumentPageClient {
  return new InstrumentPageClient(MARKET_PORT, instrument, ports, (message) => {
    const parsed = marketReplySchema.safeParse(message);
    if (parsed.success) ports.onReply(parsed.data);
    return parsed.success;
  });
}
