import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Page, type Worker } from 'playwright-core';
import { findChromium } from '../../scripts/browsers.ts';
import type { Exchange } from '../exchange/exchange.ts';

/** PLIMSOLL_OUTPUT names another output folder: a build with a guard removed, or one that nobody else rebuilds. */
export const OUTPUT = resolve(process.env['PLIMSOLL_OUTPUT'] ?? '.output');
export const CHROME_BUILD = resolve(OUTPUT, 'chrome-mv3');

/** How long a click waits for what it is to fall on. */
const CLICK_WAIT_MS = 2_000;

export interface Browser {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** Keeps the profile: the same directory can be opened again. */
  readonly profile: string;
  open(url: string): Promise<Page>;
  /** The popup as a page of its own; with `tab`, as if it were opened over that tab. */
  openPopup(tab?: Page): Promise<Page>;
  /** Ends the service worker as the browser does when it is idle. */
  killWorker(): Promise<void>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** null: the real internet. */
  readonly exchange: Exchange | null;
  readonly build?: string;
  readonly profile?: string;
  readonly language?: string;
  readonly headless?: boolean;
  readonly args?: readonly string[];
}

/** Debian's Chromium with the shipped build, whose only internet is the replay exchange. */
export async function launchChromium(options: LaunchOptions): Promise<Browser> {
  const build = options.build ?? CHROME_BUILD;
  const profile = options.profile ?? (await mkdtemp(join(tmpdir(), 'plimsoll-chromium-')));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    headless: false,
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    // The back/forward cache is part of what is tested.
    ignoreDefaultArgs: ['--disable-back-forward-cache', '--disable-extensions'],
    args: [
      ...(options.headless === false ? [] : ['--headless=new']),
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--load-extension=${build}`,
      `--disable-extensions-except=${build}`,
      ...(options.exchange === null
        ? []
        : [
            `--host-resolver-rules=${options.exchange.hostRules}`,
            `--ignore-certificate-errors-spki-list=${options.exchange.certificateSpki}`,
          ]),
      `--lang=${options.language ?? 'en-US'}`,
      // On Linux --lang alone does not tell pages and workers.
      `--accept-lang=${options.language ?? 'en-US'}`,
      ...(options.args ?? []),
    ],
  });
  const worker =
    context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker', { timeout: 20_000 }));
  await untilActivated(worker);
  const extensionId = new URL(worker.url()).host;
  return {
    context,
    extensionId,
    profile,
    async open(url) {
      const page = await context.newPage();
      await page.goto(url, { waitUntil: 'load' });
      return page;
    },
    async openPopup(tab) {
      const page = await context.newPage();
      await page.setViewportSize({ width: 380, height: 600 });
      // The popup asks for the tab in front when it starts.
      await tab?.bringToFront();
      await page.goto(`chrome-extension://${extensionId}/popup.html`);
      await page.waitForSelector('article', { timeout: 20_000 });
      await page.waitForTimeout(1_500);
      return page;
    },
    async killWorker() {
      const page = context.pages()[0] ?? (await context.newPage());
      const session = await context.newCDPSession(page);
      await session.send('ServiceWorker.enable');
      await session.send('ServiceWorker.stopAllWorkers');
      await session.detach();
    },
    async close() {
      await context.close();
      if (options.profile === undefined) await rm(profile, { recursive: true, force: true });
    },
  };
}

/** A worker stopped while it is being installed takes its registration with it, and nothing wakes it again. */
async function untilActivated(worker: Worker): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
    const state = await worker.evaluate('(({ registration: { active } }) => active && active.state)(self)');
    if (state === 'activated') return;
  }
  throw new Error('the service worker was not activated');
}

