import {
  AllStatsFrame,
  ErrorFrame,
  NamedMarket,
  PingFrame,
  type Stats,
  StatsFrame,
  type Trade,
  TradesFrame,
} from './lighter-schema.ts';
import { parseFrame } from './payload.ts';
import type { StreamEvent, StreamPlan } from './source.ts';
import { liquidationOfCoins, tickerEvents } from './stream-events.ts';

const frameOf = (type: string, channel: string): string => JSON.stringify({ type, channel });
const ALL_STATS = 'market_stats/all';

/**
 * Prices and liquidations of one market. The channels want its number: the first list of all markets tells it, which is then let go.
 * @param symbol the venue's name of the market, in upper case.
 */
export function lighterStream(host: string, symbol: string): StreamPlan {
  let id: number | null = null;
  return {
    url: `wss://${host}/stream?readonly=true`,
    subscribe: [frameOf('subscribe', ALL_STATS)],
    // A connection that is not heard from for two minutes is closed.
    ping: { frame: '{"type":"ping"}', intervalMs: 60_000 },
    replyTo(text) {
      if (parseFrame(PingFrame, text) !== undefined) return ['{"type":"pong"}'];
      id = numberIn(text, symbol) ?? id;
      if (id === null || parseFrame(AllStatsFrame, text) === undefined) return [];
      return [
        frameOf('unsubscribe', ALL_STATS),
        frameOf('subscribe', `market_stats/${id}`),
        frameOf('subscribe', `trade/${id}`),
      ];
    },
    parse(text, receivedAt) {
      const trades = parseFrame(TradesFrame, text);
      if (trades !== undefined)
        return trades.channel === `trade:${id}` ? trades.liquidation_trades.map(liquidationEvent) : [];
      const stats = parseFrame(StatsFrame, text);
      if (stats !== undefined)
        return stats.channel === `market_stats:${id}`
          ? eventsOf(stats.market_stats, stats.timestamp ?? receivedAt)
          : [];
      const isRefused = /invalid channel.*trade/i.test(parseFrame(ErrorFrame, text)?.error.message ?? '');
      return isRefused ? [{ type: 'liquidations-refused' }] : [];
    },
  };
}

function numberIn(text: string, symbol: string): number | null {
  const rows = Object.values(parseFrame(AllStatsFrame, text)?.market_stats ?? {});
  for (const row of rows) {
    const market = NamedMarket.safeParse(row);
    if (market.success && market.data.symbol.toUpperCase() === symbol) return market.data.market_id;
  }
  return null;
}

function eventsOf(stats: Stats, asOf: number): StreamEvent[] {
  const { mark_price: markPrice, open_interest: openInterestUsd } = stats;
  return tickerEvents(
    {
      markPrice,
      indexPrice: stats.index_price,
      lastPrice: stats.last_trade_price,
      openInterest: openInterestUsd == null || markPrice == null ? null : openInterestUsd / markPrice,
      volume24hUsd: stats.daily_quote_token_volume,
    },
    asOf,
  );
}

/** The taker is the liquidated account (ccxt reads it so): where the resting order bought, a long was sold. */
function liquidationEvent({ size, price, is_maker_ask, timestamp }: Trade): StreamEvent {
  const side = is_maker_ask ? 'short' : 'long';
  const liquidation = liquidationOfCoins({ side, price, priceKind: 'average', size, time: timestamp });
  return { type: 'liquidation', liquidation };
}
