import { describe, expect, test } from 'vitest';
import { type AlertContext, NOWHERE } from '../../../lib/alerts/alert.ts';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import { alertContext, sampleOf } from '../../../lib/worker/alert-context.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const MINUTE_MS = 60_000;

type Parts = { readonly [Part in 'position' | 'ladder' | 'market']: NonNullable<Snapshot[Part]> };

/** The sample, whose parts are there. */
const FULL = fullSnapshot() as Snapshot & Parts;

function seen(changes: Partial<Snapshot>): AlertContext {
  const context = alertContext({ ...FULL, ...changes }, []);
  if (context === null) throw new Error('the price is fresh');
  return context;
}

test.each([
  ['live', true],
  ['delayed', true],
  ['stale', false],
] as const)('of a price that is %s something is known: %s', (state, isKnown) => {
  const context = alertContext({ ...FULL, freshness: { ...FULL.freshness, state } }, []);
  expect(context !== null).toBe(isKnown);
});

describe('the distance to the own liquidation', () => {
  const liquidation = (changes: Partial<Parts['position']['liquidation']>): Partial<Snapshot> => ({
    position: { ...FULL.position, liquidation: { ...FULL.position.liquidation, ...changes } },
  });
  const readOf = (minutesAgo: number): Partial<Snapshot> => ({
    ...liquidation({ distance: 0.04 }),
    positionFrom: 'account',
    ownAccount: { asOf: FULL.sentAt - minutesAgo * MINUTE_MS } as NonNullable<Snapshot['ownAccount']>,
  });

  test('is that of the position', () => {
    expect(seen(liquidation({ distance: 0.04 })).liquidationDistance).toBe(0.04);
  });
  test('is infinite where there is no position, or no price liquidates it', () => {
    expect(seen({ position: null }).liquidationDistance).toBe(NOWHERE);
    expect(seen(liquidation({ state: 'none', distance: null })).liquidationDistance).toBe(NOWHERE);
  });
  test('is not known where it cannot be reckoned', () => {
    const missing = liquidation({ state: 'not-computable', distance: null });
    expect(seen(missing).liquidationDistance).toBeNull();
  });
  test('of a position read by its address is known for thirty minutes after it was read', () => {
    expect(seen(readOf(30)).liquidationDistance).toBe(0.04);
    expect(seen(readOf(30.1)).liquidationDistance).toBeNull();
    expect(seen({ ...readOf(0), ownAccount: null }).liquidationDistance).toBeNull();
  });
  test('of a position entered by hand is known however old the address is read', () => {
    expect(seen({ ...readOf(300), positionFrom: 'hand' }).liquidationDistance).toBe(0.04);
  });
});

describe('the distance to the nearest cluster', () => {
  const [cluster] = FULL.ladder.clusters;
  if (cluster === undefined) throw new Error('the sample has a cluster');
  const ladder = (changes: Partial<Parts['ladder']>): Partial<Snapshot> => ({
    ladder: { ...FULL.ladder, mode: 'clusters', asOf: FULL.sentAt, ...changes },
  });
  const at = (...distances: number[]): Partial<Snapshot> =>
    ladder({ clusters: distances.map((distance) => ({ ...cluster, distance })) });

  test('is the least of either side, and 0 inside of one', () => {
    expect(seen(at(0.03, 0.012, 0.05)).clusterDistance).toBe(0.012);
    expect(seen(at(0.03, -0.002)).clusterDistance).toBe(0);
  });
  test('is infinite where no cluster earned its score', () => {
    expect(seen(at()).clusterDistance).toBe(NOWHERE);
    expect(seen(ladder({ mode: 'distance' })).clusterDistance).toBe(NOWHERE);
  });
  test('is known for thirty minutes', () => {
    const aged = (minutes: number): Partial<Snapshot> => {
      const { ladder: fresh } = at(0.03);
      return { ladder: fresh ? { ...fresh, asOf: FULL.sentAt - minutes * MINUTE_MS } : null };
    };
    expect(seen(aged(30)).clusterDistance).toBe(0.03);
    expect(seen(aged(30.1)).clusterDistance).toBeNull();
    expect(seen({ ladder: null }).clusterDistance).toBeNull();
  });
});

describe('what a check keeps to tell a jump from', () => {
  const market = (changes: Partial<Parts['market']>): Snapshot => ({
    ...FULL,
    market: { ...FULL.market, ...changes },
  });
  const interest = (minutesOld: number): Snapshot => {
    const { openInterest } = FULL.market;
    if (openInterest === null) throw new Error('the sample has open interest');
    const asOf = FULL.sentAt - minutesOld * MINUTE_MS;
    return market({ openInterest: { ...openInterest, coins: 1_000, asOf } });
  };
  const funding = (rate: number, intervalMs: number): Snapshot =>
    market({ funding: { ...FULL.market.funding, rate, intervalMs } as Parts['market']['funding'] });

  test('open interest, for fifteen minutes', () => {
    expect(sampleOf(interest(15)).openInterest).toBe(1_000);
    expect(sampleOf(interest(15.1)).openInterest).toBeNull();
  });
  test('funding, made to eight hours', () => {
    expect(sampleOf(funding(0.0001, 60 * MINUTE_MS)).fundingPer8h).toBeCloseTo(0.0008, 12);
    expect(sampleOf(market({ funding: null })).fundingPer8h).toBeNull();
  });
  test('both beside those of an hour ago', () => {
    const samples = [{ time: FULL.sentAt - 60 * MINUTE_MS, openInterest: 900, fundingPer8h: 0.0003 }];
    expect(alertContext(interest(0), samples)).toMatchObject({
      openInterest: 1_000,
      openInterestBefore: 900,
      fundingPer8hBefore: 0.0003,
    });
  });
});
