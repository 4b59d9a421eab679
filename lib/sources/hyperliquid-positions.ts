import type { Instrument } from '../domain/instrument.ts';
import type { PositionSide } from '../domain/market-data.ts';
import type { z } from '../schema.ts';
import { possiblePrice } from './account-position.ts';
import { HYPERLIQUID_HOST as HOST, hyperliquidInfo, likelyCoin } from './hyperliquid-market.ts';
import { ClearinghouseState, Trades, TradesFrame } from './hyperliquid-positions-schema.ts';
import { ContextFrame } from './hyperliquid-schema.ts';
import { parseFrame, parsePayload } from './payload.ts';
import type { SourceIo, StreamPlan } from './source.ts';

/** Where accounts' positions are read from, for the budget and the words. */
export const POSITIONS_HOST = HOST;
export const ACCOUNT_WEIGHT = 2;
/** 20, and 1 for each 20 trades: the venue sends few. */
export const RECENT_TRADES_WEIGHT = 22;
/** The largest of an account's positions; no account needs more to be judged. */
const POSITIONS_PER_ACCOUNT = 60;

/** Coins that the venue counts in thousands, under its own spelling. */
const THOUSANDS = new Set(['PEPE', 'SHIB', 'BONK', 'FLOKI', 'LUNC', 'DOGS', 'NEIRO']);

/** One trade with the accounts on its two sides. */
export interface SeenTrade {
  readonly usd: number;
  readonly time: number;
  readonly accounts: readonly [buyer: string, seller: string];
}

export interface HeldPosition {
  readonly coin: string;
  readonly side: PositionSide;
  /** Coins, > 0. */
  readonly size: number;
  readonly notionalUsd: number;
  /** The venue's own; null where none would liquidate it, or the one told cannot be. */
  readonly liquidationPrice: number | null;
}

export interface AccountState {
  /** The venue's time, ms. */
  readonly asOf: number;
  readonly positions: readonly HeldPosition[];
}

export type AccountEvent =
  | { readonly type: 'trades'; readonly trades: readonly SeenTrade[] }
  | { readonly type: 'market'; readonly markPrice: number; readonly openInterest: number };

export type AccountStream = Omit<StreamPlan, 'parse'> & {
  readonly parse: (frame: string) => readonly AccountEvent[];
};

/** The venue's name of the coin of any venue's contract; null for the markets of builders, which have books of their own. */
export function positionsCoin(instrument: Instrument): string | null {
  if (instrument.venue === 'hyperliquid')
    return instrument.base.includes('-') ? null : likelyCoin(instrument);
  const single = instrument.base.replace(/^1000(?=\D)/, '');
  return THOUSANDS.has(single) ? `k${single}` : instrument.base;
}

/** The trades of a coin with the accounts named in them, and its mark and open interest: one stream, no weight. */
export function accountStream(coin: string): AccountStream {
  const subscriptions = ['trades', 'activeAssetCtx'].map((type) => ({ type, coin }));
  return {
    url: `wss://${HOST}/ws`,
    subscribe: subscriptions.map((subscription) => JSON.stringify({ method: 'subscribe', subscription })),
    ping: { frame: '{"method":"ping"}', intervalMs: 18_000 },
    parse(frame) {
      const context = parseFrame(ContextFrame, frame)?.data;
      if (context !== undefined) {
        const { markPx, openInterest } = context.ctx;
        return context.coin === coin ? [{ type: 'market', markPrice: markPx, openInterest }] : [];
      }
      const trades = parseFrame(TradesFrame, frame)?.data.filter((trade) => trade.coin === coin) ?? [];
      return trades.length === 0 ? [] : [{ type: 'trades', trades: trades.map(seenTrade) }];
    },
  };
}

/** The last trades of a coin. Rejects with FetchFailure. */
export async function recentTrades(coin: string, io: SourceIo): Promise<readonly SeenTrade[]> {
  const payload = await hyperliquidInfo(io, { type: 'recentTrades', coin }, RECENT_TRADES_WEIGHT);
  return parsePayload(Trades, payload, HOST, 'recentTrades')
    .filter((trade) => trade.coin === coin)
    .map(seenTrade);
}

/** All perpetual positions of an account, largest first. Rejects with FetchFailure. */
export async function accountState(address: string, io: SourceIo): Promise<AccountState> {
  const payload = await hyperliquidInfo(io, { type: 'clearinghouseState', user: address }, ACCOUNT_WEIGHT);
  const state = parsePayload(ClearinghouseState, payload, HOST, 'clearinghouseState');
  const positions = state.assetPositions.flatMap(({ position }) => heldPosition(position) ?? []);
  return {
    asOf: state.time ?? io.now(HOST),
    positions: positions.sort((a, b) => b.notionalUsd - a.notionalUsd).slice(0, POSITIONS_PER_ACCOUNT),
  };
}

function seenTrade({ px, sz, time, users }: z.infer<typeof Trades>[number]): SeenTrade {
  return { usd: px * sz, time, accounts: users };
}

function heldPosition(
  position: z.infer<typeof ClearinghouseState>['assetPositions'][number]['position'],
): HeldPosition | null {
  const { coin, szi, liquidationPx, positionValue } = position;
  if (szi === 0 || positionValue === 0) return null;
  const side = szi > 0 ? 'long' : 'short';
  const size = Math.abs(szi);
  return {
    coin,
    side,
    size,
    notionalUsd: positionValue,
    liquidationPrice: possiblePrice(liquidationPx ?? null, side, positionValue / size),
  };
}
