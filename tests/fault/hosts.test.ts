import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BYBIT_TOO_FREQUENT } from '../exchange/dialects/bybit.ts';
import { BINANCE, BYBIT, badgeOf, pause, priceOf, type Site, Stage, until, type View } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  for (const site of [BYBIT, BINANCE]) await stage.warm(site);
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.restart();
  stage.exchange.control.setSpeed(1);
  stage.exchange.control.setTime(Date.now());
  for (const site of [BYBIT, BINANCE]) await stage.datePrice(site, Date.now() - 310_000);
});

interface HostRecord {
  readonly blockedUntil: number;
  readonly failures: number;
  readonly share: number;
}

/** What the limiter remembers of a host, as it is stored for the next life of the worker. */
async function recordOf(host: string): Promise<HostRecord> {
  const state = (await stage.stored('session', 'limiter')) as
    | { hosts: Record<string, HostRecord> }
    | undefined;
  const record = state?.hosts[host];
  if (record === undefined) throw new Error(`nothing is stored of ${host}`);
  return record;
}

async function visitRefused(
  site: Site,
  status: number,
  rest: { body?: string; retryAfter?: number } = {},
): Promise<View> {
  stage.cutStream(site);
  stage.exchange.control.setFault({ kind: 'status', host: site.api, status, ...rest });
  const view = await stage.visit(site);
  await view.panel.open();
  return view;
}

/** Kills the worker and reloads: the new life must not ask the host either. */
async function expectSilence(site: Site, { page, panel }: View): Promise<void> {
  await until(async () => (await recordOf(site.api)).blockedUntil > Date.now(), 'the block is stored');
  // Requests that were under way when the first refusal came.
  await pause(300);
  stage.exchange.clearRequests();
  await stage.browser.killWorker();
  await page.reload();
  await panel.open();
  await pause(2_000);
  expect(stage.requestsTo(site.api)).toEqual([]);
}

