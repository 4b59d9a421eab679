import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';
import { grantedBuild } from '../support/granted-build.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const PICTURES = process.env['PLIMSOLL_PICTURES'];

/** The user's no to the browser's question. */
const REFUSING = `for (const api of [globalThis.chrome, globalThis.browser])
  if (api?.permissions) api.permissions.request = async (asked) => { globalThis.asked = asked; return false; };`;

interface Site {
  readonly venue: string;
  readonly url: string;
  readonly words: (typeof WORDS)['en' | 'zh'];
  /** A head of the table of positions, and the order form's margin mode. */
  readonly head: string;
  readonly mode: string;
}

const WORDS = {
  en: {
    mark: 'read from the page',
    badge: 'READ FROM THE PAGE',
    position: 'Long 20× · Isolated',
    form: 'Order form: Isolated 20×',
    distance: 'Distance',
  },
  zh: {
    mark: '读自页面',
    badge: '读自页面',
    position: '做多 20× · 逐仓',
    form: '下单面板：逐仓 20×',
    distance: '距离',
  },
} as const;
const EN = { words: WORDS.en, mode: 'Isolated' };
const ZH = { words: WORDS.zh, mode: '逐仓' };
const SITES: readonly Site[] = [
  { ...EN, venue: 'Binance', url: 'https://www.binance.com/en/futures/ETHUSDT', head: 'Entry Price' },
  { ...ZH, venue: 'Binance', url: 'https://www.binance.com/zh-CN/futures/ETHUSDT', head: '开仓价格' },
  { ...EN, venue: 'Bybit', url: 'https://www.bybit.com/trade/usdt/ETHUSDT', head: 'Qty' },
  { ...ZH, venue: 'Bybit', url: 'https://www.bybit.com/zh-TW/trade/usdt/ETHUSDT', head: '入场价格' },
  { ...EN, venue: 'MEXC', url: 'https://www.mexc.com/futures/ETH_USDT', head: 'Position' },
  { ...ZH, venue: 'MEXC', url: 'https://www.mexc.com/zh-CN/futures/ETH_USDT', head: '开仓均价' },
];

const numberOf = (text: string): number => Number(text.replaceAll(',', ''));
/** Without what was last announced to a screen reader: it stands, unseen, until something else is announced. */
const withoutAnnouncement = (text: string): string =>
  text.replace(/\n(?:Danger|Warning|Notice|危险|警告|注意)[:：][^\n]*$/, '');

