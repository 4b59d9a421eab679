import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { PositionEntry, Snapshot } from '../../lib/protocol/snapshot.ts';
import { linearInstrument, VENUES, type VenueName } from '../exchange/instruments.ts';
import { SIMULATED_COINS, type SimulatedCoin } from '../exchange/market/types.ts';
import { type SimulatedTape, simulatedTape } from '../exchange/simulated-tape.ts';
import { expectedSnapshot, type PublicWorld, worldOf } from '../reference/panel.ts';
import { type NodePage, startNodeWorker } from '../support/node-worker.ts';
import { mulberry } from './mulberry.ts';

const SEEDS = 20;
const HOUR = 3_600_000;
/** From the first leg of the crash to the rebound; two minutes into a bar, so that bars and hours run. */
const FIRST_MOMENT = Date.UTC(2026, 1, 5, 12, 32);
const POSITIONS = 8;

interface Case {
  readonly seed: number;
  readonly venue: VenueName;
  readonly coin: SimulatedCoin;
  readonly time: number;
}

/** Venue, coin and moment go round with the seed; of Deribit the one coin whose margin rates are documented. */
const CASES = Array.from({ length: SEEDS }, (_, seed): Case => {
  const venue = VENUES[seed % VENUES.length] ?? 'binance';
  const coin = SIMULATED_COINS[seed % SIMULATED_COINS.length] ?? 'ETH';
  const time = FIRST_MOMENT + (seed % 9) * 2 * HOUR;
  return { seed, venue, coin: venue === 'deribit' ? 'BTC' : coin, time };
});

/** Positions of every kind: both sides, isolated with and without added margin, cross with and without a balance, in a unified account, small and over tiers. */
function positionOf(
  random: () => number,
  index: number,
  price: number,
  maximumLeverage: number,
): PositionEntry {
  const leverage = index === 0 ? maximumLeverage + 1 : Math.max(1, Math.round(maximumLeverage ** random()));
  const entryPrice = Number((price * (0.9 + 0.2 * random())).toPrecision(6));
  const size = Number(((1_000 * 10 ** (4.2 * random())) / entryPrice).toPrecision(4));
  const margin = (size * entryPrice) / leverage;
  const marginMode = index === 3 ? 'portfolio' : index % 2 === 0 ? 'isolated' : 'cross';
  return {
    side: random() < 0.5 ? 'long' : 'short',
    entryPrice,
    leverage,
    size,
    marginMode,
    margin: marginMode === 'isolated' && random() < 0.5 ? margin * (1 + random()) : null,
    walletBalance: marginMode === 'cross' && index !== 1 ? margin * (1 + 2 * random()) : null,
  };
}

/** Lets the worker live for `ms` of its own time. */
async function live(ms: number): Promise<void> {
  for (let lived = 0; lived < ms; lived += 250) {
    await vi.advanceTimersByTimeAsync(250);
    await new Promise((done) => setImmediate(done));
  }
}

async function settled(page: NodePage, requests: readonly unknown[]): Promise<Snapshot> {
  // A venue that gives us little room is asked for its history in steps of up to a minute.
  for (let quietSince = 0, tries = 0, count = 0; quietSince < 4 && tries < 60; tries++) {
    await live(20_000);
    quietSince = count === requests.length ? quietSince + 1 : 0;
    count = requests.length;
  }
  const snapshot = page.snapshot();
  if (snapshot === null) throw new Error('the worker sent nothing');
  return snapshot;
}

describe('what the panel is sent, on the simulated market, and a reference that knows nothing of lib/', () => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'] });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  test.each(CASES)('seed $seed: $venue $coin', async ({ seed, venue, coin, time }) => {
    const tape = simulatedTape(seed);
    const worker = startNodeWorker({ tape, now: () => Date.now(), venueNow: () => time, withStreams: true });
    const { quote } = linearInstrument(venue, coin);
    const page = worker.open(venue, `${coin}/${quote}:${quote}`);
    const first = await settled(page, worker.requests);
    const world = publicWorld(tape, venue, coin, time);
    expect(differences(first, world, null)).toEqual([]);

    const random = mulberry(seed + 1);
    for (let index = 0; index < POSITIONS; index++) {
      const maximum = first.tiers?.maximumLeverage ?? 1;
      const position = positionOf(random, index, first.price?.value ?? 1, maximum);
      page.savePosition(position);
      await live(1_000);
      const snapshot = page.snapshot();
      expect(snapshot?.position?.entry).toEqual({ addedMargin: null, chosenDistance: null, ...position });
      if (snapshot !== null)
        expect(differences(snapshot, world, position), JSON.stringify(position)).toEqual([]);
    }
    page.close();
  });
});

