import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BYBIT, pause, Stage, type View } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.restart();
  await stage.store('local', 'settings', { version: 1 });
});

async function enter({ page, panel }: View, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    await panel.click(`input[name=${name}]`);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(value);
  }
  await page.keyboard.press('Enter');
}

async function savedPositions(): Promise<Record<string, unknown>> {
  const settings = (await stage.stored('local', 'settings')) as
    | { positions?: Record<string, unknown> }
    | undefined;
  return settings?.positions ?? {};
}

describe('a position with impossible leverage', () => {
  test('in the form: a message at the field, nothing is saved', async () => {
    const view = await stage.watch(BYBIT);
    await view.panel.click('.invite');
    for (const leverage of ['0', '0.5', '1001', '5000', '-20', '1e9', 'NaN', 'Infinity', '']) {
      await enter(view, { leverage: leverage === '' ? ' ' : leverage, size: '2' });
      await view.panel.waitFor((text) => text.includes('Between 1× and 1,000×'), 3_000);
      expect(
        await view.panel.read((root) =>
          root.querySelector('input[name=leverage]')?.getAttribute('aria-invalid'),
        ),
      ).toBe('true');
    }
    expect(await savedPositions()).toEqual({});
  });

  test('above what the venue offers: saved as typed, and said to be impossible there', async () => {
    const view = await stage.watch(BYBIT);
    await view.panel.waitFor((text) => text.includes('Margin tiers of Bybit'));
    await view.panel.click('.invite');
    await enter(view, { leverage: '900', size: '2' });
    const text = await view.panel.waitFor((shown) => shown.includes('Long 900×'));
    expect(text).toContain('The venue does not offer this leverage at this size.');
    expect(text).not.toMatch(/NaN|Infinity|∞|undefined/);
  });

  test('in the stored settings: ignored, the other position is kept', async () => {
    const good = {
      side: 'long',
      entryPrice: 2000,
      leverage: 7,
      size: 1,
      marginMode: 'isolated',
      margin: null,
      walletBalance: null,
    };
    await stage.store('local', 'settings', {
      version: 1,
      language: 'klingon',
      panels: { bybit: { dock: 'left', x: 1e99 } },
      positions: {
        [BYBIT.key]: good,
        'bybit|BTC/USDT:USDT': { ...good, leverage: 1e9 },
        'bybit|BNB/USDT:USDT': { ...good, leverage: 'twenty', entryPrice: -1 },
      },
    });
    await stage.browser.killWorker();
    const { page, panel } = await stage.watch(BYBIT);
    await panel.waitFor((text) => text.includes('Long 7×'));
    for (const symbol of ['BTCUSDT', 'BNBUSDT']) {
      await page.evaluate(`window.__go('/trade/usdt/${symbol}')`);
      const text = await panel.waitFor((shown) => shown.includes(symbol) && /\blive · /.test(shown));
      expect(text).toContain('Enter your position to check its leverage');
      expect(text).not.toMatch(/NaN|Infinity|∞|undefined/);
    }
    await pause(300);
  });
});
