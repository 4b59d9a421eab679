import { averageHourlyRange } from '../../lib/clusters/bins.ts';
import { liftOfDensestTenth, natsOverUniform } from '../../lib/clusters/density-score.ts';
import { emptyTally, kernelDensity } from '../../lib/clusters/distance-kernel.ts';
import { type DistanceLaw, distanceLaw, shareWithin } from '../../lib/clusters/distance-law.ts';
import { stockBars } from '../../lib/clusters/estimate-input.ts';
import { nullDensities } from '../../lib/clusters/nulls.ts';
import { smooth } from '../../lib/clusters/project.ts';
import {
  advanceStock,
  EXITS_PER_HOUR,
  emptyStock,
  LASTING_EXITS_PER_HOUR,
  type Stock,
  type StockBar,
} from '../../lib/clusters/stock-balance.ts';
import { at, DAY_MS, firstIndexAtOrAfter, HOUR_MS, sliceCandles } from '../../lib/domain/candles.ts';
import { type MarginTierTable, tiersFromMaximumLeverage } from '../../lib/domain/margin-tier.ts';
import { type OpenInterestSeries, POSITION_SIDES, type PositionSide } from '../../lib/domain/market-data.ts';
import { readCandleFile } from '../explain/candle-file.ts';
import { createPeers, type PeerMap } from './peers.ts';
import { type PositionSnapshot, readPositions, type StoredPosition } from './positions-file.ts';
import { type Gate, gateOf, intervalText, type Result, type ResultRow } from './result.ts';
import { average, dayInterval, type Interval, type Timed } from './statistics.ts';
import { BIN_WIDTH, BINS, distanceOf, histogram, mean, mixed, priceAt } from './stock-bins.ts';
import { readTable } from './table-file.ts';

const HISTORY_MS = 60 * DAY_MS;
const LEAST_APART_MS = 2 * HOUR_MS;
/** What a null may have learned from lies at least this far back. */
const LEARNED_BEFORE_MS = DAY_MS;
const LEAST_POSITIONS = 3;
const KERNEL_SIGMA = 8;
const OBSERVED_WEIGHT = 0.7;
/** Hyperliquid's largest leverage of the majors; its maintenance margin is half of the initial one there. */
const HYPERLIQUID_TIERS: MarginTierTable = {
  tiers: tiersFromMaximumLeverage([{ notionalFloor: 0, maxLeverage: 40 }]),
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'bundled',
};

type Densities = Readonly<Record<string, { readonly kind: ResultRow['kind']; readonly bins: Float64Array }>>;

interface Unit {
  readonly coin: string;
  readonly time: number;
  readonly score: Readonly<Record<string, { kind: ResultRow['kind']; nats: number; lift: number }>>;
}

/** Does the map known at t tell where real liquidation prices stand? */
export function stockResult(
  positionsPath: string,
  openInterestPath: string,
  candlePaths: ReadonlyMap<string, string>,
  say: (words: string) => void,
): Result {
  const coins = [...candlePaths.keys()];
  const snapshots = readPositions(positionsPath, coins);
  const units: Unit[] = [];
  const fresh: ResultRow[] = [];
  for (const [coin, path] of candlePaths) {
    const market = createMarket(coin, path, openInterestPath);
    const all = snapshots.get(coin) ?? [];
    fresh.push(...observedByAge(coin, all, market));
    for (const unit of coinUnits(coin, apart(all), market, say)) units.push(unit);
  }
  const times = [...new Set(units.map(({ time }) => time))].sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  const rows = [...scoreRows(units, middle), ...fresh];
  return { mode: 'stock', rows, gates: stockGates(rows, coins) };
}

/** Snapshots at least two hours apart. */
function apart(snapshots: readonly PositionSnapshot[]): PositionSnapshot[] {
  const kept: PositionSnapshot[] = [];
  for (const snapshot of snapshots) {
    const last = kept[kept.length - 1];
    if (last === undefined || snapshot.time - last.time >= LEAST_APART_MS) kept.push(snapshot);
  }
  return kept;
}

interface Market {
  readonly bars: readonly StockBar[];
  readonly law: DistanceLaw;
  /** Closed bars by a time. */
  until(time: number): number;
}

