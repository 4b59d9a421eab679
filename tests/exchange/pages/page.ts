import { randomBytes } from 'node:crypto';
import { linearInstrument, VENUES } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { type MarkedVenue, type Markup, positionMarkup, type ShownPosition } from './position-markup.ts';

export interface PageHost {
  readonly host: string;
  readonly brand: string;
  /** A symbol's path, from the path of another symbol (to keep locale and section). */
  readonly examples: readonly string[];
}

/** The trading-page hosts; any path on them is a page. */
export const PAGE_HOSTS: readonly PageHost[] = [
  {
    host: 'www.binance.com',
    brand: 'Binance',
    examples: ['/en/futures/ETHUSDT', '/en/futures/BTCUSDT', '/en/futures/BNBUSDT'],
  },
  {
    host: 'www.bybit.com',
    brand: 'Bybit',
    examples: ['/trade/usdt/ETHUSDT', '/trade/usdt/BTCUSDT', '/trade/usdt/BNBUSDT'],
  },
  {
    host: 'www.okx.com',
    brand: 'OKX',
    examples: ['/trade-swap/eth-usdt-swap', '/trade-swap/btc-usdt-swap', '/trade-swap/bnb-usdt-swap'],
  },
  { host: 'app.hyperliquid.xyz', brand: 'Hyperliquid', examples: ['/trade/ETH', '/trade/BTC', '/trade/BNB'] },
  {
    host: 'www.mexc.com',
    brand: 'MEXC',
    examples: ['/futures/ETH_USDT', '/futures/BTC_USDT', '/futures/BNB_USDT'],
  },
  {
    host: 'www.gate.com',
    brand: 'Gate',
    examples: ['/futures/USDT/ETH_USDT', '/futures/USDT/BTC_USDT', '/futures/USDT/BNB_USDT'],
  },
  {
    host: 'www.kucoin.com',
    brand: 'KuCoin',
    examples: ['/trade/futures/ETHUSDTM', '/trade/futures/XBTUSDTM', '/trade/futures/BNBUSDTM'],
  },
  {
    host: 'www.bitget.com',
    brand: 'Bitget',
    examples: ['/futures/usdt/ETHUSDT', '/futures/usdt/BTCUSDT', '/futures/usdt/BNBUSDT'],
  },
  {
    host: 'www.asterdex.com',
    brand: 'Aster',
    examples: [
      '/en/trade/pro/futures/ETHUSDT',
      '/en/trade/pro/futures/BTCUSDT',
      '/en/trade/pro/futures/BNBUSDT',
    ],
  },
  {
    host: 'www.kcex.com',
    brand: 'KCEX',
    examples: ['/futures/exchange/ETH_USDT', '/futures/exchange/BTC_USDT', '/futures/exchange/BNB_USDT'],
  },
  {
    host: 'www.binance.us',
    brand: 'Binance.US',
    examples: ['/spot-trade/eth_usdt', '/spot-trade/btc_usdt', '/spot-trade/bnb_usdt'],
  },
  {
    host: 'dydx.trade',
    brand: 'dYdX',
    examples: ['/trade/ETH-USD', '/trade/BTC-USD', '/trade/BNB-USD'],
  },
  { host: 'app.lighter.xyz', brand: 'Lighter', examples: ['/trade/ETH', '/trade/BTC', '/trade/BNB'] },
  {
    host: 'www.coinbase.com',
    brand: 'Coinbase',
    examples: [
      '/advanced-trade/perpetuals/ETH-PERP-INTX',
      '/advanced-trade/perpetuals/BTC-PERP-INTX',
      '/advanced-trade/perpetuals/BNB-PERP-INTX',
    ],
  },
  {
    host: 'crypto.com',
    brand: 'Crypto.com',
    examples: ['/exchange/trade/ETHUSD-PERP', '/exchange/trade/BTCUSD-PERP', '/exchange/trade/BNBUSD-PERP'],
  },
  {
    host: 'pro.kraken.com',
    brand: 'Kraken',
    examples: [
      '/app/trade/futures-eth-usd-perp',
      '/app/trade/futures-btc-usd-perp',
      '/app/trade/futures-bnb-usd-perp',
    ],
  },
  {
    host: 'www.htx.com',
    brand: 'HTX',
    examples: [
      '/futures/linear_swap/exchange#contract_code=ETH-USDT',
      '/futures/linear_swap/exchange#contract_code=BTC-USDT',
      '/futures/linear_swap/exchange#contract_code=BNB-USDT',
    ],
  },
  {
    host: 'bingx.com',
    brand: 'BingX',
    examples: ['/en/perpetual/ETH-USDT', '/en/perpetual/BTC-USDT', '/en/perpetual/BNB-USDT'],
  },
  {
    host: 'www.deribit.com',
    brand: 'Deribit',
    examples: ['/futures/ETH_USDC-PERPETUAL', '/futures/BTC_USDC-PERPETUAL', '/futures/BNB_USDC-PERPETUAL'],
  },
];