/** The panel of one page, read through its closed shadow root by the DevTools protocol. */
export class PanelReader {
  private readonly session: CDPSession;
  readonly page: Page;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.session = session;
  }

  static async attach(page: Page): Promise<PanelReader> {
    const session = await page.context().newCDPSession(page);
    await session.send('DOM.enable');
    return new PanelReader(page, session);
  }

  /** Runs a function in the page with the panel's shadow root; null while there is no panel. */
  async read<T>(look: (root: ShadowRoot) => T): Promise<T | null> {
    const { root } = await this.session.send('DOM.getDocument', { depth: -1, pierce: true });
    const backendNodeId = findPanelRoot(root as DomNode);
    if (backendNodeId === null) return null;
    const { object } = await this.session.send('DOM.resolveNode', { backendNodeId });
    if (object.objectId === undefined) return null;
    const { result, exceptionDetails } = await this.session.send('Runtime.callFunctionOn', {
      objectId: object.objectId,
      functionDeclaration: `function () { return (${look.toString()})(this); }`,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  }

  async text(): Promise<string | null> {
    return this.read((root) => {
      const section = root.querySelector('section');
      return section === null ? '' : section.innerText;
    });
  }

  /** Waits until the panel's text satisfies `isSo`. @throws with the last text when it never does. */
  async waitFor(isSo: (text: string) => boolean, timeoutMs = 20_000): Promise<string> {
    const until = Date.now() + timeoutMs;
    let text: string | null = null;
    while (Date.now() < until) {
      text = await this.text();
      if (text !== null && isSo(text)) return text;
      await new Promise((done) => setTimeout(done, 150));
    }
    throw new Error(`the panel never came to say it; its last text:\n${text}`);
  }

  /** Waits until nothing in the open panel is still on its way. @returns false when that does not come in time. */
  async fill(timeoutMs = 60_000): Promise<boolean> {
    const until = Date.now() + timeoutMs;
    while (Date.now() < until) {
      const isFull = await this.read(
        (root) =>
          root.querySelector('.open:not([aria-busy]) canvas') !== null &&
          root.querySelector('[data-loading]') === null,
      );
      if (isFull === true) return true;
      await new Promise((done) => setTimeout(done, 300));
    }
    return false;
  }

  /** Clicks in the middle of an element of the panel, with the real mouse. */
  async click(selector: string): Promise<void> {
    const find = new Function(
      'root',
      `const found = root.querySelector(${JSON.stringify(selector)});
       if (found === null) return null;
       found.scrollIntoView({ block: 'center' });
       const box = found.getBoundingClientRect();
       return { x: box.x + box.width / 2, y: box.y + box.height / 2 };`,
    ) as (root: ShadowRoot) => { x: number; y: number } | null;
    let point = await this.read(find);
    // A form comes from the worker, a moment after it was asked for.
    for (let waitedMs = 0; point === null && waitedMs < CLICK_WAIT_MS; waitedMs += 50) {
      await new Promise((done) => setTimeout(done, 50));
      point = await this.read(find);
    }
    if (point === null) throw new Error(`nothing in the panel matches ${selector}`);
    await this.page.mouse.click(point.x, point.y);
  }

  /** Opens the pill, if it is not open. */
  async open(): Promise<void> {
    await this.waitFor((text) => text.length > 0);
    const isOpen = (): Promise<boolean | null> => this.read((root) => root.querySelector('.open') !== null);
    // The pill grows as data comes: a click may fall where it stood a moment ago.
    for (let attempt = 0; attempt < 5 && (await isOpen()) !== true; attempt++) {
      await this.click('.pill').catch(() => undefined);
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}

interface DomNode {
  readonly backendNodeId: number;
  readonly nodeName: string;
  readonly attributes?: readonly string[];
  readonly children?: readonly DomNode[];
  readonly shadowRoots?: readonly (DomNode & { readonly shadowRootType?: string })[];
}

function findPanelRoot(node: DomNode): number | null {
  for (const root of node.shadowRoots ?? []) {
    if (root.shadowRootType !== 'user-agent' && hasPanel(root)) return root.backendNodeId;
  }
  for (const child of node.children ?? []) {
    const found = findPanelRoot(child);
    if (found !== null) return found;
  }
  return null;
}

function hasPanel(node: DomNode): boolean {
  const classes = node.attributes?.[node.attributes.indexOf('class') + 1] ?? '';
  if (node.nodeName === 'SECTION' && classes.includes('plimsoll')) return true;
  return (node.children ?? []).some(hasPanel);
}
