import { type Bar, DAY, HOUR, joined } from './bars.ts';
import { fallAsOne } from './breadth.ts';
import { barsWithin, type Fall, fallOf, riseOf } from './drawdown.ts';
import { averageTrueRange, judge } from './findings.ts';
import {
  type Contract,
  entryRuleLiquidation,
  leverageSurviving,
  liquidationOf,
  type Step,
  stepOf,
  type Table,
  tableOf,
} from './liquidation.ts';
import { dayFalls, excursionsAtRisk, worstMoves } from './load-line.ts';

const BAR = 300_000;
const MONTH = 30 * DAY;
const STATED_NOTIONAL = 10_000;
const RISK = 0.01;

type Venue = keyof typeof PUBLISHED;

/** The market's own truth, as far as a venue publishes it. Structurally a tape of the replay. */
interface Market<Instrument> {
  candles(
    instrument: Instrument,
    kind: 'last' | 'mark',
    intervalMs: number,
    from: number,
    to: number,
    now: number,
  ): readonly Bar[] | null;
  instruments(venue: Venue): readonly Instrument[];
  ticker(
    instrument: Instrument,
    now: number,
  ): {
    readonly last: number;
    readonly mark: number | null;
    readonly fundingRate: number | null;
    readonly openInterest: number | null;
    readonly day: { readonly volume: number; readonly quoteVolume: number };
  } | null;
  openInterest(
    instrument: Instrument,
    periodMs: number,
    from: number,
    to: number,
    now: number,
  ): readonly { readonly openInterest: number }[] | null;
  accounts(
    instrument: Instrument,
    periodMs: number,
    from: number,
    to: number,
    now: number,
  ): readonly { readonly longAccounts: number; readonly shortAccounts: number }[] | null;
  tiers(instrument: Instrument): readonly TapeStep[] | null;
}

interface TapeStep {
  readonly notionalFloor: number;
  readonly notionalCap: number;
  readonly maintenanceMarginRate: number;
  readonly maintenanceAmount: number;
  readonly maxLeverage: number;
}

interface Listing {
  readonly venue: Venue;
  readonly kind: string;
  readonly base: string;
  readonly contractSize: number;
  readonly tickSize: number;
}

/** What one venue publishes of one contract at one moment. */
export interface PublicWorld {
  readonly now: number;
  readonly venue: Venue;
  readonly price: number;
  /** Price that drawdowns end at: the last trade where the venue tells it. */
  readonly last: number;
  /** Bars of trades, the running one too; five minutes and one hour. */
  readonly fine: readonly Bar[];
  readonly hours: readonly Bar[];
  /** Hourly bars that liquidations follow: of the mark, else of trades. */
  readonly markHours: readonly Bar[];
  readonly table: Table;
  /** Step of the contract's price. */
  readonly tickSize: number;
  readonly fundingRate: number | null;
  readonly fundingIntervalMs: number;
  /** Coins now and a day ago; the second only where the venue keeps a history. */
  readonly openInterest: number | null;
  readonly openInterestBefore: number | null;
  readonly volume24hUsd: number;
  readonly longAccountsPerShort: number | null;
  /** Five-minute bars of the venue's majors, the running one too. */
  readonly majors: readonly (readonly Bar[])[];
}

/** What a venue publishes of the market; what it leaves out here is as with most. */
interface Published {
  /** Decimals of the mark price in candles (the tape has more); null: no candles of the mark. */
  readonly markDigits: number | null;
  /** The mark of the moment is written in whole ticks. */
  readonly ticked?: true;
  readonly without?: readonly ('openInterestHistory' | 'accounts' | 'last')[];
  /** It publishes no tiers; those of this venue stand in. */
  readonly tiersOf?: 'binance';
  /** Hours that its funding rate is for; else 8. */
  readonly fundingHours?: number;
  /** The volume of the day is told in coins. */
  readonly volumeInCoins?: true;
  /** Its history of open interest is of full hours; else of five minutes. */
  readonly openInterestHours?: true;
  /** It keeps only so many of the newest candles of each interval. */
  readonly candlesKept?: number;
}

