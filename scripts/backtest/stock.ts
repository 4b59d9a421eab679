import { liftOfDensestTenth, natsOverUniform } from '../../lib/clusters/density-score.ts';
import { smooth } from '../../lib/clusters/project.ts';
import {
  advanceStock,
  EXITS_PER_HOUR,
  emptyStock,
  LASTING_EXITS_PER_HOUR,
} from '../../lib/clusters/stock-balance.ts';
import { DAY_MS, HOUR_MS } from '../../lib/domain/candles.ts';
import { POSITION_SIDES, type PositionSide } from '../../lib/domain/market-data.ts';
import { InputError } from '../explain/input.ts';
import { createPeers } from './peers.ts';
import { type PositionSnapshot, readPositions } from './positions-file.ts';
import { type Gate, gateOf, intervalText, protocolGate, type Result, type ResultRow } from './result.ts';
import { average, dayInterval, type Interval, type Timed } from './statistics.ts';
import { observedByAge } from './stock-ages.ts';
import { histogram, LEAST_POSITIONS, mean } from './stock-bins.ts';
import { createMarket, type Market } from './stock-market.ts';
import { type Densities, estimatesOf, nullsOf, observedOf, oraclesOf, peersOf } from './stock-predictors.ts';

const HISTORY_MS = 60 * DAY_MS;
const LEAST_APART_MS = 2 * HOUR_MS;
/** What a null may have learned from lies at least this far back. */
const LEARNED_BEFORE_MS = DAY_MS;
const KERNEL_SIGMA = 8;
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
    const all = snapshots.get(coin) ?? [];
    const [first, last] = [all[0], all[all.length - 1]];
    if (first === undefined || last === undefined)
      throw new InputError(`${positionsPath}: no position of ${coin}`);
    const market = createMarket(coin, path, openInterestPath, first.time - HISTORY_MS, last.time, say);
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
    protocolGate(rows),
  ];
}