describe('a position read from the page', () => {
  let exchange: Exchange;
  let browser: Browser;
  let build: string;
  beforeAll(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: TIME, speed: 0 });
    build = await grantedBuild((asked) => asked);
    browser = await launchChromium({ exchange, build });
  });
  afterAll(async () => {
    await browser.close();
    await exchange.close();
    await rm(build, { recursive: true, force: true });
  });

  const options = async (script = ''): Promise<Page> => {
    const page = await browser.context.newPage();
    if (script !== '') await page.addInitScript(script);
    await page.goto(`chrome-extension://${browser.extensionId}/options.html`);
    await page.waitForSelector('input[name=page-reading]');
    return page;
  };
  const switchReading = async (on: boolean): Promise<void> => {
    const page = await options();
    if ((await page.isChecked('input[name=page-reading]')) !== on)
      await page.click('input[name=page-reading]');
    await expect.poll(() => page.isChecked('input[name=page-reading]')).toBe(on);
    await page.close();
  };
  const speak = async (language: 'en' | 'zh-CN'): Promise<void> => {
    const page = await options();
    await page.selectOption('select >> nth=0', language);
    await page.close();
  };
  const visit = async (url: string): Promise<{ readonly page: Page; readonly panel: PanelReader }> => {
    const page = await browser.open(url);
    const panel = await PanelReader.attach(page);
    await panel.open();
    await panel.waitFor((text) => /\d,\d{3}\.\d\d/.test(text));
    return { page, panel };
  };
  const rename = (page: Page, from: string): Promise<number> =>
    page.evaluate(`__rename(${JSON.stringify(from)}, 'Something else')`);
  const picture = async (page: Page, name: string): Promise<void> => {
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  };
  /** The scripts of the extension that ran in a page. */
  const readersIn = async (page: Page): Promise<readonly string[]> => {
    const session = await page.context().newCDPSession(page);
    const urls: string[] = [];
    session.on('Debugger.scriptParsed', ({ url }) => urls.push(url));
    await session.send('Debugger.enable');
    await page.waitForTimeout(200);
    await session.detach();
    return urls.filter((url) => /\/reader-\w+\.js/.test(url));
  };

  test('is off by default: nothing is put into the page', async () => {
    const { page, panel } = await visit(SITES[0]?.url ?? '');
    await page.waitForTimeout(4_000);
    expect(await panel.text()).not.toContain(WORDS.en.mark);
    expect(await readersIn(page)).toEqual([]);
    await page.close();
  });

  test('asks for no more than it takes, and stays off without it', async () => {
    await speak('en');
    const page = await options(REFUSING);
    await page.click('input[name=page-reading]');
    await page.waitForSelector('text=Without the permission nothing is read.');
    expect(await page.isChecked('input[name=page-reading]')).toBe(false);
    expect(await page.evaluate('globalThis.asked')).toEqual({
      origins: [
        'https://www.binance.com/*',
        'https://www.bybit.com/*',
        'https://www.bybit.eu/*',
        'https://www.mexc.com/*',
      ],
    });
    await page.locator('input[name=page-reading]').scrollIntoViewIfNeeded();
    await picture(page, 'reading-refused');
    await page.close();
  });

  test.each(SITES)(
    '$venue, $mode: marked while it stands there, silent when its words change',
    async (site) => {
      const { words } = site;
      await speak(words === WORDS.zh ? 'zh-CN' : 'en');
      await switchReading(true);
      const { page, panel } = await visit(site.url);
      const text = await panel.waitFor(
        (now) =>
          now.includes(`${words.position} · ${words.mark}`) &&
          now.includes(words.badge) &&
          /\d\.\d\d%/.test(now),
      );
      // The venue's own price as it stands on the page, and its distance from the mark.
      const cells = await page.$$eval('footer td, footer [role=cell]', (all) =>
        all.map(({ textContent }) => textContent.trim()).filter((cell) => cell !== ''),
      );
      const liquidation = cells[site.venue === 'MEXC' ? 4 : 5] ?? '';
      expect(text).toContain(liquidation);
      const mark = numberOf(/(?:mark|标记)\s*([\d,.]+)/.exec(text)?.[1] ?? '');
      const distance = (mark - numberOf(liquidation)) / mark;
      expect(text).toContain(`${(distance * 100).toFixed(2)}%`);
      expect(await readersIn(page)).toHaveLength(1);
      await picture(page, `reading-${site.venue}-${words === WORDS.zh ? 'zh' : 'en'}`);
      expect(await rename(page, site.head)).toBeGreaterThan(0);
      const form = await panel.waitFor((now) => now.includes(words.form) && !now.includes(words.position));
      expect(form).toContain(words.mark);
      expect(await rename(page, site.mode)).toBeGreaterThan(0);
      await panel.waitFor((now) => !withoutAnnouncement(now).includes(words.mark));
      await page.close();
    },
  );

  test('goes at one click in the menu, and its reader with it', async () => {
    await speak('en');
    await switchReading(true);
    const { page, panel } = await visit(SITES[0]?.url ?? '');
    await panel.waitFor((text) => text.includes(`${WORDS.en.position} · ${WORDS.en.mark}`));
    await panel.click('.menu-button');
    await panel.waitFor((text) => text.includes('Stop reading positions'));
    await picture(page, 'reading-menu');
    await panel.click('.menu button:last-of-type');
    await panel.waitFor((text) => !withoutAnnouncement(text).includes(WORDS.en.mark));
    await panel.click('.menu-button');
    const menu = await panel.waitFor((text) => text.includes('Hide on this site'));
    expect(menu).not.toContain('Stop reading positions');
    const page2 = await options();
    expect(await page2.isChecked('input[name=page-reading]')).toBe(false);
    await page2.close();
    await page.close();
  });

  test('steps back behind a position that was entered, unless it is to go first', async () => {
    await speak('en');
    await switchReading(true);
    const { page, panel } = await visit(SITES[0]?.url ?? '');
    await panel.waitFor((text) => text.includes(`${WORDS.en.position} · ${WORDS.en.mark}`));
    await panel.click('button.chip.own');
    await panel.waitFor((text) => text.includes('Entry price'));
    await panel.click('input[name=leverage]');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('12', { delay: 10 });
    await page.keyboard.press('Enter');
    await panel.waitFor(
      (text) => text.includes('Long 12× · Isolated') && !withoutAnnouncement(text).includes(WORDS.en.mark),
    );
    const sheet = await options();
    await sheet.locator('input[name=page-reading]').scrollIntoViewIfNeeded();
    await picture(sheet, 'reading-options');
    await sheet.click('input[name=page-preferred]');
    await panel.waitFor((text) => text.includes(`${WORDS.en.position} · ${WORDS.en.mark}`));
    // What was entered is kept as it was.
    await sheet.click('input[name=page-reading]');
    await panel.waitFor(
      (text) => text.includes('Long 12× · Isolated') && !withoutAnnouncement(text).includes(WORDS.en.mark),
    );
    await sheet.close();
    await page.close();
  });

  test('is of the contract on screen alone', async () => {
    await speak('en');
    await switchReading(true);
    const { page, panel } = await visit('https://www.bybit.com/trade/usdt/ETHUSDT?position=short&mode=cross');
    await panel.waitFor((text) => text.includes(`Short 20× · Cross · ${WORDS.en.mark}`));
    await page.click('a[data-spa]:nth-of-type(2)');
    await panel.waitFor((text) => text.includes('BTCUSDT') && !text.includes(WORDS.en.position));
    await page.waitForTimeout(4_000);
    expect(await panel.text()).not.toContain('Short 20×');
    await page.close();
  });
});
