import { ACCOUNT_ADDRESS } from '../domain/account-address.ts';
import { type Chain, parseRpcPath, RPC_HOST_NAMES, rpcHostOf } from '../domain/chain-rpc.ts';
import { ETF_ACCESS, type EtfAccess } from '../domain/context-feed.ts';
import { VENUE_IDS } from '../domain/instrument.ts';
import { LEAST_COINS, MAJOR_COIN, MAJOR_COINS, MOST_MAJORS } from '../domain/market-breadth.ts';
import { LAST_SUBACCOUNT, type OwnAccountVenue, parseOwnAddress } from '../domain/own-account.ts';
import { WALLET_READINGS, WATCHED_TOKEN_NAMES } from '../domain/watched-wallet.ts';
import { z } from '../schema.ts';
import { positionsSchema } from './positions.ts';

export const SETTINGS_VERSION = 1;

/** Most instruments with positions, and watched ones; the oldest goes first. */
export const POSITIONS_LIMIT = 100;
export const WATCH_LIST_LIMIT = 12;
/** Accounts whose positions the user wants read first. */
export const WATCHED_ACCOUNTS_LIMIT = 50;
export const ACCOUNT_LABEL_LENGTH = 40;

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];
export const THEMES = ['dark', 'light'] as const;
export const DIRECTION_COLOURS = ['green-up', 'red-up', 'colour-blind'] as const;
export const LADDER_RANGES = [0.02, 0.08, 0.15] as const;

/** Where the panel of one venue stands; px are CSS pixels from the viewport's top left. */
export const panelSchema = z.object({
  dock: z.enum(['left', 'right', 'free']),
  x: z.number().check(z.gte(-10_000), z.lte(100_000)),
  y: z.number().check(z.gte(-10_000), z.lte(100_000)),
  collapsed: z.boolean(),
  ladderRange: z.number().check(z.gte(0.005), z.lte(0.5)),
  drawdownWindow: z.enum(['24h', '7d', '30d', 'all']),
});
export type PanelState = z.infer<typeof panelSchema>;

const thresholds = z.object({ notice: z.number(), warning: z.number(), danger: z.number() });
const ruleThresholds = z.record(z.string().check(z.maxLength(60)), thresholds);

/** Venues and instruments with thresholds of their own. */
export const SCOPES_LIMIT = 40;

const minuteOfDay = z.number().check(z.int(), z.gte(0), z.lte(1_439));
const ratio = z.number().check(z.gte(0), z.lte(1));
/** Minutes between two alerts of one kind on one instrument. */
export const COOL_DOWN_LIMITS = { minimum: 5, maximum: 10_080 } as const;

const alerts = z.object({
  /** Off until the user grants notifications. */
  enabled: z.boolean(),
  /** Alert kind -> whether it is on, and its threshold; a kind that is not named is off at the shipped one. */
  kinds: z.record(z.string().check(z.maxLength(40)), z.object({ on: z.boolean(), threshold: ratio })),
  coolDownMinutes: z
    .number()
    .check(z.int(), z.gte(COOL_DOWN_LIMITS.minimum), z.lte(COOL_DOWN_LIMITS.maximum)),
  /** Local minutes of the day; null: none. */
  quietHours: z.nullable(z.object({ fromMinute: minuteOfDay, toMinute: minuteOfDay })),
});
export type AlertSettings = z.infer<typeof alerts>;

const DEFAULT_ALERTS: AlertSettings = { enabled: false, kinds: {}, coolDownMinutes: 60, quietHours: null };

const NO_CONTEXT_FEEDS: { fearGreed: boolean; volatility: boolean; etfFlows: EtfAccess } = {
  fearGreed: false,
  volatility: false,
  etfFlows: 'off',
};

/** An address in the form in which its venue is asked for it. */
const ownAddress = (venue: OwnAccountVenue) =>
  z.string().check(z.refine((address) => parseOwnAddress(venue, address) === address));
const subaccount = z.number().check(z.int(), z.gte(0), z.lte(LAST_SUBACCOUNT));

/** A server of a chain, with a path that may carry the user's own key. */
const chainRpc = (chain: Chain) =>
  z.optional(
    z
      .object({ host: z.enum(RPC_HOST_NAMES), path: z.string().check(z.minLength(1), z.maxLength(200)) })
      .check(
        z.refine(({ host, path }) => {
          const known = rpcHostOf(chain, host);
          return known !== null && parseRpcPath(known, path) === path;
        }),
      ),
  );

/** One address that is watched, and what is read of it. */
export const watchedAccountSchema = z.object({
  address: z.string().check(z.regex(ACCOUNT_ADDRESS)),
  label: z.string().check(z.maxLength(ACCOUNT_LABEL_LENGTH)),
  /** Absent in settings of earlier versions: positions at Hyperliquid. */
  readings: z._default(z.array(z.enum(WALLET_READINGS)).check(z.maxLength(WALLET_READINGS.length)), [
    'hyperliquid',
  ]),
});
export type WatchedAccount = z.infer<typeof watchedAccountSchema>;