const PUBLISHED = {
  binance: { markDigits: 8 },
  bybit: { markDigits: 2, ticked: true },
  okx: { markDigits: 4, ticked: true, volumeInCoins: true },
  hyperliquid: {
    markDigits: null,
    without: ['openInterestHistory', 'accounts', 'last'],
    fundingHours: 1,
    candlesKept: 5_000,
  },
  mexc: { markDigits: 8, ticked: true, without: ['openInterestHistory', 'accounts'] },
  gate: { markDigits: 4, ticked: true },
  kucoin: { markDigits: null, without: ['accounts'] },
  bitget: { markDigits: 4, ticked: true, without: ['openInterestHistory'], volumeInCoins: true },
  aster: { markDigits: 8, without: ['openInterestHistory', 'accounts'] },
  dydx: { markDigits: null, without: ['accounts', 'last'], fundingHours: 1 },
  lighter: { markDigits: null, without: ['openInterestHistory', 'accounts'], fundingHours: 1 },
  cryptocom: {
    markDigits: null,
    ticked: true,
    without: ['openInterestHistory', 'accounts'],
    fundingHours: 1,
  },
  kraken: { markDigits: 8, fundingHours: 1, volumeInCoins: true },
  htx: { markDigits: null, openInterestHours: true },
  bingx: { markDigits: 8, without: ['openInterestHistory', 'accounts'], tiersOf: 'binance' },
  deribit: { markDigits: null, without: ['openInterestHistory', 'accounts'] },
} satisfies Readonly<Record<string, Published>>;

function publishedBy(venue: Venue): Published {
  return PUBLISHED[venue];
}

/** Contracts are counted at this price when the replay writes tiers that count contracts. */
const OKX_PRICE: Readonly<Record<string, number>> = { BTC: 70_000, ETH: 2_000, BNB: 650 };