function createMarket(coin: string, candlePath: string, openInterestPath: string): Market {
  const candles = readCandleFile(candlePath);
  const rows = readTable(openInterestPath, ['ts', coin]);
  const times: number[] = [];
  const coins: number[] = [];
  for (const row of rows) {
    if (row.text(coin) === '') continue;
    const time = row.number('ts', 0);
    if (time <= (times[times.length - 1] ?? -1)) row.fail('ts', 'not after the row before it');
    const index = firstIndexAtOrAfter(candles.openTime, time) - 1;
    if (index < 0) continue;
    times.push(time);
    coins.push(row.positive(coin) / at(candles.close, index));
  }
  const openInterest: OpenInterestSeries = {
    time: Float64Array.from(times),
    openInterest: Float64Array.from(coins),
  };
  const from = (times[0] ?? 0) - DAY_MS;
  const bars = stockBars({
    candles: sliceCandles(candles, from, Number.POSITIVE_INFINITY),
    markCandles: null,
    openInterest,
    kind: 'linear',
  });
  const ends = Float64Array.from(bars, ({ openTime, intervalMs }) => openTime + intervalMs);
  return {
    bars,
    law: distanceLaw(HYPERLIQUID_TIERS, 'linear', bars[0]?.close ?? 1),
    until: (time) => firstIndexAtOrAfter(ends, time + 1),
  };
}

/** Walks the snapshots of a coin once: stocks and peers are carried on bar by bar, as the extension does. */
function coinUnits(
  coin: string,
  snapshots: readonly PositionSnapshot[],
  market: Market,
  say: (words: string) => void,
): Unit[] {
  const units: Unit[] = [];
  const stocks = { lasting: emptyStock(LASTING_EXITS_PER_HOUR), quick: emptyStock(EXITS_PER_HOUR) };
  const peers = createPeers();
  let taken = market.until((snapshots[0]?.time ?? 0) - HISTORY_MS);
  snapshots.forEach((snapshot, index) => {
    const end = market.until(snapshot.time);
    for (; taken < end; taken++) {
      const bar = market.bars[taken];
      if (bar === undefined) break;
      for (const stock of Object.values(stocks)) advanceStock(stock, bar, market.law);
      for (const peer of peers) peer.take(bar);
    }
    const previous = snapshots[index - 1];
    const mark = market.bars[end - 1]?.close;
    if (previous === undefined || mark === undefined) return;
    say(`${coin}: ${new Date(snapshot.time).toISOString()}`);
    const past = snapshots.filter(({ time }) => time <= snapshot.time - LEARNED_BEFORE_MS);
    const both = new Set([...snapshot.accounts].filter((account) => previous.accounts.has(account)));
    for (const side of POSITION_SIDES) {
      const happened = histogram(snapshot.positions, side, mark, both);
      if (happened.count < LEAST_POSITIONS || past.length === 0) continue;
      const learned = smooth(mean(past.map((other) => pastHistogram(other, side, market))), KERNEL_SIGMA);
      const densities = {
        ...nullsOf(side, mark, market, end, learned),
        ...estimatesOf(stocks, market.law, side, mark, learned),
        ...observedOf(previous.positions, both, side, mark, learned),
        ...peersOf(peers, side, mark),
        ...oraclesOf(snapshot.positions, both, market.law, side, mark),
      };
      units.push({ coin, time: snapshot.time, score: scoreAll(densities, happened.bins) });
    }
  });
  return units;
}

function pastHistogram(
  { time, positions }: PositionSnapshot,
  side: PositionSide,
  market: Market,
): Float64Array {
  const mark = market.bars[market.until(time) - 1]?.close ?? Number.NaN;
  return histogram(positions, side, mark).bins;
}

function scoreAll(densities: Densities, happened: Float64Array): Unit['score'] {
  return Object.fromEntries(
    Object.entries(densities).map(([name, { kind, bins }]) => [
      name,
      { kind, nats: natsOverUniform(bins, happened) ?? 0, lift: liftOfDensestTenth(bins, happened) ?? 0 },
    ]),
  );
}

