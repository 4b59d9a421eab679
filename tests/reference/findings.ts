import type { Bar } from './bars.ts';
import { type Contract, leverageSurviving, stepOf, type Table } from './liquidation.ts';

/** Everything that the rules look at, by the reference's own figures. */
export interface Situation {
  readonly now: number;
  readonly price: number;
  readonly priceTime: number;
  readonly table: Table;
  readonly position:
    | (Contract & {
        readonly leverage: number;
        /** What is behind it; null: what its leverage asks for. */
        readonly margin: number | null;
        readonly isolated: boolean;
      })
    | null;
  /** The nearest liquidation price; null when there is none or it cannot be told. */
  readonly liquidation: number | null;
  /** No price liquidates the position: the rules about the distance to it are silent. */
  readonly isOutOfReach: boolean;
  readonly move24h: number | null;
  readonly move7d: number | null;
  readonly move30d: number | null;
  readonly averageRange: number | null;
  readonly loadLine: number | null;
  /** Below the 24 h high now. */
  readonly fallen24h: number | null;
  /** Median fall of the majors while they fall as one; null while they do not, undefined where too few are told. */
  readonly fallenAsOne: number | null | undefined;
  /** Falls of the reference days that the contract saw. */
  readonly referenceFalls: readonly number[];
  /** Coins now, and a day ago. */
  readonly openInterest: number | null;
  readonly openInterestBefore: number | null;
  readonly volume24hUsd: number;
  readonly longAccountsPerShort: number | null;
  readonly fundingRate: number | null;
  readonly fundingIntervalMs: number | null;
  /** The bands as shown: they have their own test. */
  readonly bands:
    | readonly {
        readonly side: string;
        readonly low: number;
        readonly high: number;
        readonly distance: number;
      }[]
    | null;
}

export interface Judgement {
  readonly rule: string;
  readonly level: 'ok' | 'notice' | 'warning' | 'danger' | 'could-not-check';
  readonly value: number | null;
  /** Highest isolated leverage at which the finding is not raised to this level; undefined where the rule tells none. */
  readonly clearing?: number | undefined;
}

type Limits = readonly [notice: number, warning: number, danger: number];

/** As published in the options page. */
const LIMITS: Readonly<Record<string, Limits>> = {
  'stale-data': [15, 60, 300],
  'own-liquidation-near-cluster': [0.02, 0.01, 0],
  'leverage-above-load-line': [0.8, 1, 2],
  'own-distance-against-drawdown-24h': [0.5, 0.75, 1],
  'own-distance-against-drawdown-7d': [0.75, 1, 1.5],
  'own-distance-against-drawdown-30d': [1, 1.5, 2],
  'own-distance-against-average-true-range': [10, 5, 3],
  'leverage-above-tier-maximum': [0.9, 1, 1.000001],
  'size-crosses-tier': [1.000001, 2, 5],
  'funding-cost-against-margin': [0.01, 0.03, 0.1],
  'own-distance-against-reference-days': [0.5, 1, 1.000001],
  'market-wide-fall': [0.05, 0.08, 0.12],
  'open-interest-rising-into-drawdown': [0.05, 0.1, 0.2],
  'crowded-longs': [0.0015, 0.0025, 0.004],
  'crowded-shorts': [0.0005, 0.0015, 0.003],
  'crowded-accounts': [3, 4, 6],
  'open-interest-against-volume': [1.2, 2, 4],
  'book-thinner-than-usual': [2, 4, 10],
};

/** Every judgement in no particular order. */
export function judge(situation: Situation): Judgement[] {
  const { position, price, liquidation, table } = situation;
  const stale = grade('stale-data', Math.max(0, situation.now - situation.priceTime) / 1000);
  const ofTheMarket = [stale, ...judgeMarket(situation)];
  if (position === null) return ofTheMarket;
  const { leverage, margin } = position;
  const real = margin === null ? leverage : (position.coins * price) / margin;
  const sign = position.side === 'long' ? 1 : -1;
  const away = liquidation === null ? null : (sign * (price - liquidation)) / price;
  const divisor = away === null ? null : Math.max(away, 0.0001);
  const step = stepOf(table, position.coins, price) ?? table.steps.at(-1);
  const first = table.steps[0];
  const paid =
    situation.fundingRate === null || situation.fundingIntervalMs === null
      ? null
      : sign * situation.fundingRate * (86_400_000 / situation.fundingIntervalMs);

  /** Leverage at which liquidation would lie `distance` from the price. */
  const clearing = (distance: number): number | undefined => {
    if (!position.isolated) return undefined;
    const target = price * (1 - sign * distance);
    const fromEntry = sign * (1 - target / position.entry);
    if (fromEntry <= 0 || (sign > 0 && fromEntry >= 1)) return undefined;
    return leverageSurviving(table, position, fromEntry) ?? undefined;
  };
  const againstMove = (rule: string, move: number | null): Judgement => {
    if (move === null || divisor === null) return unchecked(rule);
    const found = grade(rule, move / divisor);
    return { ...found, clearing: clearing(move / limitOf(found)) };
  };

  const range = situation.averageRange;
  const byRange = 'own-distance-against-average-true-range';
  const ranged =
    range === null || away === null ? unchecked(byRange) : grade(byRange, (away * price) / range);
  const line = situation.loadLine;
  const lined =
    line === null ? unchecked('leverage-above-load-line') : grade('leverage-above-load-line', real / line);
  const funded =
    paid === null
      ? unchecked('funding-cost-against-margin')
      : grade('funding-cost-against-margin', paid * real);
  const dayFalls = situation.referenceFalls;
  const reachedShare =
    away === null ? null : dayFalls.filter((fall) => fall >= away).length / dayFalls.length;
  const againstDays = 'own-distance-against-reference-days';
  const aboutDays =
    reachedShare === null
      ? [unchecked(againstDays)]
      : position.side === 'short' || dayFalls.length === 0
        ? []
        : [grade(againstDays, reachedShare)];
  const aboutDistance = [
    ...aboutDays,
    ...nearBand(situation, away, clearing),
    againstMove('own-distance-against-drawdown-24h', situation.move24h),
    againstMove('own-distance-against-drawdown-7d', situation.move7d),
    againstMove('own-distance-against-drawdown-30d', situation.move30d),
    range === null || ranged.value === null
      ? ranged
      : { ...ranged, clearing: clearing((limitOf(ranged) * range) / price) },
  ];
  return [
    ...ofTheMarket,
    ...(situation.isOutOfReach ? [] : aboutDistance),
    line === null ? lined : { ...lined, clearing: Math.max(1, line * limitOf(lined)) },
    {
      ...grade('leverage-above-tier-maximum', leverage / (step?.maxLeverage ?? Number.NaN)),
      clearing: step?.maxLeverage,
    },
    ...(first?.slope === undefined
      ? [grade('size-crosses-tier', (step?.rate ?? Number.NaN) / (first?.rate ?? Number.NaN))]
      : []),
    paid !== null && paid > 0 ? { ...funded, clearing: Math.max(1, limitOf(funded) / paid) } : funded,
  ];
}

