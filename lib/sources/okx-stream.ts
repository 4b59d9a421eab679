import type { Instrument } from '../domain/instrument.ts';
import type { Liquidation } from '../domain/market-data.ts';
import { z } from '../schema.ts';
import { contractsInCoins, rememberedContractSize } from './contract-size.ts';
import { okxInstrumentId, okxInstrumentType } from './okx-contract.ts';
import {
  FundingFrame,
  LiquidationFrame,
  type LiquidationRow,
  MarkPriceFrame,
  OpenInterestFrame,
  TickerFrame,
} from './okx-schema.ts';
import { isRefusalOf, parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';
import { liquidationOfCoins, tickerEvent } from './stream-events.ts';

const Frame = z.union([MarkPriceFrame, TickerFrame, OpenInterestFrame, FundingFrame, LiquidationFrame]);
type Frame = z.infer<typeof Frame>;

/** Prices, funding, open interest, and liquidations (at most one per contract and second: an undercount). */
export function okxStream(instrument: Instrument): StreamPlan {
  const instId = okxInstrumentId(instrument);
  const channels = [
    'mark-price',
    'tickers',
    'open-interest',
    ...(instrument.expiry === null ? ['funding-rate'] : []),
  ];
  const args = [
    ...channels.map((channel) => ({ channel, instId })),
    { channel: 'liquidation-orders', instType: okxInstrumentType(instrument) },
  ];
  return {
    url: 'wss://ws.okx.com:8443/ws/v5/public',
    subscribe: [JSON.stringify({ op: 'subscribe', args })],
    // The venue hangs up after 30 s without traffic; either side may ask.
    ping: { frame: 'ping', intervalMs: 18_000 },
    answer: (frame) => (frame === 'ping' ? 'pong' : null),
    parse(text, receivedAt) {
      const frame = parseFrame(Frame, text);
      if (frame !== undefined) return eventsOf(frame, instrument, instId, receivedAt);
      return isRefusalOf('liquidation-orders', text) ? [{ type: 'liquidations-refused' }] : [];
    },
  };
}

function eventsOf(
  frame: Frame,
  instrument: Instrument,
  instId: string,
  receivedAt: number,
): readonly StreamEvent[] {
  if (isLiquidation(frame))
    return okxLiquidations(frame.data, instrument, instId).map((liquidation) => ({
      type: 'liquidation',
      liquidation,
    }));
  const row = frame.data.find((candidate) => candidate.instId === instId);
  if (row === undefined) return [];
  if ('markPx' in row) return [tickerEvent({ markPrice: row.markPx }, row.ts)];
  if ('last' in row) return [tickerEvent({ lastPrice: row.last }, row.ts)];
  if ('oiCcy' in row) return [tickerEvent({ openInterest: row.oiCcy }, row.ts)];
  const { fundingRate, fundingTime, ts } = row;
  return [tickerEvent({ fundingRate, nextFundingTime: fundingTime }, ts ?? receivedAt)];
}

function isLiquidation(frame: Frame): frame is z.infer<typeof LiquidationFrame> {
  return frame.arg.channel === 'liquidation-orders';
}

/** Every detail of every row of this contract. None before the contract's size is known: a guess would be a wrong amount. */
export function okxLiquidations(
  rows: readonly z.infer<typeof LiquidationRow>[],
  instrument: Instrument,
  instId: string,
): readonly Liquidation[] {
  const contractSize = rememberedContractSize(instrument);
  if (contractSize === null) return [];
  return rows
    .filter((row) => row.instId === instId)
    .flatMap((row) => row.details)
    .map((detail) =>
      liquidationOfCoins({
        side: sideOf(detail.posSide, detail.side),
        price: detail.bkPx,
        priceKind: 'bankruptcy',
        size: contractsInCoins(detail.sz, contractSize, detail.bkPx, instrument),
        time: detail.ts,
      }),
    );
}

function sideOf(posSide: string, side: 'buy' | 'sell'): 'long' | 'short' {
  if (posSide === 'long' || posSide === 'short') return posSide;
  return side === 'sell' ? 'long' : 'short';
}
