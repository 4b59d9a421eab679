import type { Instrument } from '../domain/instrument.ts';
import type { Liquidation } from '../domain/market-data.ts';
import { z } from '../schema.ts';
import { contractsInCoins, rememberedContractSize } from './contract-size.ts';
import { gateContractName, gateSettle } from './gate-contract.ts';
import { LiquidationFrame, LiquidationRefusal, type LiquidationRow, TickerFrame } from './gate-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';
import { liquidationOfCoins, tickerEvent } from './stream-events.ts';

export const GATE_STREAM_HOST = 'fx-ws.gateio.ws';

const Frame = z.union([TickerFrame, LiquidationFrame, LiquidationRefusal]);
type TickerRow = z.infer<typeof TickerFrame>['result'][number];

/** Tickers, and of perpetuals the forced orders, in batches of a second. Requests carry a time, which the venue does not read. */
export function gateStream(instrument: Instrument): StreamPlan {
  const contract = gateContractName(instrument);
  const channels = ['futures.tickers', ...(instrument.expiry === null ? ['futures.public_liquidates'] : [])];
  const product = instrument.expiry === null ? '' : 'delivery/';
  return {
    url: `wss://${GATE_STREAM_HOST}/v4/ws/${product}${gateSettle(instrument)}`,
    subscribe: channels.map((channel) =>
      JSON.stringify({ time: 1, channel, event: 'subscribe', payload: [contract] }),
    ),
    ping: { frame: '{"time":1,"channel":"futures.ping"}', intervalMs: 18_000 },
    parse(text) {
      const frame = parseFrame(Frame, text);
      if (frame === undefined) return [];
      if (frame.event === 'subscribe') return [{ type: 'liquidations-refused' }];
      if (frame.channel === 'futures.public_liquidates')
        return liquidationsOf(frame, instrument, contract, frame.time_ms);
      const row = frame.result.find((candidate) => candidate.contract === contract);
      return row === undefined ? [] : [tickerOf(row, instrument, frame.time_ms)];
    },
  };
}

function tickerOf(row: TickerRow, instrument: Instrument, asOf: number): StreamEvent {
  const contractSize = rememberedContractSize(instrument);
  // Contracts of USD are no number of coins without a price.
  const isCounted = contractSize !== null && row.mark_price !== null;
  return tickerEvent(
    {
      lastPrice: row.last,
      markPrice: row.mark_price,
      indexPrice: row.index_price,
      fundingRate: row.funding_rate,
      nextFundingTime: row.funding_next_apply,
      openInterest: isCounted
        ? contractsInCoins(row.total_size, contractSize, row.mark_price ?? 0, instrument)
        : null,
    },
    asOf,
  );
}

/** None before the contract's size is known: a guess would be a wrong amount. */
function liquidationsOf(
  { result }: z.infer<typeof LiquidationFrame>,
  instrument: Instrument,
  contract: string,
  toldAt: number,
): readonly StreamEvent[] {
  const contractSize = rememberedContractSize(instrument);
  if (contractSize === null) return [];
  return (Array.isArray(result) ? result : [result])
    .filter((row) => row.contract === contract && row.size !== 0)
    .map((row) => ({
      type: 'liquidation',
      liquidation: liquidationOf(row, instrument, contractSize, toldAt),
    }));
}

function liquidationOf(
  row: LiquidationRow,
  instrument: Instrument,
  contractSize: number,
  toldAt: number,
): Liquidation {
  return liquidationOfCoins({
    side: row.size < 0 ? 'long' : 'short',
    price: row.price,
    priceKind: 'bankruptcy',
    size: contractsInCoins(Math.abs(row.size), contractSize, row.price, instrument),
    time: row.time_ms ?? row.time ?? toldAt,
  });
}
