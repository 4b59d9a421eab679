import { accountsAt } from '../accounts.ts';
import type { Tape } from '../tape.ts';
import { type ApiReply, type ApiRequest, type Dialect, decimal } from './dialect.ts';
import { hyperliquid } from './hyperliquid.ts';

const PERFORMANCES = ['day', 'week', 'month', 'allTime'].map((window) => [
  window,
  { pnl: '-1234.567891', roi: '-0.0123456789', vlm: '987654321.1234567' },
]);

/** Hyperliquid's list of all accounts, of any value, in no order; names are what people choose. */
export const hyperliquidStats: Dialect = {
  venue: 'hyperliquid',
  restHosts: ['stats-data.hyperliquid.xyz'],
  socketHosts: [],
  weightHeader: null,
  ownsPath: () => true,
  handle,
  openSocket: () => null,
  faultBody: hyperliquid.faultBody,
};

function handle({ path, method }: ApiRequest, tape: Tape, now: number): ApiReply {
  if (path !== '/Mainnet/leaderboard') return { status: 404, body: 'Not Found' };
  if (method !== 'GET') return { status: 405, body: 'Method Not Allowed' };
  const leaderboardRows = [...accountsAt(tape, now).values()].map(({ address, notionalUsd }, index) => ({
    ethAddress: address,
    accountValue: decimal(notionalUsd / 5, 10),
    windowPerformances: PERFORMANCES,
    prize: 0,
    displayName: index % 50 === 0 ? `]}"{[\\ ${index} 鲸` : null,
  }));
  return { body: { leaderboardRows }, weight: 1 };
}
