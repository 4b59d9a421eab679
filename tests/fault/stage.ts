import type { Page, Worker } from 'playwright-core';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import type { LoggedRequest } from '../exchange/request-log.ts';
import { type Browser, type LaunchOptions, launchChromium, PanelReader } from '../support/chromium.ts';
import { presentTape } from './present-tape.ts';

export interface Site {
  readonly url: string;
  /** As in lib/domain/instrument.ts. */
  readonly key: string;
  readonly api: string;
  readonly stream: string;
  /** Path of the request that brings the price. */
  readonly pricePath: string;
}

export const BINANCE: Site = {
  url: 'https://www.binance.com/en/futures/ETHUSDT',
  key: 'binance|ETH/USDT:USDT',
  api: 'fapi.binance.com',
  stream: 'fstream.binance.com',
  pricePath: '/fapi/v1/premiumIndex',
};
export const BYBIT: Site = {
  url: 'https://www.bybit.com/trade/usdt/ETHUSDT',
  key: 'bybit|ETH/USDT:USDT',
  api: 'api.bybit.com',
  stream: 'stream.bybit.com',
  pricePath: '/v5/market/tickers',
};

export interface View {
  readonly page: Page;
  readonly panel: PanelReader;
}

/** The shipped build in a browser whose only internet is the replay; tests break one thing at a time. */
export class Stage {
  readonly exchange: Exchange;
  readonly browser: Browser;
  private own: Page | null = null;

  private constructor(exchange: Exchange, browser: Browser) {
    this.exchange = exchange;
    this.browser = browser;
  }

  static async open(options: Omit<LaunchOptions, 'exchange'> = {}): Promise<Stage> {
    const exchange = await startExchange({ tape: presentTape(), time: Date.now() });
    return new Stage(exchange, await launchChromium({ exchange, ...options }));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.exchange.close();
  }

  async visit(site: Site): Promise<View> {
    const page = await this.browser.open(site.url);
    return { page, panel: await PanelReader.attach(page) };
  }

  /** Opens the page and the panel, and waits for a live price. */
  async watch(site: Site): Promise<View> {
    const view = await this.visit(site);
    await view.panel.open();
    await view.panel.waitFor((text) => /\blive · /.test(text), 12_000);
    return view;
  }

  /** Fills the cache of a site and leaves. @returns when the price was last asked. */
  async warm(site: Site): Promise<number> {
    const { page, panel } = await this.watch(site);
    await panel.waitFor(isFilled, 12_000);
    await page.close();
    return this.requestsTo(site.api, site.pricePath).at(-1)?.realTime ?? Date.now();
  }

  /** Dates the stored price of a site back, as if nobody had looked for a while. */
  async datePrice(site: Site, time: number): Promise<void> {
    await this.inCache(
      async (database, [key, at]) => {
        const store = database.transaction('values', 'readwrite').objectStore('values');
        const result = await new Promise<{ asOf: number; receivedAt: number; payload: { asOf: number } }>(
          (done) => {
            const request = store.get(key);
            request.onsuccess = () => done(request.result);
          },
        );
        result.asOf = at;
        result.receivedAt = at;
        result.payload.asOf = at;
        store.put(result, key);
      },
      [`record|${site.key}|ticker`, time] as const,
    );
  }

  /** What a host out of reach is called: on a machine without any network the browser says that it is offline, and so does the panel. */
  async unreachable(): Promise<{ readonly badge: string; readonly sentence: string }> {
    const own = await this.extensionPage();
    return (await own.evaluate('navigator.onLine'))
      ? { badge: 'no connection', sentence: 'Bybit cannot be reached.' }
      : { badge: 'offline', sentence: 'You are offline.' };
  }

  /** Runs a function on the database of the cache, in a page of the extension, and waits until it is written. */
  async inCache<A>(
    change: (database: IDBDatabase, argument: A) => Promise<void>,
    argument: A,
  ): Promise<void> {
    const own = await this.extensionPage();
    await own.evaluate(
      `(async () => {
        const database = await new Promise((done, fail) => {
          const opening = indexedDB.open('plimsoll');
          opening.onsuccess = () => done(opening.result);
          opening.onerror = () => fail(opening.error);
        });
        await (${change.toString()})(database, ${JSON.stringify(argument)});
        database.close();
      })()`,
    );
  }

  /** A page of the extension itself that asks the worker for nothing. */
  async extensionPage(): Promise<Page> {
    if (this.own === null || this.own.isClosed()) {
      this.own = await this.browser.context.newPage();
      await this.own.goto(`chrome-extension://${this.browser.extensionId}/welcome.html`);
    }
    return this.own;
  }

