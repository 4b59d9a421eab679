import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PanelReader } from '../support/chromium.ts';
import { BINANCE, badgeOf, pause, Stage, until } from './stage.ts';

let stage: Stage;
let page: Page;
let panel: PanelReader;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await page?.close();
  ({ page, panel } = await stage.watch(BINANCE));
  await page.bringToFront();
});

/** How the panel stands before the trader: present, painted, in the viewport, and reached by the pointer. */
async function isUsable(): Promise<boolean> {
  const spot = await panel.read((root) => {
    const section = root.querySelector('section');
    const host = root.host as HTMLElement;
    if (section === null || !host.isConnected || host.inert) return null;
    const isPainted = section.checkVisibility({
      opacityProperty: true,
      visibilityProperty: true,
      contentVisibilityAuto: true,
    });
    const { x, y, width, height } = section.getBoundingClientRect();
    const isReached = document.elementFromPoint(x + width / 2, y + 12) === host;
    return isPainted && isReached && width > 100 && height > 20;
  });
  return spot === true;
}

/** Where the panel stands and how large its letters are. */
function shapeOf(): Promise<unknown> {
  return panel.read((root) => {
    const section = root.querySelector('section');
    if (section === null) return null;
    const { width, height } = section.getBoundingClientRect();
    return { width, height, letters: getComputedStyle(section).fontSize };
  });
}

async function openForm(): Promise<void> {
  await panel.click('.invite');
  await until(
    async () => (await panel.read((root) => root.querySelector('input[name=leverage]') !== null)) === true,
    'the form is open',
  );
}

function fieldOf(name: string): Promise<string | null> {
  return panel.read(
    new Function('root', `return root.querySelector('input[name=${name}]').value`) as (
      root: ShadowRoot,
    ) => string,
  );
}

describe('a page that forges events', () => {
  test('forged keys and clicks on the host do not work the panel', async () => {
    await openForm();
    await panel.click('input[name=leverage]');
    await page.evaluate(() => {
      const hosts = [...document.documentElement.children].filter(({ tagName }) => tagName === 'DIV');
      for (const host of [...hosts, document, window]) {
        for (const key of ['Escape', 'Enter', '7', 'ArrowLeft']) {
          host.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
        }
        for (const type of ['pointerdown', 'pointermove', 'pointerup', 'click', 'contextmenu']) {
          host.dispatchEvent(
            new MouseEvent(type, { bubbles: true, composed: true, clientX: 400, clientY: 300 }),
          );
        }
      }
    });
    await pause(500);
    expect(await fieldOf('leverage')).toBe('');
    expect(await isUsable()).toBe(true);
  });

  test('the teardown event of WXT does not end the panel', async () => {
    const id = stage.browser.extensionId;
    await page.evaluate((extensionId) => {
      for (const name of ['overlay', 'overlay-binance', 'content', 'keyguard']) {
        const type = `${extensionId}:${name}:wxt:content-script-started`;
        const detail = { contentScriptName: name, messageId: '1' };
        document.dispatchEvent(new CustomEvent(type, { detail }));
        window.dispatchEvent(new CustomEvent(type, { detail }));
        document.dispatchEvent(new CustomEvent('wxt:content-script-started', { detail }));
        window.postMessage({ type: 'wxt:content-script-started', ...detail }, '*');
      }
    }, id);
    await pause(1_500);
    expect(await isUsable()).toBe(true);
    expect((await badgeOf(panel)).words).toBe('live');
  });
});

describe('a page that removes the panel', () => {
  const remove = (): Promise<void> =>
    page.evaluate(() => {
      for (const child of [...document.documentElement.children]) if (child.tagName === 'DIV') child.remove();
    });

  test('gets it back three times', async () => {
    for (let i = 0; i < 3; i++) {
      await remove();
      await until(isUsable, `restored ${i + 1} times`, 2_000);
    }
    await panel.waitFor((text) => /\blive · /.test(text), 3_000);
  });

  test('wins the fourth time: Plimsoll stays off, without an error', async () => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    for (let i = 0; i < 8; i++) {
      await remove();
      await pause(100);
    }
    await pause(3_000);
    expect(await panel.text()).toBeNull();
    expect(
      await page.evaluate(() => [...document.documentElement.children].map(({ tagName }) => tagName)),
    ).toEqual(['HEAD', 'BODY']);
    expect(errors).toEqual([]);
    const popup = await stage.browser.openPopup(page);
    expect(await popup.locator('main').innerText()).toContain('This page keeps removing the panel');
    await popup.close();
  });
});

