import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNT_BUDGETS } from './budgets.ts';
import { Gauges, pause } from './gauges.ts';
import { added, comesBackFromCache, remountGrowth, tabWork, waitForHosts } from './measurements.ts';
import { CONTROL_URL, countMessages, openPanel, openStage, PANEL_URL, type PerfStage } from './stage.ts';
import { traceOwnWork } from './trace.ts';

const SPAN_MS = 5_000;
let stage: PerfStage;

beforeAll(async () => {
  // Prices come ten times a second: more than a page is ever told.
  stage = await openStage({ tickMs: 100 });
});
afterAll(() => stage?.close());

describe('a page with the panel, beside the same page without it', () => {
  it('holds few nodes, listeners and bytes more', async () => {
    const control = await Gauges.attach(await stage.browser.open(CONTROL_URL));
    const { page } = await openPanel(stage);
    await pause(2_000);
    const more = added(await control.holdings(), await (await Gauges.attach(page)).holdings());
    expect(more.nodes).toBeGreaterThan(50);
    expect(more.nodes).toBeLessThanOrEqual(COUNT_BUDGETS.nodesAdded);
    expect(more.listeners).toBeLessThanOrEqual(COUNT_BUDGETS.listenersAdded);
    expect(more.heapBytes).toBeLessThanOrEqual(COUNT_BUDGETS.heapAddedBytes);
    await control.page.close();
    await page.close();
  });

  it('is never made to lay out for an update, nor kept busy', async () => {
    const { page } = await openPanel(stage);
    const session = await page.context().newCDPSession(page);
    const work = await traceOwnWork(session, () => pause(SPAN_MS));
    expect(work.calls, 'updates came').toBeGreaterThan(5);
    expect(work.forcedLayouts).toBe(COUNT_BUDGETS.forcedLayouts);
    expect(work.pageLayouts).toBe(COUNT_BUDGETS.pageLayouts);
    await page.close();
  });

  it('is told little, at most four times a second', async () => {
    const { page } = await openPanel(stage);
    const { messages, largestBytes, spanMs } = await countMessages(page, SPAN_MS);
    expect(messages, 'updates came').toBeGreaterThan(2);
    // One more than the pace: a span may begin right before a message.
    expect(messages).toBeLessThanOrEqual((COUNT_BUDGETS.messagesPerSecond * spanMs) / 1000 + 1);
    expect(largestBytes).toBeLessThanOrEqual(COUNT_BUDGETS.messageBytes);
    const hidden = await countMessages(page, SPAN_MS, false);
    expect(hidden.messages).toBe(0);
    await page.close();
  });

  it('does not grow over twenty remounts', async () => {
    const control = await stage.browser.open(CONTROL_URL);
    const page = await stage.browser.open(PANEL_URL);
    await waitForHosts(page, 1);
    const growth = added(await remountGrowth(control, 20, 0), await remountGrowth(page, 20, 1));
    expect(growth.nodes).toBeLessThanOrEqual(COUNT_BUDGETS.remountGrowthNodes);
    expect(growth.listeners).toBeLessThanOrEqual(0);
    expect(growth.heapBytes).toBeLessThanOrEqual(COUNT_BUDGETS.remountGrowthBytes);
    await control.close();
    await page.close();
  });

  it('still comes back from the back/forward cache', async () => {
    const elsewhere = 'https://app.hyperliquid.xyz/trade/BTC';
    const control = await stage.browser.open(CONTROL_URL);
    expect(await comesBackFromCache(control, elsewhere), 'the control').toBe(true);
    const page = await stage.browser.open(PANEL_URL);
    await waitForHosts(page, 1);
    expect(await comesBackFromCache(page, elsewhere)).toBe(true);
    await control.close();
    await page.close();
  });
});

describe('a hidden tab', () => {
  it('runs nothing of ours', async () => {
    const { visible, hidden, visibility } = await tabWork(stage.exchange, SPAN_MS);
    expect(visibility).toEqual(['visible', 'hidden']);
    expect(visible.calls).toBeGreaterThan(5);
    expect(hidden.calls).toBe(COUNT_BUDGETS.hiddenCalls);
  });
});
