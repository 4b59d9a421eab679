import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BINANCE, Stage } from './stage.ts';

const HOST = 'api.hyperliquid.xyz';
const SEEN = /of open interest seen/;

/** The accounts' venue fails on another venue's page: that page's own figures are untouched, the section says why. */
describe('the venue of the accounts', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.exchange.control.clearFaults());
  afterAll(async () => {
    await stage.close();
  });

  test.each([
    [{ kind: 'malformed' } as const, 'Hyperliquid changed its data format; an update is needed.'],
    [{ kind: 'html' } as const, 'Hyperliquid changed its data format; an update is needed.'],
    [{ kind: 'status', status: 451 } as const, 'Hyperliquid does not serve this data in your region.'],
  ])('%j', async (fault, sentence) => {
    // Each fault pauses the host, so each has a browser of its own.
    const own = await Stage.open();
    try {
      own.exchange.control.setFault({ ...fault, host: HOST, path: '/info' });
      const { panel } = await own.watch(BINANCE);
      const text = await panel.waitFor((words) => words.includes(sentence), 60_000);
      expect(text).not.toMatch(SEEN);
      expect(text).toMatch(/\blive · /);
      // A format that changed is not asked for ever anew.
      const asked = own.requestsTo(HOST, '/info').length;
      await new Promise((done) => setTimeout(done, 5_000));
      expect(own.requestsTo(HOST, '/info').length - asked).toBeLessThanOrEqual(1);
    } finally {
      await own.close();
    }
  });

  test('a feed that says nothing is called silent, not empty', async () => {
    stage.exchange.control.setFault({ kind: 'silent-socket', host: HOST });
    const { panel } = await stage.watch(BINANCE);
    await panel.waitFor((words) => words.includes('which names accounts, is silent'), 100_000);
    expect(stage.requestsTo(HOST, '/info').filter(({ bodyType }) => bodyType === 'recentTrades')).toEqual([]);
  });
});