test('a page that hides or restyles the panel changes nothing', async () => {
  const before = await shapeOf();
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'html > div, * { all: unset !important; display: none !important; opacity: 0 !important; visibility: hidden !important; font: 40px serif !important; direction: rtl !important; zoom: 3 !important }' +
        'head, body { display: block !important; opacity: 1 !important; visibility: visible !important } html { display: block !important; opacity: 1 !important; visibility: visible !important; zoom: 1 !important }',
    );
    document.adoptedStyleSheets = [sheet];
    for (const host of document.documentElement.children) {
      if (host.tagName !== 'DIV') continue;
      host.setAttribute(
        'style',
        'display:none!important;transform:scale(0)!important;clip-path:inset(50%)!important;opacity:0!important',
      );
      host.setAttribute('hidden', '');
      host.setAttribute('popover', '');
      host.setAttribute('aria-hidden', 'true');
    }
  });
  await pause(1_500);
  expect(await isUsable()).toBe(true);
  expect(await shapeOf()).toEqual(before);
});

test('a page that makes the panel inert gets it back', async () => {
  await page.evaluate(() => {
    for (const host of document.documentElement.children)
      if (host.tagName === 'DIV') host.setAttribute('inert', '');
  });
  await until(isUsable, 'the panel can be used again', 4_000);
});

describe('a page that floods mutations', () => {
  test('beside the panel: it is not taken for a removal', async () => {
    await page.evaluate(async () => {
      for (let i = 0; i < 300; i++) {
        const node = document.createElement('div');
        document.documentElement.append(node);
        document.documentElement.setAttribute('data-flood', String(i));
        await new Promise((done) => setTimeout(done));
        node.remove();
      }
    });
    await pause(1_200);
    expect(await isUsable()).toBe(true);
  });

  test('in its order book: our scripts do not even notice', async () => {
    const session = await stage.browser.context.newCDPSession(page);
    await session.send('Profiler.enable');
    await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await session.send('Profiler.takePreciseCoverage');
    const turns = await page.evaluate(async () => {
      const channel = new MessageChannel();
      const end = performance.now() + 1_500;
      let count = 0;
      while (performance.now() < end) {
        const node = document.createElement('p');
        node.textContent = String(count);
        document.body.append(node);
        document.body.setAttribute('data-flood', String(count));
        await new Promise((done) => {
          channel.port1.onmessage = done;
          channel.port2.postMessage(0);
        });
        node.remove();
        count += 1;
      }
      return count;
    });
    const { result } = await session.send('Profiler.takePreciseCoverage');
    await session.detach();
    const guards = result
      .filter(({ url }) => url.startsWith('chrome-extension://'))
      .flatMap(({ functions }) => functions)
      .map(({ ranges }) => ranges[0]?.count ?? 0);
    expect(turns).toBeGreaterThan(500);
    // Drawing calls some small functions a few hundred times a second, none as often as the page mutates.
    expect(guards.filter((calls) => calls >= turns)).toEqual([]);
    expect((await badgeOf(panel)).words).toBe('live');
  });
});

describe('keys', () => {
  test('typed in the panel never reach the page, and reach the panel', async () => {
    await openForm();
    await panel.click('input[name=leverage]');
    await page.keyboard.type('25');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('12');
    expect(await fieldOf('leverage')).toBe('12');
    expect(await page.evaluate('window.__keys')).toEqual([]);
  });

  test('typed in the page belong to the page', async () => {
    await page.focus('input[name=price]');
    await page.keyboard.type('19');
    expect(await page.evaluate('window.__keys')).toEqual(['1', '9']);
    expect(await page.inputValue('input[name=price]')).toBe('19');
  });
});