export const settingsSchema = z.object({
  version: z.literal(SETTINGS_VERSION),
  /** null: follow the browser, the page, the language. */
  language: z.nullable(z.enum(LANGUAGES)),
  theme: z.nullable(z.enum(THEMES)),
  directionColours: z.nullable(z.enum(DIRECTION_COLOURS)),
  /** Venues on whose pages nothing is shown and whose hosts are not asked. */
  disabledVenues: z.array(z.enum(VENUE_IDS)).check(z.maxLength(VENUE_IDS.length)),
  /** Whether the ESTIMATED map is combined with those of other venues, which are asked for it; absent in settings of earlier versions. */
  combineVenues: z._default(z.boolean(), false),
  /** Whether the market page asks other venues for the coin; absent in settings of earlier versions. */
  compareVenues: z._default(z.boolean(), false),
  /** Coins by which a market-wide fall is told; absent in settings of earlier versions. */
  majors: z._default(
    z.array(z.string().check(z.regex(MAJOR_COIN))).check(
      z.minLength(LEAST_COINS),
      z.maxLength(MOST_MAJORS),
      z.refine((coins) => new Set(coins).size === coins.length),
    ),
    [...MAJOR_COINS],
  ),
  loadLine: z.object({
    /** Share of entries, 0.1 %-10 %. */
    risk: z.number().check(z.gte(0.001), z.lte(0.1)),
    horizonMs: z.number().check(z.gte(3_600_000), z.lte(7 * 86_400_000)),
    side: z.enum(['long', 'short']),
  }),
  /** Rule id -> thresholds that replace the shipped ones. */
  thresholds: ruleThresholds,
  /** venue -> panel. */
  panels: z.partialRecord(z.enum(VENUE_IDS), panelSchema),
  positions: positionsSchema,
  /** instrumentKeys for the popup, besides BTC, ETH and BNB. */
  watchList: z.array(z.string().check(z.maxLength(80))).check(z.maxLength(WATCH_LIST_LIMIT)),
  /** Absent in settings of earlier versions. */
  watchedAccounts: z._default(z.array(watchedAccountSchema).check(z.maxLength(WATCHED_ACCOUNTS_LIMIT)), []),
  /** Where a chain is asked for lending accounts and tokens; none until chosen at a click. Absent in settings of earlier versions. */
  chainRpc: z._default(z.object({ ethereum: chainRpc('ethereum'), arbitrum: chainRpc('arbitrum') }), {}),
  /** Tokens whose balance is read of wallets that want it; absent in settings of earlier versions. */
  walletTokens: z._default(
    z.array(z.enum(WATCHED_TOKEN_NAMES)).check(z.maxLength(WATCHED_TOKEN_NAMES.length)),
    [...WATCHED_TOKEN_NAMES],
  ),
  /** The user's own account at venues that tell what an account holds; absent in settings of earlier versions. */
  ownAccounts: z._default(
    z.object({
      hyperliquid: z.optional(z.object({ address: ownAddress('hyperliquid') })),
      dydx: z.optional(z.object({ address: ownAddress('dydx'), subaccount: z.optional(subaccount) })),
      lighter: z.optional(z.object({ address: ownAddress('lighter') })),
    }),
    {},
  ),
  /** Whether pages are read for a position, and whether what is read goes before what was entered; absent in settings of earlier versions. */
  pageReading: z._default(z.object({ enabled: z.boolean(), preferred: z.boolean() }), {
    enabled: false,
    preferred: false,
  }),
  /** Feeds about the market, each off until its own click; absent in settings of earlier versions. The key of the last is no setting. */
  contextFeeds: z._default(
    z.object({
      fearGreed: z.boolean(),
      volatility: z.boolean(),
      etfFlows: z.enum(ETF_ACCESS),
    }),
    NO_CONTEXT_FEEDS,
  ),
  alerts: z._default(alerts, DEFAULT_ALERTS),
  /** Rule id -> local ms when its snooze ends. */
  snoozes: z._default(z.record(z.string().check(z.maxLength(60)), z.number().check(z.gte(0))), {}),
  /** Venue or instrumentKey -> thresholds that replace the general ones there. */
  scopedThresholds: z._default(z.record(z.string().check(z.maxLength(80)), ruleThresholds), {}),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  version: SETTINGS_VERSION,
  language: null,
  theme: null,
  directionColours: null,
  disabledVenues: [],
  combineVenues: false,
  compareVenues: false,
  majors: [...MAJOR_COINS],
  loadLine: { risk: 0.01, horizonMs: 86_400_000, side: 'long' },
  thresholds: {},
  panels: {},
  positions: {},
  watchList: [],
  watchedAccounts: [],
  chainRpc: {},
  walletTokens: [...WATCHED_TOKEN_NAMES],
  ownAccounts: {},
  pageReading: { enabled: false, preferred: false },
  contextFeeds: NO_CONTEXT_FEEDS,
  alerts: DEFAULT_ALERTS,
  snoozes: {},
  scopedThresholds: {},
};