describe('failure policy', () => {
  test('429 with Retry-After: no request before it, the badge says rate-limited, the budget is halved', async () => {
    const { panel } = await visitRefused(BYBIT, 429, { retryAfter: 5 });
    await panel.waitFor((text) => /Bybit is limiting requests\. Next try in \d+\u00a0s\./.test(text));
    expect((await badgeOf(panel)).words).toBe('rate-limited');
    expect(await priceOf(panel)).toBeGreaterThan(1000);
    await pause(300);
    const refused = stage.requestsTo(BYBIT.api);
    const refusedAt = refused.at(-1)?.realTime ?? 0;
    expect(refused.length).toBeLessThanOrEqual(3);
    expect((await recordOf(BYBIT.api)).share).toBe(0.5);
    stage.exchange.control.clearFaults();
    await until(() => stage.requestsTo(BYBIT.api).length > refused.length, 'the host is asked again');
    const askedAgainAt = stage.requestsTo(BYBIT.api)[refused.length]?.realTime ?? 0;
    expect(askedAgainAt - refusedAt).toBeGreaterThanOrEqual(4_900);
    await panel.waitFor((text) => /\blive · /.test(text) && !text.includes('limiting'));
  });

  test('429 to several requests at once: the budget is halved once', async () => {
    const { panel } = await visitRefused(BINANCE, 429);
    await panel.waitFor((text) => text.includes('Binance is limiting requests.'));
    await pause(500);
    expect(stage.requestsTo(BINANCE.api).length).toBeGreaterThan(1);
    expect((await recordOf(BINANCE.api)).share).toBe(0.5);
  });

  test('418: banned until the time the venue states, also after the death of the worker', async () => {
    const view = await visitRefused(BINANCE, 418, { retryAfter: 900 });
    const text = await view.panel.waitFor((shown) => shown.includes('Binance has paused this address.'));
    expect(text).toMatch(/Next try in 1[45]\u00a0min\./);
    expect((await badgeOf(view.panel)).words).toBe('IP paused');
    await expectSilence(BINANCE, view);
    expect((await view.panel.text()) ?? '').toContain('Binance has paused this address.');
  });

  test.each([
    ['451', BINANCE, 451, 'Binance'],
    ['403 with legal words', BYBIT, 403, 'Bybit'],
  ])('%s: not in this region, calm words, no retry', async (_name, site, status, venue) => {
    const view = await visitRefused(site, status);
    const text = await view.panel.waitFor((shown) =>
      shown.includes(`${venue} does not serve this data in your region.`),
    );
    expect(text).toMatch(/Next try in (1|24|26|25)\u00a0(d|h)\./);
    expect(text).not.toMatch(/VPN|proxy|CloudFront|DOCTYPE/i);
    expect((await badgeOf(view.panel)).words).toBe('blocked in region');
    await expectSilence(site, view);
  });

  test('403 "access too frequent" is a rate limit, no region', async () => {
    const view = await visitRefused(BYBIT, 403, { body: BYBIT_TOO_FREQUENT });
    const text = await view.panel.waitFor((shown) => shown.includes('Bybit is limiting requests.'));
    expect(text).toMatch(/Next try in (9|10|11)\u00a0min\./);
    expect(text).not.toContain('region');
    await expectSilence(BYBIT, view);
  });

  test('5xx: asked again after random waits, and at most five times before two minutes of rest', async () => {
    await stage.timeLapse(10);
    const { panel } = await visitRefused(BYBIT, 503);
    await panel.waitFor((text) => text.includes('Bybit answers with an error.'));
    expect(await priceOf(panel)).toBeGreaterThan(1000);
    await until(async () => (await recordOf(BYBIT.api)).failures >= 5, 'five failures in a row');
    await pause(300);
    const times = stage.requestsTo(BYBIT.api, BYBIT.pricePath).map(({ realTime }) => realTime);
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect(times.length).toBeLessThanOrEqual(5);
    expect((await badgeOf(panel)).words).toBe('exchange error');
    stage.exchange.clearRequests();
    // Two minutes are twelve seconds here.
    await pause(5_000);
    expect(stage.requestsTo(BYBIT.api)).toEqual([]);
  });

  test('5xx: a moment later the host is asked again, and all is well', async () => {
    const { panel } = await visitRefused(BYBIT, 500);
    await panel.waitFor((text) => text.includes('Bybit answers with an error.'));
    stage.exchange.control.clearFaults();
    await panel.waitFor((text) => /\blive · /.test(text) && !text.includes('answers with an error'), 12_000);
  });

  test('no answer in time: last data with its age, and the request is given up', async () => {
    // The request is given up after 20 s: late enough for the panel to be opened before.
    await stage.timeLapse(3);
    stage.cutStream(BYBIT);
    stage.exchange.control.setFault({ kind: 'slow', host: BYBIT.api, ms: 30_000 });
    const { panel } = await stage.visit(BYBIT);
    await panel.open();
    await panel.waitFor((text) => /\bstale · 5\u00a0min/.test(text), 2_000);
    expect(await priceOf(panel)).toBeGreaterThan(1000);
    await panel.waitFor((text) => text.includes('Bybit does not answer in time.'), 9_000);
    const { words, ageSeconds } = await badgeOf(panel);
    expect(words).toBe('no answer');
    expect(ageSeconds).toBeGreaterThanOrEqual(300);
  });

  test('a connection that is cut: last data with its age', async () => {
    stage.cutStream(BYBIT);
    stage.exchange.control.setFault({ kind: 'cut', host: BYBIT.api });
    const { panel } = await stage.visit(BYBIT);
    await panel.open();
    const { badge, sentence } = await stage.unreachable();
    const text = await panel.waitFor((shown) => shown.includes(sentence));
    expect(text).toContain('Last good data shown.');
    const { words, ageSeconds } = await badgeOf(panel);
    expect(words).toBe(badge);
    expect(ageSeconds).toBeGreaterThanOrEqual(300);
    expect(await priceOf(panel)).toBeGreaterThan(1000);
  });

  test('a dropped host: last data with its age', async () => {
    stage.exchange.control.setFault({ kind: 'drop', host: BYBIT.api });
    stage.cutStream(BYBIT);
    const { panel } = await stage.visit(BYBIT);
    await panel.open();
    const { sentence } = await stage.unreachable();
    await panel.waitFor((text) => text.includes(sentence));
    expect((await badgeOf(panel)).ageSeconds).toBeGreaterThanOrEqual(300);
    expect(await priceOf(panel)).toBeGreaterThan(1000);
  });

  test('a venue that refuses does not touch the other', async () => {
    const { panel } = await visitRefused(BYBIT, 451);
    await panel.waitFor((text) => text.includes('Bybit does not serve this data'));
    await stage.watch(BINANCE);
    expect(stage.requestsTo(BINANCE.api, BINANCE.pricePath).length).toBeGreaterThan(0);
  });
});
