import { describe, expect, test } from 'vitest';
import { startExchange } from '../exchange/exchange.ts';
import { linearInstrument } from '../exchange/instruments.ts';
import type { SimulatedCoin } from '../exchange/market/types.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { expectedSnapshot, worldOf } from '../reference/panel.ts';
import { launchChromium, PanelReader } from '../support/chromium.ts';

interface Case {
  readonly venue: 'binance' | 'bybit';
  readonly coin: SimulatedCoin;
  readonly seed: number;
  readonly url: string;
  /** Two minutes into a bar, and the replay stands. */
  readonly time: number;
  readonly side: 'long' | 'short';
  readonly marginMode: 'isolated' | 'cross';
  readonly leverage: number;
}

/** The venues that give us room for a whole history within a test; what the panel is sent is compared for all four in tests/simulated. */
const CASES: readonly Case[] = [
  {
    venue: 'binance',
    coin: 'ETH',
    seed: 101,
    url: 'https://www.binance.com/en/futures/ETHUSDT',
    time: Date.UTC(2026, 1, 5, 16, 32),
    side: 'long',
    marginMode: 'isolated',
    leverage: 25,
  },
  {
    venue: 'bybit',
    coin: 'BTC',
    seed: 102,
    url: 'https://www.bybit.com/trade/usdt/BTCUSDT',
    time: Date.UTC(2026, 1, 5, 22, 32),
    side: 'short',
    marginMode: 'isolated',
    leverage: 8,
  },
  {
    venue: 'binance',
    coin: 'BNB',
    seed: 103,
    url: 'https://www.binance.com/en/futures/BNBUSDT',
    time: Date.UTC(2026, 1, 6, 0, 22),
    side: 'long',
    marginMode: 'cross',
    leverage: 12,
  },
  {
    venue: 'bybit',
    coin: 'ETH',
    seed: 104,
    url: 'https://www.bybit.com/trade/usdt/ETHUSDT',
    time: Date.UTC(2026, 1, 6, 5, 12),
    side: 'short',
    marginMode: 'cross',
    leverage: 5,
  },
];

describe('what stands in the panel, and a reference that knows nothing of lib/', () => {
  test.each(CASES)('$venue $coin, simulated market $seed', { timeout: 150_000 }, async (given) => {
    const { venue, coin, seed, url, time } = given;
    const tape = simulatedTape(seed);
    const world = worldOf(tape, linearInstrument(venue, coin), time);
    const entryPrice = Number((world.price * (given.side === 'long' ? 1.01 : 0.99)).toPrecision(5));
    const size = Number((20_000 / entryPrice).toPrecision(3));
    const position = {
      side: given.side,
      entryPrice,
      leverage: given.leverage,
      size,
      marginMode: given.marginMode,
      margin: null,
      walletBalance:
        given.marginMode === 'cross' ? Math.round((size * entryPrice * 1.4) / given.leverage) : null,
    };
    const exchange = await startExchange({ tape, time, speed: 0 });
    const browser = await launchChromium({ exchange });
    try {
      const settings = {
        version: 1,
        positions: { [`${venue}|${coin}/USDT:USDT`]: position },
      };
      const own = await browser.context.newPage();
      await own.goto(`chrome-extension://${browser.extensionId}/welcome.html`);
      await own.evaluate(`chrome.storage.local.set(${JSON.stringify({ settings })})`);
      const panel = await PanelReader.attach(await browser.open(url));
      await panel.open();
      expect(await panel.fill(120_000)).toBe(true);

      // The line is drawn from the first pages on; the reference has the whole history.
      const entries = expectedSnapshot(world, position, null)['load line conditional entries'];
      await panel.waitFor((text) => text.includes(`${Number(entries).toLocaleString('en')} entries`), 60_000);
      // The majors come last; until then their rule says that it could not be checked.
      await panel.waitFor((text) => !text.includes('Market-wide fall'), 60_000);
      const figures = expectedSnapshot(world, position, await bandsOf(panel, world.price));
      const number = (name: string): number => figures[name] as number;
      const pairs: [string, string, number][] = [
        ['price', await textOf(panel, '.price b'), world.price],
        ['load line', await textOf(panel, '.line-figure'), number('load line conditional')],
        ['all history', await textOf(panel, '.line-figure ~ span + span'), number('load line all history')],
      ];
      const range = (await textOf(panel, '.line-figure + span')).split('–');
      pairs.push(
        ['load line low', range[0] ?? '', number('load line conditional low')],
        ['load line high', range[1] ?? '', number('load line conditional high')],
      );
      const marks = await textsOf(panel, '.marks li');
      ['current-drawdown', 'worst-24h-of-30d', 'worst-day'].forEach((id, index) => {
        pairs.push([id, marks[index]?.split('\n')[0] ?? '', number(`load line ${id}`)]);
      });
      for (const window of ['24h', '7d', '30d', 'all']) {
        await choose(panel, ['24h', '7d', '30d', 'all'].indexOf(window));
        const maximum = await textOf(panel, '.maximum');
        pairs.push(
          [
            `drawdown ${window}`,
            await textOf(panel, '.down-figure'),
            100 * number(`drawdown ${window} current`),
          ],
          [`maximum ${window}`, maximum.split('\n')[1] ?? '', 100 * number(`drawdown ${window} maximum`)],
        );
      }
      const cells = await textsOf(panel, '.section .label.calculated + .cells b');
      const [low, high = low] = (cells[0] ?? '').split('–');
      pairs.push(
        ['liquidation low', low ?? '', number('liquidation low')],
        ['liquidation high', high ?? '', number('liquidation high')],
        ['distance', cells[1] ?? '', 100 * number('liquidation distance')],
        ['bankruptcy', cells[2] ?? '', number('bankruptcy')],
        ['maintenance', cells[3] ?? '', 100 * number('maintenance rate')],
      );
      expect(pairs.filter(([, shown, expected]) => !isWritten(shown, expected))).toEqual([]);

      const raised = Object.entries(figures)
        .filter(([name, level]) => /^finding [\w-]+$/.test(name) && isLevel(level))
        .map(([, level]) => level);
      const shown = (await textsOf(panel, '.finding', (element) => element.className)).map((name) =>
        name.replace('finding ', ''),
      );
      expect(shown.filter(isLevel).sort()).toEqual(raised.sort());
      expect(raised.length).toBeGreaterThan(0);
    } finally {
      await browser.close();
      await exchange.close();
    }
  });
});