  /** As after a restart of the browser: no page, no worker, no block of a host, no faults; cache and settings stay. */
  async restart(): Promise<void> {
    const own = await this.extensionPage();
    for (const page of this.browser.context.pages()) if (page !== own) await page.close();
    await this.browser.killWorker();
    await own.evaluate('chrome.storage.session.clear()');
    this.exchange.control.clearFaults();
    this.exchange.clearRequests();
  }

  /** As after the installation: nothing is stored of any instrument. */
  async forgetCache(): Promise<void> {
    await this.browser.killWorker();
    const own = await this.extensionPage();
    await own.evaluate(`new Promise((done, fail) => {
      const deleting = indexedDB.deleteDatabase('plimsoll');
      deleting.onsuccess = () => done();
      deleting.onerror = () => fail(deleting.error);
    })`);
  }

  /** The price can only be asked for: the live stream of the site is cut. */
  cutStream(site: Site): void {
    this.exchange.control.setFault({ kind: 'drop', host: site.stream });
    this.exchange.control.dropSockets();
  }

  /** What is stored under a key of an area of the extension's storage. */
  async stored(area: 'local' | 'session', key: string): Promise<unknown> {
    const own = await this.extensionPage();
    return own.evaluate(`chrome.storage.${area}.get('${key}').then((all) => all['${key}'])`);
  }

  async store(area: 'local' | 'session', key: string, value: unknown): Promise<void> {
    const own = await this.extensionPage();
    await own.evaluate(`chrome.storage.${area}.set(${JSON.stringify({ [key]: value })})`);
  }

  /** The running worker, woken if it sleeps. */
  async worker(): Promise<Worker> {
    const own = await this.extensionPage();
    // A port that nobody answers: it wakes the worker, and is closed.
    await own.evaluate(
      `chrome.runtime.connect({ name: 'wake' }); new Promise((done) => setTimeout(done, 300))`,
    );
    const worker = this.browser.context.serviceWorkers()[0];
    if (worker === undefined) throw new Error('there is no worker');
    return worker;
  }

  /** Everything in the worker that waits or tells the time goes this much faster: the shipped code in time lapse. */
  async timeLapse(factor: number): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate((times) => {
      const { setTimeout: later, setInterval: each } = globalThis;
      const start = Date.now();
      const now = Date.now.bind(Date);
      Date.now = () => Math.floor(start + (now() - start) * times);
      globalThis.setTimeout = ((run: () => void, ms = 0) => later(run, ms / times)) as typeof setTimeout;
      globalThis.setInterval = ((run: () => void, ms = 0) => each(run, ms / times)) as typeof setInterval;
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (ms: number) => timeout(ms / times);
    }, factor);
    this.exchange.control.setSpeed(factor);
  }

  requestsTo(host: string, path = '/'): LoggedRequest[] {
    return this.exchange.requests.filter(
      (request) => request.kind === 'api' && request.host === host && request.path.startsWith(path),
    );
  }

  socketsTo(host: string): LoggedRequest[] {
    return this.exchange.requests.filter((request) => request.kind === 'socket' && request.host === host);
  }
}

/** Every part of the panel has come: the market's line is the last. */
export function isFilled(text: string): boolean {
  return text.includes('maximum') && / · funding [−+]?\d/.test(text);
}

export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** Waits until something holds. @throws when it never does. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 10_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
    await pause(100);
  }
}

/** The badge of the open panel: its words and the age it states, in seconds; null where there is none. */
export async function badgeOf(panel: PanelReader): Promise<{ words: string; ageSeconds: number | null }> {
  const text = (await panel.read((root) => root.querySelector('.badge')?.textContent ?? '')) ?? '';
  const [words = '', age = ''] = text.split(' · ');
  const match = /^(\d+)\u00a0(s|min|h|d)$/.exec(age.trim());
  const unit = { s: 1, min: 60, h: 3600, d: 86_400 }[match?.[2] ?? 's'] ?? 1;
  return { words, ageSeconds: match === null ? null : Number(match[1]) * unit };
}

/** The price in the header, as a number; NaN where there is none. */
export async function priceOf(panel: PanelReader): Promise<number> {
  const text = await panel.read((root) => root.querySelector('.price b')?.textContent ?? '');
  return text ? Number(text.replaceAll(',', '')) : Number.NaN;
}
