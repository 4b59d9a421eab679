import type { Instrument } from '../domain/instrument.ts';
import { z } from '../schema.ts';
import { contractsInCoins, rememberedContractSize } from './contract-size.ts';
import { mexcSymbol } from './mexc-contract.ts';
import { FundingFrame, TickerFrame } from './mexc-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';

export const MEXC_STREAM_HOST = 'contract.mexc.com';

const Frame = z.union([TickerFrame, FundingFrame]);

/** Prices, open interest and the coming funding rate; the venue publishes no feed of forced orders. */
export function mexcStream(instrument: Instrument): StreamPlan {
  const symbol = mexcSymbol(instrument);
  const subscription = (method: string) => JSON.stringify({ method, param: { symbol } });
  return {
    url: `wss://${MEXC_STREAM_HOST}/edge`,
    subscribe: [subscription('sub.ticker'), subscription('sub.funding.rate')],
    // The venue hangs up after a minute without one.
    ping: { frame: '{"method":"ping"}', intervalMs: 18_000 },
    parse(text) {
      const frame = parseFrame(Frame, text);
      if (frame === undefined || frame.data.symbol !== symbol) return [];
      if (frame.channel === 'push.ticker') return [tickerOf(frame.data, instrument)];
      const { rate, nextSettleTime } = frame.data;
      const settlement = nextSettleTime === undefined ? {} : { nextFundingTime: nextSettleTime };
      return [{ type: 'ticker', ticker: { fundingRate: rate, ...settlement, asOf: frame.ts } }];
    },
  };
}

/** Without open interest before the contract's size is known: a guess would be a wrong amount. */
function tickerOf(data: z.infer<typeof TickerFrame>['data'], instrument: Instrument): StreamEvent {
  const { fairPrice, lastPrice, indexPrice, holdVol, timestamp } = data;
  const size = rememberedContractSize(instrument);
  const openInterest =
    size === null ? {} : { openInterest: contractsInCoins(holdVol, size, fairPrice, instrument) };
  const ticker = { markPrice: fairPrice, lastPrice, indexPrice, ...openInterest, asOf: timestamp };
  return { type: 'ticker', ticker };
}
