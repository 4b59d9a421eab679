import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { episodeTape } from '../exchange/episode-tape.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { DAY } from '../reference/bars.ts';
import { barsWithin, fallOf } from '../reference/drawdown.ts';
import { type Browser, launchChromium, PanelReader } from '../support/chromium.ts';
import { type RealCandle, readRealCandles, realDataPath } from './real-candles.ts';

const BAR = 300_000;
const COINS = ['BTC', 'ETH', 'BNB'] as const;
type Coin = (typeof COINS)[number];
/** The bar of 00:15, which holds the low, has closed. */
const STATED_TIME = Date.parse('2026-02-06T00:20:00Z');
/** Published with the recordings: fall to the low, and to the close of that bar, from the high of the 24 h before. */
const STATED = {
  BTC: { maximum: 18.31, current: 18.11 },
  ETH: { maximum: 19.99, current: 19.69 },
  BNB: { maximum: 18.94, current: 18.53 },
} as const;
const RANDOM_TIMES = 50;

/** Per cent, as the panel writes them. */
interface Shown {
  readonly current: number;
  readonly maximum: number;
}

function readDrawdown(text: string): Shown | null {
  const found = /▼ ([\d.]+\.\d\d)%[^▼]*?maximum\s+([\d.]+\.\d\d)%/s.exec(text);
  return found === null ? null : { current: Number(found[1]), maximum: Number(found[2]) };
}

/** What the recording says, by the slow way and with nothing of the product. */
function reference(candles: readonly RealCandle[], time: number): Shown {
  const day = barsWithin(candles, BAR, time - DAY, time);
  const fall = fallOf(day, day.at(-1)?.close ?? Number.NaN);
  return { current: 100 * (fall?.current ?? Number.NaN), maximum: 100 * (fall?.maximum ?? Number.NaN) };
}

/** Deterministic, ascending, in different bars; not in a bar's last minute, for the panel's clock runs on while the replay stands. */
function randomTimes(from: number, to: number, count: number): number[] {
  const times = new Map<number, number>();
  for (let state = 20_260_205; times.size < count; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const bar = Math.floor((from + ((to - from) * state) / 2 ** 32) / BAR) * BAR;
    times.set(bar, bar + (state % 200_000));
  }
  return [...times.values()].sort((a, b) => a - b);
}

describe('the panel on the recorded days of February 2026, Bybit', () => {
  const candles = new Map<Coin, readonly RealCandle[]>();
  const panels = new Map<Coin, PanelReader>();
  let exchange: Exchange;
  let browser: Browser;

  beforeAll(async () => {
    for (const coin of COINS) {
      candles.set(coin, readRealCandles('episodes', '2026-02-05', `bybit-${coin}USDT-5m.csv`));
    }
    const tape = episodeTape(realDataPath('episodes', '2026-02-05'));
    exchange = await startExchange({ tape, time: STATED_TIME, speed: 0 });
    browser = await launchChromium({ exchange });
    for (const coin of COINS) {
      const page = await browser.open(`https://www.bybit.com/trade/usdt/${coin}USDT`);
      const panel = await PanelReader.attach(page);
      panels.set(coin, panel);
    }
    await panels.get('BTC')?.open();
    for (const panel of panels.values()) await panel.open();
  });

  afterAll(async () => {
    await browser?.close();
    await exchange?.close();
  });

  /** The panel of a coin, once it agrees to 0.01 points; else the last that it showed. */
  const shownBy = async (coin: Coin, wanted: Shown): Promise<Shown | null> => {
    const panel = panels.get(coin);
    let shown: Shown | null = null;
    const agrees = (text: string): boolean => {
      shown = readDrawdown(text);
      return shown !== null && isWithin(shown, wanted);
    };
    await panel?.waitFor(agrees, 12_000).catch(() => undefined);
    return shown;
  };

  test.each(COINS)('%s at 00:20 on 6 February, to the published figures', async (coin) => {
    expect(await shownBy(coin, STATED[coin])).toEqual(STATED[coin]);
  });

  test(`${RANDOM_TIMES} random times, to 0.01 points of a reference that knows nothing of lib/`, async () => {
    const { start, end } = exchange.tape;
    const times = randomTimes(start + DAY, end - BAR, RANDOM_TIMES);
    const differences: string[] = [];
    for (const time of times) {
      exchange.control.setTime(time);
      // A jump of time is nothing that a living worker meets: it starts anew, from its cache.
      await browser.killWorker();
      for (const coin of COINS) {
        const wanted = reference(candles.get(coin) ?? [], time);
        const shown = await shownBy(coin, wanted);
        if (shown !== null && isWithin(shown, wanted)) continue;
        differences.push(`${coin} ${new Date(time).toISOString()}: ${JSON.stringify({ shown, wanted })}`);
      }
    }
    expect(differences).toEqual([]);
  });
});

function isWithin(shown: Shown, wanted: Shown): boolean {
  // Two decimals are shown: rounding alone moves a figure by up to half of the allowed 0.01.
  return Math.abs(shown.current - wanted.current) <= 0.01 && Math.abs(shown.maximum - wanted.maximum) <= 0.01;
}