test('a root font of 40 px changes no size', async () => {
  const before = await shapeOf();
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '40px', 'important'));
  await pause(300);
  expect(await shapeOf()).toEqual(before);
});

describe('dialogs', () => {
  const place = 'position:fixed;left:0;top:60px;width:420px;height:400px;margin:0 auto 0 0;background:#fff;';
  /** What the pointer meets in the middle of the panel's head. */
  const topmost = async (): Promise<string> => {
    const spot = await panel.read((root) => {
      const { x, y, width } = (root.querySelector('section') as HTMLElement).getBoundingClientRect();
      return { x: x + width / 2, y: y + 12 };
    });
    return page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.id ?? '', spot ?? { x: 0, y: 0 });
  };

  test('a confirmation of the exchange is never covered', async () => {
    await page.evaluate((style) => {
      const box = document.createElement('div');
      box.id = 'confirmation';
      box.style.cssText = `${style}z-index:1000`;
      document.body.append(box);
    }, place);
    await pause(1_500);
    expect(await topmost()).toBe('confirmation');
  });

  test('a modal dialog stays above, and the panel lives on after it', async () => {
    await page.evaluate((style) => {
      const dialog = document.createElement('dialog');
      dialog.id = 'modal';
      dialog.style.cssText = style;
      document.body.append(dialog);
      dialog.showModal();
    }, place);
    await pause(2_500);
    expect(await topmost()).toBe('modal');
    expect(await page.evaluate(() => document.querySelector('dialog')?.open)).toBe(true);
    await page.evaluate(() => document.querySelector('dialog')?.close());
    await until(isUsable, 'the panel can be used again', 3_000);
    expect((await badgeOf(panel)).words).toBe('live');
  });
});

test('the pointer passes beside the panel', async () => {
  const met = await page.evaluate(() =>
    [500, 700, 1000]
      .flatMap((x) => [20, 300, 600].map((y) => document.elementFromPoint(x, y)))
      .map((element) => {
        return element !== null && document.body.contains(element);
      }),
  );
  expect(met).toEqual(met.map(() => true));
});

test('full screen hides the panel and brings it back', async () => {
  const isPainted = (): Promise<boolean | null> =>
    panel.read((root) => root.querySelector('section')?.checkVisibility() ?? false);
  // The whole page in full screen: the panel would lie over the chart.
  await page.evaluate(() => {
    document.addEventListener('click', () => void document.documentElement.requestFullscreen(), {
      once: true,
    });
  });
  await page.mouse.click(700, 300);
  await until(() => page.evaluate(() => document.fullscreenElement !== null), 'full screen');
  await until(async () => (await isPainted()) === false, 'the panel is away', 3_000);
  await page.evaluate(() => document.exitFullscreen());
  await until(async () => (await isPainted()) === true && (await isUsable()), 'the panel is back', 5_000);
});

test('the exchange page is never disturbed: no error, no policy violation, no layout shift', async () => {
  await page.close();
  page = await stage.browser.context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() => {
    const seen = { shift: 0, violations: [] as string[] };
    Object.assign(window, { __seen: seen });
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.violations.push(event.violatedDirective),
    );
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(BINANCE.url, { waitUntil: 'load' });
  panel = await PanelReader.attach(page);
  await panel.open();
  await panel.waitFor((text) => /\blive · /.test(text));
  await pause(1_500);
  await panel.click('[aria-label=Collapse]');
  await pause(700);
  expect(complaints).toEqual([]);
  expect(await page.evaluate('window.__seen')).toEqual({ shift: 0, violations: [] });
  expect(await page.evaluate('window.__keys')).toEqual([]);
});

test('no cookie of the exchange is sent back', () => {
  expect(stage.exchange.requests.length).toBeGreaterThan(10);
  expect(stage.exchange.returnedCookies).toEqual([]);
});
