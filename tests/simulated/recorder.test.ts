import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createHistoryStore } from '../../lib/cache/history-store.ts';
import { instrumentKey } from '../../lib/domain/instrument.ts';
import { DEFAULT_SETTINGS, WATCH_LIST_LIMIT } from '../../lib/settings/schema.ts';
import { sourceFor } from '../../lib/sources/registry.ts';
import { RECORDER_PERIOD_MINUTES } from '../../lib/worker/history-recorder.ts';
import { RECORDED_LIMIT_A_VENUE, recordedInstruments } from '../../lib/worker/recorded-instruments.ts';
import { linearInstrument, VENUES, type VenueName } from '../exchange/instruments.ts';
import type { SimulatedCoin } from '../exchange/market/types.ts';
import { type SimulatedTape, simulatedTape } from '../exchange/simulated-tape.ts';
import { startNodeWorker } from '../support/node-worker.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Three requests a figure at most, four figures an hour, of six instruments. */
const HOURLY_REQUESTS = 3 * 4 * RECORDED_LIMIT_A_VENUE;
const FIRST_MOMENT = Date.UTC(2026, 1, 5, 12, 32);

let tape: SimulatedTape;
beforeAll(() => {
  vi.useFakeTimers({
    now: FIRST_MOMENT,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
  tape = simulatedTape('plimsoll');
}, 600_000);
afterAll(() => {
  vi.useRealTimers();
});

test('hours of alarms, with nobody looking, ask every host a few times an hour and record every instrument', async () => {
  const keyOf = (venue: VenueName, coin: SimulatedCoin): string => {
    const { base, quote } = linearInstrument(venue, coin);
    return `${venue}|${base}/${quote}:${quote}`;
  };
  const watchList = [
    ...VENUES.map((venue) => keyOf(venue, 'ETH')),
    ...VENUES.slice(0, 3).map((venue) => keyOf(venue, 'BTC')),
  ].slice(-WATCH_LIST_LIMIT);
  const now = (): number => Date.now();
  const worker = startNodeWorker({ tape, now, venueNow: now, withStreams: false, watchList });
  const startedAt = now();
  for (let alarm = 0; alarm < (3 * 60) / RECORDER_PERIOD_MINUTES; alarm++) {
    const run = worker.record();
    await vi.advanceTimersByTimeAsync(RECORDER_PERIOD_MINUTES * MINUTE);
    await run;
  }
  const counts = new Map<string, number>();
  for (const { host, time, status } of worker.requests) {
    expect([host, status]).toEqual([host, 200]);
    const slot = `${host} hour ${Math.floor((time - startedAt) / HOUR)}`;
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  console.info(Object.fromEntries(counts));
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(HOURLY_REQUESTS);
  const history = createHistoryStore(worker.history);
  const instruments = recordedInstruments({ ...DEFAULT_SETTINGS, watchList });
  expect(new Set(instruments.map(({ venue }) => venue))).toEqual(
    new Set(watchList.map((key) => key.split('|')[0])),
  );
  for (const instrument of instruments) {
    const { rows } = await history.load('openInterest', instrumentKey(instrument), 0, now());
    const hasHistory = sourceFor(instrument)?.capabilities(instrument).openInterestHistory ?? false;
    const { length } = rows;
    expect([instrumentKey(instrument), length >= (hasHistory ? 24 : 9)]).toEqual([
      instrumentKey(instrument),
      true,
    ]);
  }
});