function nullsOf(
  side: PositionSide,
  mark: number,
  market: Market,
  end: number,
  learned: Float64Array,
): Densities {
  const bars = market.bars.slice(Math.max(0, end - 400), end);
  const cells = {
    markPrice: mark,
    direction: side === 'long' ? -1 : 1,
    count: BINS,
    width: BIN_WIDTH,
  } as const;
  const range = averageHourlyRange(bars, 24);
  const { uniform, nearSpot, freshness, volumeProfile } = nullDensities(cells, bars, range, emptyTally());
  const published = kernelDensity(emptyTally());
  const shipped = Float64Array.from({ length: BINS }, (_, bin) => published((bin + 0.5) * BIN_WIDTH));
  const as = (bins: Float64Array) => ({ kind: 'null' as const, bins });
  return {
    uniform: as(uniform),
    'near the price': as(nearSpot),
    'fresh extremes': as(freshness),
    'volume profile': as(volumeProfile),
    'distance, as shipped': as(shipped),
    'distance, learned before': as(learned),
  };
}

function estimatesOf(
  stocks: Readonly<Record<'lasting' | 'quick', Stock>>,
  law: DistanceLaw,
  side: PositionSide,
  mark: number,
  learned: Float64Array,
): Densities {
  const lasting = projected(stocks.lasting, law, side, mark);
  const quick = projected(stocks.quick, law, side, mark);
  const as = (bins: Float64Array) => ({ kind: 'estimate' as const, bins });
  return {
    'map alone': as(lasting),
    'map alone, quick turnover': as(quick),
    'map and distance by halves': as(mixed(lasting, learned, 0.5)),
    'quick map and distance by halves': as(mixed(quick, learned, 0.5)),
  };
}

/** The stock on the protocol's bins, which are even in price, not in log-price. */
function projected(stock: Stock, law: DistanceLaw, side: PositionSide, mark: number): Float64Array {
  const bins = new Float64Array(BINS);
  const isLong = side === 'long';
  const held = isLong ? stock.long : stock.short;
  const extremes = isLong ? stock.lowest : stock.highest;
  const edges = Array.from({ length: BINS + 1 }, (_, edge) =>
    Math.log(priceAt(edge * BIN_WIDTH, mark, side)),
  );
  for (let cohort = 0; cohort < stock.count; cohort++) {
    const entry = stock.entry[cohort] ?? 0;
    const seen = extremes[cohort] ?? 0;
    const gone = shareWithin(law[side], isLong ? entry - seen : seen - entry);
    if (gone >= 1) continue;
    const scale = (held[cohort] ?? 0) / (1 - gone);
    let before = Math.max(
      gone,
      shareWithin(law[side], Math.abs(0) + (isLong ? entry - (edges[0] ?? 0) : (edges[0] ?? 0) - entry)),
    );
    for (let bin = 0; bin < BINS; bin++) {
      const edge = edges[bin + 1] ?? 0;
      const within = Math.max(gone, shareWithin(law[side], isLong ? entry - edge : edge - entry));
      bins[bin] = (bins[bin] ?? 0) + scale * (within - before);
      before = within;
    }
  }
  return bins;
}

function observedOf(
  previous: readonly StoredPosition[],
  both: ReadonlySet<string>,
  side: PositionSide,
  mark: number,
  learned: Float64Array,
): Densities {
  const bins = smooth(histogram(previous, side, mark, both).bins, 0.7);
  return { 'observed, previous snapshot': { kind: 'observed', bins: mixed(bins, learned, OBSERVED_WEIGHT) } };
}

/** Levels as a density: each spread by 2 %, the kinder of the two widths of the research. */
function peersOf(peers: readonly PeerMap[], side: PositionSide, mark: number): Densities {
  return Object.fromEntries(
    peers.map((peer) => {
      const bins = new Float64Array(BINS);
      for (const { price, weight } of peer.levels(side)) {
        const bin = Math.floor(distanceOf(price, mark, side) / BIN_WIDTH);
        if (bin >= 0 && bin < BINS) bins[bin] = (bins[bin] ?? 0) + weight;
      }
      return [peer.name, { kind: 'peer' as const, bins: smooth(bins, 0.02 / BIN_WIDTH) }];
    }),
  );
}