function publicWorld(tape: SimulatedTape, venue: VenueName, coin: SimulatedCoin, time: number): PublicWorld {
  return worldOf(tape, linearInstrument(venue, coin), time);
}

/** Distance bands are no clusters: the rules must not warn of them. */
function earnedClusters({ ladder }: Snapshot) {
  return ladder?.mode === 'clusters' ? ladder.clusters : null;
}

/** Every figure that the panel would write, by name, where the two differ by more than rounding of floating-point numbers. */
function differences(snapshot: Snapshot, world: PublicWorld, position: PositionEntry | null): string[] {
  const expected = expectedSnapshot(world, position, earnedClusters(snapshot));
  const shown = shownFigures(snapshot);
  const names = new Set([...Object.keys(expected), ...Object.keys(shown)]);
  return [...names].flatMap((name) =>
    isSame(shown[name], expected[name], ROUNDED.test(name) ? ROUNDING : EXACT)
      ? []
      : [`${name}: shown ${shown[name]}, reference ${expected[name]}`],
  );
}

type Figure = number | string | null | undefined;

/** Amounts that the venues write with few digits. */
const ROUNDED = /^finding (open-interest|crowded-accounts).* value$/;
const ROUNDING = 1e-3;
const EXACT = 1e-9;

function isSame(a: Figure, b: Figure, tolerance: number): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}

function shownFigures(snapshot: Snapshot): Record<string, Figure> {
  const figures: Record<string, Figure> = { price: snapshot.price?.value };
  for (const { window, reference, drawdown, maximumDrawdown } of snapshot.drawdown?.windows ?? []) {
    figures[`drawdown ${window} high`] = reference.price;
    figures[`drawdown ${window} high time`] = reference.time;
    figures[`drawdown ${window} current`] = drawdown;
    figures[`drawdown ${window} maximum`] = maximumDrawdown.ratio;
  }
  const { rank, referenceDays } = snapshot.drawdown ?? { rank: null, referenceDays: [] };
  figures['rank today'] = rank?.today;
  figures['rank share'] = rank?.deeperThanShare;
  figures['rank since'] = rank?.firstDay;
  for (const { id, fall } of referenceDays) figures[`day ${id}`] = fall;
  const line = snapshot.loadLine;
  for (const [name, range] of [
    ['conditional', line?.conditional] as const,
    ['all history', line?.allHistory] as const,
  ]) {
    figures[`load line ${name}`] = range?.leverage;
    figures[`load line ${name} low`] = range?.low;
    figures[`load line ${name} high`] = range?.high;
    figures[`load line ${name} entries`] = range?.entries;
  }
  for (const { id, leverage } of line?.marks ?? []) figures[`load line ${id}`] = leverage;
  figures['load line notional'] = line?.notionalUsd;
  figures['load line maximum'] = line?.maximumLeverage;
  const liquidation = snapshot.position?.liquidation;
  if (liquidation !== undefined) {
    figures.liquidation = liquidation.state;
    figures['liquidation reason'] = liquidation.reason;
    figures['liquidation low'] = liquidation.low;
    figures['liquidation high'] = liquidation.high;
    figures['liquidation distance'] = liquidation.distance;
    figures.bankruptcy = liquidation.bankruptcyPrice;
    figures['maintenance rate'] = liquidation.maintenanceMarginRate;
  }
  for (const { ruleId, level, value, numbers } of snapshot.findings) {
    figures[`finding ${ruleId}`] = level;
    figures[`finding ${ruleId} value`] = value;
    figures[`finding ${ruleId} clearing`] = numbers.clearingLeverage;
  }
  return figures;
}