export interface Page {
  readonly html: string;
  readonly headers: Record<string, string>;
}

/** A trading page as strict as the real ones: no inline script without its nonce, no string becomes script. */
export function tradingPage(host: PageHost, url: URL, tape: Tape, now: number): Page {
  const nonce = randomBytes(16).toString('base64');
  const light = url.searchParams.get('theme') === 'light';
  const lang = /^\/(zh-CN|zh-hans|zh-hant|zh-TW|cn)(\/|$)/i.test(url.pathname) ? 'zh-CN' : 'en';
  return {
    html: html(host, url, nonce, light, lang, pricesOf(host, url, tape, now)),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
      ].join('; '),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
  };
}

const WORDS = {
  en: {
    chart: 'Chart',
    book: 'Order book',
    price: 'Price',
    amount: 'Amount',
    leverage: 'Leverage',
    buy: 'Buy / Long',
    sell: 'Sell / Short',
    positions: 'Positions',
    orders: 'Open orders',
    empty: 'You have no positions.',
    replay: 'replay: not the real exchange',
  },
  'zh-CN': {
    chart: '图表',
    book: '订单簿',
    price: '价格',
    amount: '数量',
    leverage: '杠杆',
    buy: '买入/做多',
    sell: '卖出/做空',
    positions: '持仓',
    orders: '当前委托',
    empty: '您没有持仓。',
    replay: '回放：并非真实交易所',
  },
} as const;

function html(
  host: PageHost,
  url: URL,
  nonce: string,
  light: boolean,
  lang: 'en' | 'zh-CN',
  prices: Prices,
): string {
  const words = WORDS[lang];
  const markup = markupOf(host, url, lang, prices);
  const links = host.examples.map((path) => `<a data-spa href="${path}">${symbolOf(path)}</a>`).join('');
  const rows = (side: 'ask' | 'bid'): string =>
    prices[side]
      .map(([price, size]) => `<tr class="${side}"><td>${price}</td><td>${size}</td></tr>`)
      .join('');
  return `<!doctype html>
<html lang="${lang}" class="${light ? 'light' : 'dark'}" data-theme="${light ? 'light' : 'dark'}">
<head>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(symbolOf(url.pathname))} | ${host.brand}</title>
<style nonce="${nonce}">${pageStyle(light)}</style>
</head>
<body class="${light ? 'light-theme' : 'dark-theme'}">
<header><b>${host.brand}</b><nav>${links}</nav><span class="note">${words.replay}</span></header>
<section class="symbol"><h1 id="symbol">${escapeHtml(symbolOf(url.pathname))}</h1><span id="last">${prices.last}</span></section>
<main>
<div class="chart"><span>${words.chart}</span><canvas id="chart" width="1600" height="900"></canvas></div>
<div class="book"><span>${words.book}</span><table><tbody>${rows('ask')}</tbody><tbody>${rows('bid')}</tbody></table></div>
<form class="order" id="${host.brand === 'MEXC' ? 'mexc-web-inspection-futures-exchange-orderForm' : 'order'}">
${markup?.form ?? `<label>${words.leverage}<input name="leverage" inputmode="decimal" value="20"></label>`}
<label>${words.price}<input name="price" inputmode="decimal"></label>
<label>${words.amount}<input name="amount" inputmode="decimal"></label>
<button type="button" class="buy">${words.buy}</button><button type="button" class="sell">${words.sell}</button>
</form>
</main>
<footer><b>${words.positions}</b> <span>${words.orders}</span>${markup?.table ?? `<p>${words.empty}</p>`}</footer>
<script nonce="${nonce}">${PAGE_SCRIPT}</script>
</body>
</html>`;
}