export function worldOf<Instrument extends Listing>(
  market: Market<Instrument>,
  instrument: Instrument,
  now: number,
): PublicWorld {
  const { venue, base, contractSize, tickSize } = instrument;
  const ticker = market.ticker(instrument, now);
  if (ticker === null || ticker.mark === null) throw new Error('the market has no price');
  const published = publishedBy(venue);
  const { markDigits, ticked, without, fundingHours, volumeInCoins, candlesKept } = published;
  const { openInterestHours, tiersOf } = published;
  const step = openInterestHours === undefined ? BAR : HOUR;
  const lacks = (what: string): boolean => without?.some((each) => each === what) === true;
  const bars = (kind: 'last' | 'mark', intervalMs: number): readonly Bar[] => {
    const all = market.candles(instrument, kind, intervalMs, 0, now, now) ?? [];
    return candlesKept === undefined ? all : all.slice(-candlesKept);
  };
  const hours = bars('last', HOUR);
  const price = rounded(ticker.mark, ticked ? digitsOf(tickSize) : 8);
  const rows = (market.tiers({ ...instrument, venue: tiersOf ?? venue }) ?? []).map(
    (row): Step => ({
      floor: row.notionalFloor,
      cap: row.notionalCap,
      rate: row.maintenanceMarginRate,
      amount: row.maintenanceAmount,
      maxLeverage: row.maxLeverage,
    }),
  );
  const coinsOf = (value: number): number =>
    Math.round(value / (OKX_PRICE[base] ?? Number.NaN) / contractSize) * contractSize;
  const quarter = HOUR / 4;
  const accounts = lacks('accounts')
    ? undefined
    : market.accounts(instrument, quarter, now - DAY, now, now)?.at(-1);
  return {
    now,
    venue,
    price,
    last: lacks('last') ? price : ticker.last,
    fine: bars('last', BAR).filter(({ openTime }) => openTime >= now - MONTH - HOUR),
    hours,
    markHours: markDigits === null ? hours : bars('mark', HOUR).map((bar) => roundedBar(bar, markDigits)),
    table: tableOf(venue, rows, { coinsOf }),
    tickSize,
    fundingRate:
      ticker.fundingRate === null ? null : rounded((ticker.fundingRate * (fundingHours ?? 8)) / 8, 10),
    fundingIntervalMs: (fundingHours ?? 8) * HOUR,
    openInterest: ticker.openInterest,
    openInterestBefore: lacks('openInterestHistory')
      ? null
      : (market.openInterest(instrument, step, now - DAY - HOUR, now - DAY, now)?.at(-1)?.openInterest ??
        null),
    volume24hUsd: volumeInCoins ? ticker.day.volume * price : ticker.day.quoteVolume,
    majors: ['BTC', 'ETH', 'BNB', 'SOL', 'XRP', 'DOGE'].flatMap((coin) => {
      const major = market
        .instruments(venue)
        .find((listed) => listed.base === coin && listed.kind === 'linear');
      return major === undefined
        ? []
        : [market.candles(major, 'last', BAR, now - DAY - 2 * BAR, now, now) ?? []];
    }),
    longAccountsPerShort: accounts === undefined ? null : accounts.longAccounts / accounts.shortAccounts,
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function roundedBar(bar: Bar, digits: number): Bar {
  const { openTime } = bar;
  const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map((price) =>
    rounded(price, digits),
  );
  return { openTime, open: open ?? 0, high: high ?? 0, low: low ?? 0, close: close ?? 0 };
}

function digitsOf(tickSize: number): number {
  return Math.max(0, Math.round(-Math.log10(tickSize)));
}

interface Entered {
  readonly side: 'long' | 'short';
  readonly entryPrice: number;
  readonly leverage: number;
  readonly size: number;
  readonly marginMode: 'isolated' | 'cross' | 'portfolio';
  readonly margin: number | null;
  readonly walletBalance: number | null;
}

type Bands = Parameters<typeof judge>[0]['bands'];
type Figures = Record<string, number | string | null | undefined>;

/** Every figure of the panel, by name. */
export function expectedSnapshot(world: PublicWorld, position: Entered | null, bands: Bands): Figures {
  const { price, now } = world;
  const hours = [...closed(world.hours, HOUR, now), ...runningHour(world)];
  const figures: Figures = { price };
  const falls = drawdownFigures(world, figures);
  const { days, today, firstDay } = memo(world, 'days', () => dayFalls(hours, now));
  figures['rank today'] = today;
  figures['rank share'] = [...days.values()].filter((fall) => fall < today).length / days.size;
  figures['rank since'] = firstDay;
  referenceDayFigures(days, figures);

  const side = position?.side ?? 'long';
  const notional = position === null ? STATED_NOTIONAL : position.size * price;
  const line = loadLineFigures(world, side, notional, figures);
  const liquidation = position === null ? null : liquidationFigures(world, position, figures);
  const move = (window: '24h' | '7d' | '30d', fall: Fall | null): number | null =>
    side === 'long' ? (fall?.maximum ?? null) : riseIn(world, window);
  const judgements = judge({
    now,
    price,
    priceTime: now,
    table: world.table,
    position:
      position === null
        ? null
        : {
            side,
            entry: position.entryPrice,
            coins: position.size,
            leverage: position.leverage,
            margin: position.marginMode === 'isolated' ? position.margin : position.walletBalance,
            isolated: position.marginMode === 'isolated',
          },
    liquidation,
    isOutOfReach: figures.liquidation === 'none',
    move24h: move('24h', falls.get('24h') ?? null),
    move7d: move('7d', falls.get('7d') ?? null),
    move30d: move('30d', falls.get('30d') ?? null),
    averageRange: memo(world, 'range', () => averageTrueRange(hours)),
    loadLine: line,
    fallen24h: falls.get('24h')?.current ?? null,
    fallenAsOne: memo(world, 'majors', () => fallAsOne(world.majors, now)),
    referenceFalls: Object.entries(figures).flatMap(([name, value]) =>
      /^day \d/.test(name) && typeof value === 'number' ? [value] : [],
    ),
    openInterest: world.openInterest,
    openInterestBefore: world.openInterestBefore,
    volume24hUsd: world.volume24hUsd,
    longAccountsPerShort: world.longAccountsPerShort,
    fundingRate: world.fundingRate,
    fundingIntervalMs: world.fundingIntervalMs,
    bands,
  });
  for (const { rule, level, value, clearing } of judgements) {
    figures[`finding ${rule}`] = level;
    figures[`finding ${rule} value`] = value;
    figures[`finding ${rule} clearing`] = clearing;
  }
  return figures;
}

const kept = new WeakMap<PublicWorld, Map<string, unknown>>();

/** The slow figures of one world are found once. */
function memo<T>(world: PublicWorld, name: string, find: () => T): T {
  const values = kept.get(world) ?? new Map<string, unknown>();
  kept.set(world, values);
  if (!values.has(name)) values.set(name, find());
  return values.get(name) as T;
}

function closed(bars: readonly Bar[], intervalMs: number, now: number): readonly Bar[] {
  return bars.filter(({ openTime }) => openTime + intervalMs <= now);
}

/** The hour that runs, from its five-minute bars; empty on the hour. */
function runningHour({ fine, now }: PublicWorld, onlyClosed = false): Bar[] {
  const start = Math.floor(now / HOUR) * HOUR;
  const inside = fine.filter(({ openTime }) => openTime >= start && (!onlyClosed || openTime + BAR <= now));
  const bar = joined(inside);
  return bar === null ? [] : [{ ...bar, openTime: start }];
}

/** Where five-minute bars cover a window they answer for it, else hourly ones with the closed part of the running hour. */
function barsOf(world: PublicWorld, window: '24h' | '7d' | '30d' | 'all'): readonly Bar[] {
  const { fine, hours, now } = world;
  const spans = { '24h': DAY, '7d': 7 * DAY, '30d': MONTH, all: Number.POSITIVE_INFINITY };
  const from = now - spans[window];
  const covers = (fine[0]?.openTime ?? Number.POSITIVE_INFINITY) <= from;
  if (window !== 'all' && (covers || window !== '30d')) return barsWithin(fine, BAR, from, now);
  return [...barsWithin(hours, HOUR, from, now), ...runningHour(world, true)];
}

function drawdownFigures(world: PublicWorld, figures: Figures): Map<string, Fall | null> {
  const falls = new Map<string, Fall | null>();
  for (const window of ['24h', '7d', '30d', 'all'] as const) {
    const fall = memo(world, `fall ${window}`, () => fallOf(barsOf(world, window), world.last));
    falls.set(window, fall);
    figures[`drawdown ${window} high`] = fall?.high;
    figures[`drawdown ${window} high time`] = fall?.highTime;
    figures[`drawdown ${window} current`] = fall?.current;
    figures[`drawdown ${window} maximum`] = fall?.maximum;
  }
  return falls;
}

function riseIn(world: PublicWorld, window: '24h' | '7d' | '30d'): number | null {
  return memo(world, `rise ${window}`, () => riseOf(barsOf(world, window), world.last));
}

const REFERENCE_DAYS: readonly (readonly [name: string, days: readonly string[]])[] = [
  ['2020-03-12', ['2020-03-12']],
  ['2021-05-19', ['2021-05-19']],
  ['2022-11-08', ['2022-11-08', '2022-11-09']],
  ['2024-08-05', ['2024-08-05']],
  ['2025-10-10', ['2025-10-10']],
  ['2026-02-05', ['2026-02-05', '2026-02-06']],
];

function referenceDayFigures(days: ReadonlyMap<number, number>, figures: Figures): void {
  for (const [name, dates] of REFERENCE_DAYS) {
    const falls = dates.flatMap((date) => days.get(Date.parse(date)) ?? []);
    figures[`day ${name}`] = falls.length === 0 ? null : Math.max(...falls);
  }
}

/** @returns the line itself. */
function loadLineFigures(
  world: PublicWorld,
  side: 'long' | 'short',
  notional: number,
  figures: Figures,
): number | null {
  const { price, now, table, markHours, fine } = world;
  const hours = closed(markHours, HOUR, now);
  const risks = memo(world, `risks ${side}`, () => excursionsAtRisk(hours, side, RISK));
  const contract: Contract = { side, entry: price, coins: notional / price };
  const most = stepOf(table, contract.coins, price)?.maxLeverage;
  const leverageOf = (move: number): number | null => leverageSurviving(table, contract, move);
  figures['load line notional'] = most === undefined ? undefined : notional;
  figures['load line maximum'] = most;
  if (most === undefined) return null;
  for (const [name, risk] of [
    ['conditional', risks.conditional] as const,
    ['all history', risks.allHistory] as const,
  ]) {
    figures[`load line ${name}`] = leverageOf(risk.value);
    figures[`load line ${name} low`] = leverageOf(risk.high);
    figures[`load line ${name} high`] = leverageOf(risk.low);
    figures[`load line ${name} entries`] = risk.entries;
  }
  const day = barsWithin(fine, BAR, now - DAY, now);
  const extreme =
    side === 'long'
      ? Math.max(price, ...day.map(({ high }) => high))
      : Math.min(price, ...day.map(({ low }) => low));
  const withRunning =
    publishedBy(world.venue).markDigits === null ? [...hours, ...runningHour(world)] : markHours;
  const worst = memo(world, `worst ${side}`, () => worstMoves(withRunning, side, now));
  figures['load line current-drawdown'] = leverageOf(
    side === 'long' ? 1 - price / extreme : price / extreme - 1,
  );
  figures['load line worst-24h-of-30d'] = leverageOf(worst.month);
  figures['load line worst-day'] = leverageOf(worst.record);
  return leverageOf(risks.conditional.value);
}

/** @returns the liquidation price that is reached first. */
function liquidationFigures(world: PublicWorld, position: Entered, figures: Figures): number | null {
  const { table, price, venue, tickSize } = world;
  const contract: Contract = { side: position.side, entry: position.entryPrice, coins: position.size };
  const sign = position.side === 'long' ? 1 : -1;
  const none = (state: 'none' | 'not-computable', reason: string): null => {
    figures.liquidation = state;
    figures['liquidation reason'] = reason;
    for (const name of [
      'liquidation low',
      'liquidation high',
      'liquidation distance',
      'bankruptcy',
      'maintenance rate',
    ])
      figures[name] = null;
    return null;
  };
  if (position.marginMode === 'portfolio') return none('not-computable', 'portfolio-account');
  const step = stepOf(table, contract.coins, contract.entry);
  if (step === null) return none('not-computable', 'beyond-last-tier');
  if (venue === 'deribit' && position.marginMode === 'isolated')
    return none('not-computable', 'no-isolated-margin');
  if (position.leverage > step.maxLeverage) return none('not-computable', 'leverage-above-maximum');
  const margin =
    position.marginMode === 'cross'
      ? position.walletBalance
      : (position.margin ?? (contract.coins * contract.entry) / position.leverage);
  if (margin === null) return none('not-computable', 'cross-without-balance');
  const found = liquidationOf(table, contract, margin);
  if (found === 'too-large') return none('not-computable', 'beyond-last-tier');
  if (found === 'at-entry') return none('not-computable', 'margin-below-maintenance');
  if (found === 'never') return none('none', 'over-collateralised');
  const other = ['bybit', 'mexc', 'kraken'].includes(venue)
    ? entryRuleLiquidation(table, contract, margin)
    : null;
  // OKX writes a long's a step of the price above its formula (the payload of its API's documentation).
  const shown = found.price + (venue === 'okx' && position.side === 'long' ? tickSize : 0);
  const low = Math.min(shown, other ?? shown);
  const high = Math.max(shown, other ?? shown);
  const nearest = position.side === 'long' ? high : low;
  const bankruptcy = contract.entry - (sign * margin) / contract.coins;
  figures.liquidation = 'price';
  figures['liquidation reason'] = null;
  figures['liquidation low'] = low;
  figures['liquidation high'] = high;
  figures['liquidation distance'] = (sign * (price - nearest)) / price;
  figures.bankruptcy = bankruptcy > 0 ? bankruptcy : null;
  figures['maintenance rate'] = found.step.rate;
  return nearest;
}