const isLevel = (level: unknown): boolean => ['danger', 'warning', 'notice'].includes(String(level));

/** A written figure is the expected one, rounded to the digits that are written. */
function isWritten(text: string, expected: number): boolean {
  const digits = /[−+-]?[\d,]*\.?\d+/.exec(text)?.[0].replaceAll(',', '').replace('−', '-') ?? '';
  const decimals = digits.split('.')[1]?.length ?? 0;
  const step = 10 ** -decimals;
  return digits !== '' && Math.abs(Number(digits) - expected) <= 0.500001 * step;
}

async function textsOf(
  panel: PanelReader,
  selector: string,
  look: (element: Element) => string = (element) => element.textContent ?? '',
): Promise<string[]> {
  const body = `return [...root.querySelectorAll(${JSON.stringify(selector)})].map(${look.toString()})`;
  return (await panel.read(new Function('root', body) as (root: ShadowRoot) => string[])) ?? [];
}

async function textOf(panel: PanelReader, selector: string): Promise<string> {
  return (await textsOf(panel, selector))[0] ?? '';
}

/** Presses the button of a drawdown window and waits until it is the chosen one. */
async function choose(panel: PanelReader, index: number): Promise<void> {
  const button = `.chips:has(button:nth-child(4)) button:nth-child(${index + 1})`;
  await panel.click(button);
  await expect.poll(() => textsOf(panel, `${button}[aria-pressed=true]`)).toHaveLength(1);
}

/** The clusters as the table beside the canvas writes them; null where it tells distance alone. */
async function bandsOf(panel: PanelReader, price: number) {
  if ((await textOf(panel, '.ladder .label')).includes('by distance alone')) return null;
  const rows = await textsOf(
    panel,
    '.ladder table tbody tr',
    (row) => `${row.className} ${row.querySelector('th')?.textContent ?? ''}`,
  );
  if (rows.length === 0) return null;
  return rows.map((row) => {
    const [low = Number.NaN, high = Number.NaN] = [...row.matchAll(/[\d,]*\.?\d+/g)].map(([digits]) =>
      Number(digits.replaceAll(',', '')),
    );
    const side = row.startsWith('short') ? 'short' : 'long';
    return { side, low, high, distance: Math.max(0, side === 'short' ? low / price - 1 : 1 - high / price) };
  });
}