/** What only someone knows who sees the entries: the file's entry and leverage columns serve nothing else. */
function oraclesOf(
  positions: readonly StoredPosition[],
  both: ReadonlySet<string>,
  law: DistanceLaw,
  side: PositionSide,
  mark: number,
): Densities {
  const byLaw = new Float64Array(BINS);
  const byFormula = new Float64Array(BINS);
  const sign = side === 'long' ? -1 : 1;
  for (const { side: of, account, entryPrice, leverage, notionalUsd } of positions) {
    if (of !== side || !both.has(account) || !(entryPrice > 0)) continue;
    let before = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const edge = sign * Math.log(priceAt((bin + 1) * BIN_WIDTH, mark, side) / entryPrice);
      const within = shareWithin(law[side], edge);
      byLaw[bin] = (byLaw[bin] ?? 0) + notionalUsd * (bin === 0 ? 0 : within - before);
      before = within;
    }
    const textbook = distanceOf(entryPrice * (1 + sign / Math.max(1, leverage)), mark, side);
    const bin = Math.floor(textbook / BIN_WIDTH);
    if (bin >= 0 && bin < BINS) byFormula[bin] = (byFormula[bin] ?? 0) + notionalUsd;
  }
  return {
    'ORACLE entry x law': { kind: 'oracle', bins: byLaw },
    'ORACLE entry x leverage formula': { kind: 'oracle', bins: smooth(byFormula, 0.02 / BIN_WIDTH) },
  };
}

const NULL_OF_GATE = 'distance, learned before';

function scoreRows(units: readonly Unit[], middle: number): ResultRow[] {
  const names = Object.entries(units[0]?.score ?? {}).map(([name, { kind }]) => ({ name, kind }));
  const subjects = [...new Set(units.map(({ coin }) => coin)), 'all'];
  const rows: ResultRow[] = [];
  for (const subject of subjects)
    for (const split of ['earlier half (chose)', 'later half'] as const) {
      const part = units.filter(
        ({ coin, time }) =>
          (subject === 'all' || coin === subject) && time < middle === (split !== 'later half'),
      );
      if (part.length === 0) continue;
      const timed = (value: (unit: Unit) => number): Timed[] =>
        part.map((unit) => ({ time: unit.time, value: value(unit) }));
      for (const { name, kind } of names) {
        const row = { predictor: name, kind, subject, split };
        const lift = average(part.map(({ score }) => score[name]?.lift ?? 0));
        rows.push({
          ...row,
          measure: 'nats over uniform',
          score: dayInterval(timed(({ score }) => score[name]?.nats ?? 0)),
          lift,
        });
        rows.push({
          ...row,
          measure: 'share in the densest tenth',
          score: dayInterval(timed(({ score }) => (score[name]?.lift ?? 0) / 10)),
        });
        if (name !== NULL_OF_GATE)
          rows.push({
            ...row,
            measure: 'nats over learned distance',
            score: dayInterval(
              timed(({ score }) => (score[name]?.nats ?? 0) - (score[NULL_OF_GATE]?.nats ?? 0)),
            ),
          });
      }
    }
  return rows;
}

const AGES = [
  { name: '<= 15 min', from: 0, to: 15 * 60_000 },
  { name: '2-4 h', from: 2 * HOUR_MS, to: 4 * HOUR_MS },
  { name: '5-8 h', from: 5 * HOUR_MS, to: 8 * HOUR_MS },
] as const;

/** The observed layer by the age of what was observed, on accounts in both: nats, lift, and how much of the notional stayed within 0.25 %. */
function observedByAge(coin: string, snapshots: readonly PositionSnapshot[], market: Market): ResultRow[] {
  return AGES.flatMap(({ name, from, to }) => {
    const nats: Timed[] = [];
    const stayed: Timed[] = [];
    const lifts: number[] = [];
    snapshots.forEach((now, index) => {
      const before = snapshots.slice(0, index).findLast(({ time }) => now.time - time >= from);
      if (before === undefined || now.time - before.time > to) return;
      const mark = market.bars[market.until(now.time) - 1]?.close ?? Number.NaN;
      const both = new Set([...now.accounts].filter((account) => before.accounts.has(account)));
      for (const side of POSITION_SIDES) {
        const happened = histogram(now.positions, side, mark, both);
        if (happened.count < LEAST_POSITIONS) continue;
        const seen = smooth(histogram(before.positions, side, mark, both).bins, 0.7);
        const flat = new Float64Array(BINS).fill(1);
        const bins = mixed(seen, flat, OBSERVED_WEIGHT);
        nats.push({ time: now.time, value: natsOverUniform(bins, happened.bins) ?? 0 });
        lifts.push(liftOfDensestTenth(bins, happened.bins) ?? 0);
        stayed.push({ time: now.time, value: persistence(before.positions, now.positions, both, side) });
      }
    });
    if (nats.length === 0) return [];
    const row = {
      predictor: `observed, ${name} old`,
      kind: 'observed' as const,
      subject: coin,
      split: 'all',
    };
    return [
      { ...row, measure: 'nats over uniform', score: dayInterval(nats), lift: average(lifts) },
      { ...row, measure: 'notional within 0.25 % of where it was', score: dayInterval(stayed) },
    ];
  });
}