function judgeMarket(situation: Situation): Judgement[] {
  const { fundingRate, fundingIntervalMs, fallen24h, openInterest, openInterestBefore } = situation;
  const aDay =
    fundingRate === null || fundingIntervalMs === null
      ? Number.NaN
      : fundingRate * (86_400_000 / fundingIntervalMs);
  const payer = Number.isNaN(aDay)
    ? [unchecked('crowded-longs'), unchecked('crowded-shorts')]
    : aDay > 0
      ? [grade('crowded-longs', aDay)]
      : aDay < 0
        ? [grade('crowded-shorts', -aDay)]
        : [];
  const rising = 'open-interest-rising-into-drawdown';
  const grown =
    openInterest === null || openInterestBefore === null ? null : openInterest / openInterestBefore - 1;
  const accounts = situation.longAccountsPerShort;
  const { fallenAsOne } = situation;
  const wide = 'market-wide-fall';
  return [
    ...(fallenAsOne === undefined
      ? [unchecked(wide)]
      : fallenAsOne === null
        ? []
        : [grade(wide, fallenAsOne)]),
    ...payer,
    ...(fallen24h === null || grown === null
      ? [unchecked(rising)]
      : fallen24h >= 0.03
        ? [grade(rising, grown)]
        : []),
    accounts === null
      ? unchecked('crowded-accounts')
      : grade('crowded-accounts', accounts > 1 ? accounts : 1 / accounts),
    openInterest === null
      ? unchecked('open-interest-against-volume')
      : grade('open-interest-against-volume', (openInterest * situation.price) / situation.volume24hUsd),
    // What is usual takes twelve hours of a panel that was open.
    unchecked('book-thinner-than-usual'),
  ];
}

function nearBand(
  { bands, position, price }: Situation,
  away: number | null,
  clearing: (distance: number) => number | undefined,
): Judgement[] {
  const rule = 'own-liquidation-near-cluster';
  if (bands === null || away === null || position === null) return [unchecked(rule)];
  const met = bands
    .filter((band) => band.side === position.side && away >= band.distance)
    .map((band) => {
      const far = Math.abs(price - (band.side === 'long' ? band.low : band.high)) / price;
      return { far, gap: Math.max(0, away - far) };
    })
    .sort((a, b) => a.gap - b.gap)[0];
  if (met === undefined) return [];
  const found = grade(rule, met.gap);
  return [{ ...found, clearing: clearing(met.far + limitOf(found)) }];
}

function unchecked(rule: string): Judgement {
  return { rule, level: 'could-not-check', value: null };
}

function isWorse(rule: string, value: number, limit: number): boolean {
  const [notice = 0, , danger = 0] = LIMITS[rule] ?? [];
  return danger >= notice ? value >= limit : value <= limit;
}

function grade(rule: string, value: number): Judgement {
  const [notice = 0, warning = 0, danger = 0] = LIMITS[rule] ?? [];
  const level = isWorse(rule, value, danger)
    ? 'danger'
    : isWorse(rule, value, warning)
      ? 'warning'
      : isWorse(rule, value, notice)
        ? 'notice'
        : 'ok';
  return { rule, level, value };
}

/** The limit that was crossed, or the next one. */
function limitOf({ rule, level }: Judgement): number {
  const [notice = 0, warning = 0, danger = 0] = LIMITS[rule] ?? [];
  return level === 'danger' ? danger : level === 'warning' ? warning : notice;
}

/** Wilder's average of the true range over 24 bars, from the first bar on. */
export function averageTrueRange(bars: readonly Bar[]): number | null {
  const ranges = bars.slice(1).map((bar, i) => {
    const before = bars[i]?.close ?? Number.NaN;
    return Math.max(bar.high - bar.low, Math.abs(bar.high - before), Math.abs(bar.low - before));
  });
  if (ranges.length < 24) return null;
  let average = ranges.slice(0, 24).reduce((sum, range) => sum + range, 0) / 24;
  for (const range of ranges.slice(24)) average += (range - average) / 24;
  return average;
}
