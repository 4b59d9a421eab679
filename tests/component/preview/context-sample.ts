import type { FlowPrice } from '../../../components/context-flows.tsx';
import { tradingDay } from '../../../lib/domain/etf-day.ts';
import type { ContextReport } from '../../../lib/protocol/market-context.ts';

const DAY = 86_400_000;
/** Thursday the 5th, 19:05 in New York. */
export const CONTEXT_NOW = Date.UTC(2026, 1, 6, 0, 5);

const status = { state: 'on', readAt: CONTEXT_NOW - 240_000, failure: null } as const;
const midnight = Date.UTC(2026, 1, 6);

function tradingDays(count: number): string[] {
  const days = ['2026-02-05'];
  while (days.length < count) days.unshift(tradingDay(days[0] ?? '', -1));
  return days;
}

const flows = (coin: 'BTC' | 'ETH', size: number): ContextReport['etfFlows']['coins'][number] => ({
  coin,
  asOf: CONTEXT_NOW - 240_000,
  facts: {
    day: '2026-02-05',
    netInflowUsd: null,
    tradedUsd: 10_012_345_678 * size,
    change: -0.1316,
    recordOfDays: 300,
    provisional: 'not-published',
    sessionsBehind: 0,
    paradox: 'flow-unknown',
  },
  days: tradingDays(60),
  netInflowUsd: Array.from({ length: 60 }, (_, i) =>
    i === 59 ? null : Math.round(6e8 * Math.sin(i) * size),
  ),
  tradedUsd: Array.from({ length: 60 }, (_, i) =>
    i === 59 ? 10_012_345_678 * size : (3e9 + i * 1e7) * size,
  ),
});

/** What the bars of BTC have drawn over them. */
export function priceSample(): FlowPrice {
  const days = tradingDays(50);
  const prices = days.map((_, i) => (i === 49 ? 62_702.1 : 95_000 - 400 * i + 900 * Math.sin(i)));
  return { coin: 'BTC', venue: 'Binance', closes: { days, prices } };
}

/** The evening of the fall: every feed on, the flow not published yet. */
export function contextSample(): ContextReport {
  const volatility = (coin: 'BTC' | 'ETH', value: number) => ({
    coin,
    asOf: CONTEXT_NOW - 60_000,
    value,
    change24h: 0.295,
    lowerShare: 0.99,
    times: Array.from({ length: 31 }, (_, i) => midnight - (30 - i) * DAY),
    values: Array.from({ length: 31 }, (_, i) => (i === 30 ? value : 0.42 + (i % 5) / 50)),
  });
  return {
    madeAt: CONTEXT_NOW,
    fearGreed: {
      ...status,
      latest: { day: midnight, value: 9, class: 'extreme-fear', isOld: false, lowerShare: 0.003 },
      days: Array.from({ length: 90 }, (_, i) => midnight - (89 - i) * DAY),
      values: Array.from({ length: 90 }, (_, i) => (i === 89 ? 9 : 20 + (i % 45))),
    },
    volatility: { ...status, coins: [volatility('BTC', 0.8262), volatility('ETH', 1.0412)] },
    etfFlows: { ...status, withKey: false, coins: [flows('BTC', 1), flows('ETH', 0.3)] },
  };
}

/** As it is after the installation. */
export function contextOff(): ContextReport {
  const off = { state: 'off', readAt: null, failure: null } as const;
  return {
    madeAt: CONTEXT_NOW,
    fearGreed: { ...off, latest: null, days: [], values: [] },
    volatility: { ...off, coins: [] },
    etfFlows: { ...off, withKey: false, coins: [] },
  };
}