function persistence(
  before: readonly StoredPosition[],
  now: readonly StoredPosition[],
  both: ReadonlySet<string>,
  side: PositionSide,
): number {
  const later = new Map(
    now.filter((position) => position.side === side).map((p) => [p.account, p.liquidationPrice]),
  );
  let total = 0;
  let stayed = 0;
  for (const { account, side: of, notionalUsd, liquidationPrice } of before) {
    if (of !== side || !both.has(account)) continue;
    total += notionalUsd;
    const moved = Math.abs((later.get(account) ?? Number.POSITIVE_INFINITY) / liquidationPrice - 1);
    if (moved <= 0.0025) stayed += notionalUsd;
  }
  return total > 0 ? stayed / total : 0;
}

function stockGates(rows: readonly ResultRow[], coins: readonly string[]): Gate[] {
  const scoreOf = (
    predictor: string,
    measure: string,
    subject: string,
    split = 'later half',
  ): Interval | undefined =>
    rows.find(
      (row) =>
        row.predictor === predictor &&
        row.measure === measure &&
        row.subject === subject &&
        row.split === split,
    )?.score;
  const estimate = 'map and distance by halves';
  const gain = scoreOf(estimate, 'nats over learned distance', 'all');
  const overUniform = coins.map(
    (coin) => `${coin} ${(scoreOf(estimate, 'nats over uniform', coin)?.mean ?? Number.NaN).toFixed(3)}`,
  );
  const observed = coins
    .map((coin) => scoreOf('observed, <= 15 min old', 'nats over uniform', coin, 'all'))
    .find((score) => score !== undefined);
  const kept = coins.map(
    (coin) => scoreOf('observed, <= 15 min old', 'notional within 0.25 % of where it was', coin, 'all')?.mean,
  );
  const tenth = scoreOf(estimate, 'share in the densest tenth', 'all');
  const tenthOfNull = scoreOf(NULL_OF_GATE, 'share in the densest tenth', 'all');
  const absent: Gate = { gate: 'G1', state: 'not testable', words: 'no later half' };
  const first =
    gain === undefined
      ? absent
      : gateOf(
          'G1',
          gain,
          0.05,
          0,
          'estimate over the distance kernel, later half, accounts in both snapshots',
        );
  return [
    { ...first, words: `${first.words}; over uniform ${overUniform.join(', ')}` },
    observed === undefined
      ? { gate: 'G2', state: 'not testable', words: 'no two snapshots within 15 minutes' }
      : {
          ...gateOf('G2', observed, 0.6, 0, 'observed at most 15 minutes old, over uniform'),
          words: `observed at most 15 minutes old: ${observed.mean.toFixed(3)} nats over uniform; ${kept.map((share) => (share ?? Number.NaN).toFixed(2)).join(' and ')} of the notional within 0.25 % (all pairs fall on one morning, so there is no interval by days)`,
          state:
            observed.mean >= 0.6 && kept.every((share) => share === undefined || share >= 0.8)
              ? 'reached'
              : 'missed',
        },
    { gate: 'G3', state: 'not testable', words: 'positions are a stock; see --flow' },
    tenth === undefined || tenthOfNull === undefined
      ? { gate: 'G4', state: 'not testable', words: 'no later half' }
      : {
          gate: 'G4',
          state:
            tenth.mean >= 0.25 && (tenth.low ?? 0) > 0.1 && tenth.mean > tenthOfNull.mean
              ? 'reached'
              : 'missed',
          words: `share of notional in the densest tenth ${tenth.mean.toFixed(3)} ${intervalText(tenth)}, of the distance kernel ${tenthOfNull.mean.toFixed(3)} ${intervalText(tenthOfNull)}; asked 0.25, the interval above 0.1, and above the kernel`,
        },
    { gate: 'G5', state: 'not testable', words: 'the accounts are a tenth of the market: no scale' },
    { gate: 'G6', state: 'reached', words: 'every figure stands next to its null' },
  ];
}
