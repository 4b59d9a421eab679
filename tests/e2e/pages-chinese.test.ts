import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';
import { keepPosition, OWN_POSITION_ZH } from '../support/own-position.ts';

/** The exchanges whose sites have a Chinese edition, each at an address of it. */
const CHINESE_PAGES = [
  ['Binance', 'https://www.binance.com/zh-CN/futures/ETHUSDT'],
  ['Bybit', 'https://www.bybit.com/zh-TW/trade/usdt/ETHUSDT'],
  ['OKX', 'https://www.okx.com/zh-hans/trade-swap/eth-usdt-swap'],
  ['MEXC', 'https://www.mexc.com/zh-CN/futures/ETH_USDT'],
  ['Gate', 'https://www.gate.com/zh/futures/USDT/ETH_USDT'],
  ['KuCoin', 'https://www.kucoin.com/zh-hant/trade/futures/ETHUSDTM'],
  ['Bitget', 'https://www.bitget.com/zh-CN/futures/usdt/ETHUSDT'],
  ['Aster', 'https://www.asterdex.com/zh-CN/trade/pro/futures/ETHUSDT'],
  ['BingX', 'https://bingx.com/zh-cn/perpetual/ETH-USDT'],
  ['HTX', 'https://www.htx.com/zh-cn/futures/linear_swap/exchange#contract_code=ETH-USDT'],
] as const;
/** Set to keep pictures of what was tested. */
const PICTURES = process.env.PLIMSOLL_PICTURES;

describe('a Chinese browser on the Chinese pages of the exchanges', () => {
  let exchange: Exchange;
  let browser: Browser;
  beforeAll(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll') });
    browser = await launchChromium({ exchange, language: 'zh-CN' });
  });
  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
  });

  test.each(CHINESE_PAGES)(
    '%s: instrument, fall, load line and own position in Chinese',
    async (venue, url) => {
      await keepPosition(browser, url);
      const page = await browser.open(url);
      const panel = await PanelReader.attach(page);
      await panel.open();
      const text = await panel.waitFor(
        (now) => now.includes('实时 ·') && /▼ \d+\.\d\d%/.test(now) && OWN_POSITION_ZH.test(now),
        45_000,
      );
      expect(text).toContain('ETHUSDT');
      expect(text).toContain(`${venue} · 永续`);
      expect(text).toContain('载重线');
      // No sentence is left in English: the panel's own words for these parts.
      expect(text).not.toMatch(/Load line|Drawdown|Waiting|perpetual/);
      if (PICTURES !== undefined) {
        await mkdir(PICTURES, { recursive: true });
        await page.screenshot({ path: join(PICTURES, `${venue} zh-CN.png`) });
      }
      await page.close();
    },
  );
});
