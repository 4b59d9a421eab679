import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const PAGE = 'https://www.binance.com/en/futures/ETHUSDT';
const PICTURES = process.env['PLIMSOLL_PICTURES'];
/** The worker shares the machine with the other tests. */
const WITHIN = { timeout: 10_000 };

describe('positions that are entered', () => {
  let exchange: Exchange;
  let browser: Browser;
  let panel: PanelReader;

  beforeAll(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: TIME, speed: 0 });
    browser = await launchChromium({ exchange });
    panel = await PanelReader.attach(await browser.open(PAGE));
    await panel.open();
    await panel.waitFor((text) => text.includes('Fewer than 1 in 100'), 60_000);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
  });

  async function type(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      await panel.click(`input[name=${name}]`);
      await panel.page.keyboard.press('Control+A');
      await panel.page.keyboard.type(value);
    }
  }

  /** Of what is tried out in the form. */
  const triedPrice = async (): Promise<number> => {
    const text = await panel.read((root) => root.querySelector('.form .cells b')?.textContent ?? '');
    return Number((text ?? '').replaceAll(',', ''));
  };

  /** Clicks a button of the form by its word, when it is there. */
  async function press(word: string): Promise<void> {
    const click = new Function(
      'root',
      `const found = [...root.querySelectorAll('.form button')].find(({ textContent }) => textContent === ${JSON.stringify(word)});
       found?.click();
       return found !== undefined;`,
    ) as (root: ShadowRoot) => boolean;
    await expect.poll(() => panel.read(click), WITHIN).toBe(true);
  }

  async function picture(name: string): Promise<void> {
    if (PICTURES === undefined) return;
    await panel.read((root) => root.querySelector('.section.warnings')?.scrollIntoView());
    await panel.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  const shown = (): Promise<string[] | null> =>
    panel.read((root) => [...root.querySelectorAll('.chip.own')].map(({ textContent }) => textContent ?? ''));

  test('are tried out while they are typed, and by slider; nothing is saved before it is said', async () => {
    await panel.click('.invite');
    await type({ entryPrice: '1850', leverage: '4', size: '10' });
    // (18,500 - 4,625) / (10 x 0.996), the first of Binance's tiers.
    await expect.poll(triedPrice, WITHIN).toBeCloseTo(13_875 / 9.96, 1);
    await panel.click('.form input[type=range]');
    const leverage = (): Promise<number | null> =>
      panel.read((root) => Number(root.querySelector<HTMLInputElement>('input[name=leverage]')?.value));
    // The middle of the way from 1x to 150x.
    await expect.poll(leverage, WITHIN).toBeGreaterThan(11);
    const value = await leverage();
    expect(value).toBeLessThan(14);
    await expect.poll(triedPrice, WITHIN).toBeCloseTo((18_500 * (1 - 1 / (value ?? 1))) / 9.96, 1);
    await type({ addedMargin: '500' });
    await expect.poll(triedPrice, WITHIN).toBeCloseTo((18_500 * (1 - 1 / (value ?? 1)) - 500) / 9.96, 1);
    await type({ chosenDistance: '30' });
    await panel.waitFor((text) => text.includes('To outlast the move you chose (30.0%) add'));
    await picture('position-what-if');
    await press('Cancel');
    await panel.waitFor((text) => text.includes('Enter your position'));
  });

  test('a hedge: two cross positions behind one balance, each with the price on its side', async () => {
    await panel.click('.invite');
    await press('Cross');
    await type({ entryPrice: '1850', leverage: '10', size: '3', walletBalance: '500' });
    await press('Save');
    await panel.waitFor((text) => text.includes('Long 10× · Cross'));
    // (5,550 - 500) / (3 x 0.996)
    await panel.waitFor((text) => /Liquidation price\s+1,690\.09/.test(text));
    await panel.click('.chip.add');
    await press('Short');
    await press('Cross');
    await type({ entryPrice: '1900', leverage: '10', size: '1', walletBalance: '500' });
    await press('Save');
    // (5,550 - 500 - 1,900) / (3 - 1 - 0.004 x 4)
    const text = await panel.waitFor((now) => /Liquidation price\s+1,587\.70/.test(now));
    expect(await shown()).toEqual(['Long 10× · Cross', 'Short 10× · Cross']);
    expect(text).toContain('It shares its balance with your other cross positions here');
    expect(text).toContain('it is liquidated with the others');
    await picture('position-hedge');
  });

  test('outlive the worker and a reload; one is changed, one removed, and a fifth is refused', async () => {
    await browser.killWorker();
    await panel.page.reload();
    await panel.open();
    await panel.waitFor((text) => text.includes('Short 10× · Cross'), 20_000);
    for (const leverage of ['2', '3']) {
      await panel.click('.chip.add');
      await type({ entryPrice: '1850', leverage, size: '1' });
      await press('Save');
      await panel.waitFor((text) => text.includes(`Long ${leverage}× · Isolated`));
    }
    await panel.click('.chip.add');
    await type({ entryPrice: '1850', leverage: '4', size: '1' });
    await press('Save');
    await panel.waitFor((text) => text.includes('At most 4 positions of a contract are kept'));
    await picture('position-several');
    await press('Cancel');
    await expect.poll(shown, WITHIN).toHaveLength(4);
    await panel.click('.chip.own');
    await type({ leverage: '25' });
    await press('Save');
    await panel.waitFor((text) => text.includes('25×'));
    await panel.click('.chip.own');
    await press('Remove');
    await expect.poll(shown, WITHIN).toHaveLength(3);
  });

  test('in Chinese', async () => {
    await panel.click('.menu-button');
    await panel.read((root) =>
      [...root.querySelectorAll<HTMLButtonElement>('.menu button')]
        .find(({ textContent }) => textContent?.includes('中文'))
        ?.click(),
    );
    await panel.waitFor((text) => text.includes('做多'));
    await panel.click('.chip.own');
    await panel.waitFor((text) => text.includes('要扛住的波动') && text.includes('按以上数字'));
    await picture('position-zh');
  });
});
