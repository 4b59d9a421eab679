import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { linearInstrument } from '../exchange/instruments.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { startNodeWorker } from '../support/node-worker.ts';

const DAY = 86_400_000;
/** Shortly after the height of the simulated fall. */
const TIME = Date.UTC(2026, 1, 5, 23, 0);

describe('a panel opened after the fall', () => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'] });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  test.each(['gate', 'okx', 'htx'] as const)(
    '%s: tells the forced orders of the day before it was opened',
    async (venue) => {
      vi.setSystemTime(TIME);
      const tape = simulatedTape('plimsoll');
      const worker = startNodeWorker({
        tape,
        now: () => Date.now(),
        venueNow: () => Date.now(),
        withStreams: true,
      });
      const page = worker.open(venue, 'ETH/USDT:USDT');
      for (let second = 0; second < 180; second++) {
        await vi.advanceTimersByTimeAsync(1_000);
        await new Promise((done) => setImmediate(done));
      }
      const seen = page.snapshot()?.market?.liquidations;
      const now = Date.now();
      page.close();
      const all = tape.liquidations(linearInstrument(venue, 'ETH'), now - DAY, now) ?? [];
      // OKX tells of one order a second.
      const told =
        venue === 'okx' ? new Set(all.map(({ time }) => Math.floor(time / 1_000))).size : all.length;
      expect(told).toBeGreaterThan(100);
      expect(Math.abs((seen?.count ?? 0) - told) / told).toBeLessThan(0.01);
      // What was listened to is the day: asked of the venue, then heard.
      expect(seen?.since).toBeLessThan(now - DAY + 300_000);
    },
  );
});
