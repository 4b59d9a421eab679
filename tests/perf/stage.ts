import type { CDPSession, Page } from 'playwright-core';
import { PAGE_PORT, PROTOCOL_VERSION } from '../../lib/protocol/names.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';

/** A page like a venue's in every byte but its host, on which nothing of ours runs: the control of every comparison. */
export const CONTROL_HOST = 'www.binance.com.control.example';
export const PANEL_URL = 'https://www.binance.com/en/futures/ETHUSDT';
export const CONTROL_URL = `https://${CONTROL_HOST}/en/futures/ETHUSDT`;
/** A page of the venue that is no trading page. */
export const QUIET_PATH = '/en/support';

export interface PerfStage {
  readonly exchange: Exchange;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** The shipped build, the replay exchange, and a control page in the same browser. */
export async function openStage(
  options: { readonly tickMs?: number; readonly build?: string } = {},
): Promise<PerfStage> {
  const exchange = await startExchange({
    tape: simulatedTape('plimsoll'),
    extraPageHosts: [CONTROL_HOST],
    ...(options.tickMs === undefined ? {} : { tickMs: options.tickMs }),
  });
  const browser = await launchChromium({
    exchange,
    ...(options.build === undefined ? {} : { build: options.build }),
  });
  return {
    exchange,
    browser,
    async close() {
      await browser.close();
      await exchange.close();
    },
  };
}

/** Opens the panel and waits until its parts have their data: the load line and the ladder come last. */
export async function openPanel(
  stage: PerfStage,
): Promise<{ readonly page: Page; readonly panel: PanelReader }> {
  const page = await stage.browser.open(PANEL_URL);
  const panel = await PanelReader.attach(page);
  await panel.open();
  await panel.waitFor((text) => /▼ [\d,]+–/.test(text) && /1 in \d+/.test(text), 60_000);
  return { page, panel };
}

export interface PortCount {
  readonly messages: number;
  readonly largestBytes: number;
  readonly spanMs: number;
}

/** Opens a second port beside the panel's own, in the extension's world of the page, and counts what the worker sends. */
export async function countMessages(page: Page, spanMs: number, visible = true): Promise<PortCount> {
  const session = await page.context().newCDPSession(page);
  const contextId = await extensionWorld(session);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    contextId,
    awaitPromise: true,
    returnByValue: true,
    expression: `(${listen.toString()})(${spanMs}, ${visible}, ${PROTOCOL_VERSION}, ${JSON.stringify(PAGE_PORT)})`,
  });
  await session.detach();
  if (exceptionDetails !== undefined)
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as PortCount;
}

interface WorldPort {
  postMessage(message: unknown): void;
  disconnect(): void;
  readonly onMessage: { addListener(listener: (message: unknown) => void): void };
}

/** Runs in the page; counts after a second, when the first full snapshot has come. */
function listen(spanMs: number, visible: boolean, v: number, name: string): Promise<PortCount> {
  const { chrome } = globalThis as unknown as {
    chrome: { runtime: { connect(info: { name: string }): WorldPort } };
  };
  const port = chrome.runtime.connect({ name });
  let messages = 0;
  let largestBytes = 0;
  let isCounting = false;
  port.onMessage.addListener((message) => {
    largestBytes = Math.max(largestBytes, new TextEncoder().encode(JSON.stringify(message)).length);
    if (isCounting) messages += 1;
  });
  const instrument = { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' };
  port.postMessage({ v, type: 'instrument.subscribe', venue: 'binance', instrument });
  port.postMessage({ v, type: 'page.visibility', visible });
  return new Promise((done) => {
    setTimeout(() => {
      isCounting = true;
      setTimeout(() => {
        port.disconnect();
        done({ messages, largestBytes, spanMs });
      }, spanMs);
    }, 1_000);
  });
}

/** The isolated world of our content scripts. */
async function extensionWorld(session: CDPSession): Promise<number> {
  const found = new Promise<number>((done) => {
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.origin.startsWith('chrome-extension://')) done(context.id);
    });
  });
  await session.send('Runtime.enable');
  const none = new Promise<never>((_, fail) => {
    setTimeout(() => fail(new Error('the page has no world of the extension')), 5_000).unref();
  });
  return Promise.race([found, none]);
}
