import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseInstrument, VENUE_IDS, type VenueId } from '../lib/domain/instrument.ts';
import { urlOf } from '../lib/venues/registry.ts';
import { episodeTape } from '../tests/exchange/episode-tape.ts';
import { type Exchange, startExchange } from '../tests/exchange/exchange.ts';
import { simulatedTape } from '../tests/exchange/simulated-tape.ts';
import { type Browser, launchChromium, PanelReader } from '../tests/support/chromium.ts';
import { buildExtension } from './build.ts';

const USAGE = `npm start -- [--venue ${VENUE_IDS.join('|')}] [--symbol ETHUSDT] [--lang en|zh-CN] [--speed N] [--time ISO]
             [--episode DIR [--history DIR]] [--live] [--headless]`;
const PICTURES = 'artifacts';
/** Cold, with the rate budget we allow ourselves, the history behind the load line takes its time. */
const FILL_LIMIT_MS = 90_000;

const options = readOptions();
const startedAt = Date.now();
const say = (text: string): void =>
  console.log(`[${((Date.now() - startedAt) / 1000).toFixed(0).padStart(3)} s] ${text}`);

say('building the extension');
buildExtension('chrome');
const exchange = options.live ? null : await startReplay();
const isHeadless =
  options.headless ||
  (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']);
say(isHeadless ? 'opening the browser without a display' : 'opening the browser');
const browser = await launchChromium({
  exchange,
  headless: isHeadless,
  language: options.lang,
  args: isHeadless ? [] : ['--start-maximized'],
});
const page = await browser.open(options.url);
say(`on ${options.url}`);
await (isHeadless ? report(browser) : wait(browser));
await exchange?.close();
process.exit(0);

async function startReplay(): Promise<Exchange> {
  const tape =
    options.episode === undefined
      ? simulatedTape('plimsoll')
      : episodeTape(options.episode, options.history ?? null);
  say(`starting the replay exchange: ${tape.description}`);
  return startExchange({
    tape,
    speed: options.speed,
    ...(options.time === undefined ? {} : { time: options.time }),
  });
}

/** Without a display: what panel and popup say, as text and as pictures. */
async function report(open: Browser): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const panel = await PanelReader.attach(page);
  await panel.open();
  say('waiting for the panel to fill');
  const isFull = await panel.fill(FILL_LIMIT_MS);
  if (!isFull) say('not everything came in time; what is missing says why');
  await page.screenshot({ path: `${PICTURES}/panel.png` });
  console.log(`\n===== panel (${PICTURES}/panel.png) =====\n${await panel.text()}`);
  const popup = await open.openPopup(page);
  await popup.locator('main').screenshot({ path: `${PICTURES}/popup.png` });
  console.log(
    `\n===== popup (${PICTURES}/popup.png) =====\n${await popup.evaluate(() => document.body.innerText)}\n`,
  );
  await open.close();
}

/** With a display: until the user closes the window. */
async function wait(open: Browser): Promise<void> {
  say('close the window to end');
  await open.context.waitForEvent('close', { timeout: 0 });
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        venue: { type: 'string', default: 'binance' },
        symbol: { type: 'string', default: 'ETHUSDT' },
        lang: { type: 'string', default: 'en' },
        speed: { type: 'string', default: '1' },
        time: { type: 'string' },
        episode: { type: 'string' },
        history: { type: 'string' },
        live: { type: 'boolean', default: false },
        headless: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { venue, symbol, lang, speed, help } = values;
    if (help) {
      console.log(USAGE);
      process.exit(0);
    }
    if (!(VENUE_IDS as readonly string[]).includes(venue)) throw new Error(`unknown venue ${venue}`);
    if (lang !== 'en' && lang !== 'zh-CN') throw new Error(`unknown language ${lang}`);
    if (!(Number(speed) >= 0)) throw new Error(`unknown speed ${speed}`);
    return { ...values, lang, speed: Number(speed), url: pageOf(venue as VenueId, symbol) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\nusage: ${USAGE}`);
    process.exit(2);
  }
}

/** The trading page of `ETHUSDT`, of `ETH`, or of a unified symbol such as `BTC/USD:BTC`. */
function pageOf(venue: VenueId, symbol: string): string {
  const settle = venue === 'hyperliquid' ? 'USDC' : 'USDT';
  const base = symbol.toUpperCase().replace(/(USDT|USDC)$/, '');
  const instrument = parseInstrument(venue, symbol.includes('/') ? symbol : `${base}/${settle}:${settle}`);
  const url = instrument === null ? null : urlOf(instrument);
  if (url === null) throw new Error(`${venue} has no page for ${symbol}`);
  return url;
}