const MARKED: Readonly<Record<string, MarkedVenue>> = { Binance: 'binance', Bybit: 'bybit', MEXC: 'mexc' };
/** Of the position that a page shows: entry above the price, size, leverage; its liquidation price leaves out the tiers. */
const SHOWN = { entryFactor: 1.01, size: '0.500', leverage: 20, maintenance: 0.005 };

/**
 * What the pages of three venues show of leverage and a position: `?position=long|short|none`, `?mode=cross|isolated`. A page opened without a
 * word shows an isolated long.
 */
function markupOf(host: PageHost, url: URL, language: 'en' | 'zh-CN', prices: Prices): Markup | null {
  const venue = MARKED[host.brand];
  const [, base, quote] = /^([A-Z0-9]+?)_?(USDT|USDC)$/.exec(symbolOf(url.pathname)) ?? [];
  if (venue === undefined || base === undefined || quote === undefined) return null;
  const marginMode = url.searchParams.get('mode') === 'cross' ? 'cross' : 'isolated';
  const leverage = String(SHOWN.leverage);
  const side = url.searchParams.get('position') === 'short' ? 'short' : 'long';
  const position =
    url.searchParams.get('position') === 'none' ? null : shownPosition(side, marginMode, Number(prices.last));
  return positionMarkup(venue, { language, base, quote, leverage, marginMode, position });
}

function shownPosition(
  side: 'long' | 'short',
  marginMode: 'cross' | 'isolated',
  price: number,
): ShownPosition | null {
  if (!(price > 0)) return null;
  const sign = side === 'long' ? 1 : -1;
  const { entryFactor, size, leverage, maintenance } = SHOWN;
  const money = (value: number): string =>
    value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const entry = price * (side === 'long' ? entryFactor : 1 / entryFactor);
  return {
    side,
    size,
    entryPrice: money(entry),
    markPrice: money(price),
    liquidationPrice: money(entry * (1 - sign * (1 / leverage - maintenance))),
    leverage: String(leverage),
    marginMode,
    margin: money((entry * Number(size)) / leverage),
    profit: `${money(sign * (price - entry) * Number(size))}`,
  };
}

interface Prices {
  readonly last: string;
  readonly ask: readonly (readonly [string, string])[];
  readonly bid: readonly (readonly [string, string])[];
}

const BOOK_ROWS = 12;

/** The tape's price and book at the moment of the page load; dashes where it has none. */
function pricesOf(host: PageHost, url: URL, tape: Tape, now: number): Prices {
  const dashes = Array.from({ length: BOOK_ROWS }, () => ['–', '–'] as const);
  const venue = VENUES.find((each) => each === host.brand.toLowerCase().replace('.', ''));
  const base = /(BTC|ETH|BNB|SOL)/.exec(symbolOf(url.pathname).replace('XBT', 'BTC'))?.[1];
  const wanted = venue === undefined || base === undefined ? null : linearInstrument(venue, base);
  const instrument = wanted && tape.instruments(wanted.venue).find(({ id }) => id === wanted.id);
  if (!instrument) return { last: '–', ask: dashes, bid: dashes };
  const book = tape.book(instrument, BOOK_ROWS, now);
  const rows = (side: 'bids' | 'asks'): (readonly [string, string])[] =>
    book?.[side].map(([price, size]) => [String(price), size.toFixed(3)] as const) ?? dashes;
  return {
    last: String(tape.ticker(instrument, now)?.last ?? '–'),
    ask: rows('asks').reverse(),
    bid: rows('bids'),
  };
}

/** Last part of a path, upper case: what a page calls its instrument. */
export function symbolOf(path: string): string {
  return decodeURIComponent(
    path
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? '',
  ).toUpperCase();
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
