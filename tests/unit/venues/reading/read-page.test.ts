import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { type Instrument, parseInstrument } from '../../../../lib/domain/instrument.ts';
import { binanceReading } from '../../../../lib/venues/reading/binance.ts';
import { bybitReading } from '../../../../lib/venues/reading/bybit.ts';
import { mexcReading } from '../../../../lib/venues/reading/mexc.ts';
import { readPage } from '../../../../lib/venues/reading/read-page.ts';
import type { VenueReading } from '../../../../lib/venues/reading/venue-reading.ts';
import {
  type MarkedVenue,
  type MarkupOptions,
  positionMarkup,
  type ShownPosition,
} from '../../../exchange/pages/position-markup.ts';

const READINGS: readonly VenueReading[] = [binanceReading, bybitReading, mexcReading];
const LANGUAGES = ['en', 'zh-CN'] as const;
const PAGES = READINGS.flatMap((reading) =>
  LANGUAGES.map((language) => [reading.venue, language, reading] as const),
);
const BUTTONS = { en: ['Buy/Long', 'Sell/Short'], 'zh-CN': ['买入/做多', '卖出/做空'] } as const;
const NOTHING = { form: null, positions: [] };

const LONG: ShownPosition = {
  side: 'long',
  size: '0.500',
  entryPrice: '1,842.50',
  markPrice: '1,811.20',
  liquidationPrice: '1,757.74',
  leverage: '20',
  marginMode: 'isolated',
  margin: '46.06',
  profit: '-15.65',
};
const SHORT: ShownPosition = {
  ...LONG,
  side: 'short',
  liquidationPrice: '1,927.20',
  profit: '+15.65',
};
const READ_LONG = {
  side: 'long',
  size: 0.5,
  entryPrice: 1842.5,
  leverage: 20,
  marginMode: 'isolated',
  liquidationPrice: 1757.74,
};

interface Change {
  readonly position?: ShownPosition | null;
  readonly form?: Partial<Pick<MarkupOptions, 'leverage' | 'marginMode'>>;
  /** Applied to the markup of the page. */
  readonly edit?: (html: string) => string;
  readonly symbol?: string;
}

function read(venue: string, language: (typeof LANGUAGES)[number], change: Change = {}) {
  const reading = READINGS.find((each) => each.venue === venue);
  const instrument = parseInstrument(venue as MarkedVenue, change.symbol ?? 'ETH/USDT:USDT');
  if (reading === undefined || instrument === null) throw new Error(`no reading of ${venue}`);
  return readPage(pageOf(reading, instrument, language, change), reading, instrument);
}

function pageOf(
  { venue }: VenueReading,
  { base }: Instrument,
  language: (typeof LANGUAGES)[number],
  { position = LONG, form, edit = (html) => html }: Change,
): Document {
  const markup = positionMarkup(venue as MarkedVenue, {
    language,
    base,
    quote: 'USDT',
    leverage: '20',
    marginMode: 'isolated',
    position,
    ...form,
  });
  const [buy, sell] = BUTTONS[language];
  const html = `<main><section><h1>ETHUSDT</h1><span>20x</span></section>
    <div id="${venue === 'mexc' ? 'mexc-web-inspection-futures-exchange-orderForm' : 'x'}"><div>${markup.form}<label>Price<input></label>
    <button>${buy}</button><button>${sell}</button></div></div></main><footer>${markup.table}</footer>`;
  const { document } = new Window();
  document.body.innerHTML = edit(html);
  return document as unknown as Document;
}

/** Replaces a text that must be there. */
const replaced =
  (from: string, to: string) =>
  (html: string): string => {
    expect(html).toContain(from);
    return html.replaceAll(from, to);
  };

describe.each(PAGES)('%s in %s', (venue, language, reading) => {
  it('reads leverage and margin mode of the order form', () => {
    expect(read(venue, language, { position: null })).toEqual({
      form: { leverage: 20, marginMode: 'isolated' },
      positions: [],
    });
    expect(
      read(venue, language, { position: null, form: { leverage: '7', marginMode: 'cross' } }).form,
    ).toEqual({
      leverage: 7,
      marginMode: 'cross',
    });
  });

  it('reads a long and a short', () => {
    // What Bybit shows is the initial margin, not what was assigned.
    const margin = venue === 'bybit' ? null : 46.06;
    expect(read(venue, language).positions).toEqual([{ ...READ_LONG, margin }]);
    expect(read(venue, language, { position: SHORT }).positions).toEqual([
      { ...READ_LONG, side: 'short', liquidationPrice: 1927.2, margin },
    ]);
  });

  it('reads a cross position without a liquidation price', () => {
    const position = { ...LONG, marginMode: 'cross', liquidationPrice: '--' } as const;
    const { positions } = read(venue, language, { position, form: { marginMode: 'cross' } });
    expect(positions).toMatchObject([
      { side: 'long', marginMode: 'cross', margin: null, liquidationPrice: null },
    ]);
  });

  it('takes no row of another contract', () => {
    const other = { symbol: 'BTC/USDT:USDT', edit: replaced('>BTCUSDT<', '>ETHUSDT<') };
    expect(read(venue, language, other)).toEqual({
      form: { leverage: 20, marginMode: 'isolated' },
      positions: [],
    });
    const table = (html: string): string => html.slice(html.indexOf('<footer>'));
    const dated = (html: string): string =>
      html.replace(table(html), table(html).replace('>ETHUSDT<', '>ETHUSDT 0925<'));
    expect(read(venue, language, { edit: dated }).positions).toEqual([]);
  });

  it.each(['entryPrice', 'size', 'contract'] as const)(
    'is silent about positions when the head of %s is renamed',
    (column) => {
      const heads = new Set<string>(reading.columns[column]);
      const rename = (html: string): string =>
        html.replace(/>([^<>]+)</g, (whole, text: string) =>
          heads.has(text.toLowerCase().replace(/[\s.]/g, '')) ? '>Renamed<' : whole,
        );
      const page = read(venue, language, { edit: rename });
      expect(page.positions).toEqual([]);
      expect(page.form).toEqual({ leverage: 20, marginMode: 'isolated' });
    },
  );

  it('is silent about the order form when its words change', () => {
    const word = language === 'en' ? 'Isolated' : '逐仓';
    expect(read(venue, language, { position: null, edit: replaced(word, 'Gesondert') })).toEqual(NOTHING);
    expect(read(venue, language, { edit: replaced(BUTTONS[language][0], 'Kaufen') }).form).toBeNull();
    // Without the form the row still tells all that is asked.
    expect(read(venue, language, { edit: replaced(BUTTONS[language][0], 'Kaufen') }).positions).toHaveLength(
      1,
    );
  });

  it.each<readonly [string, Change]>([
    ['another leverage in the order form', { form: { leverage: '50' } }],
    ['another mode in the order form', { form: { marginMode: 'cross' } }],
    [
      'a liquidation price beyond the market on the other side',
      { position: { ...LONG, liquidationPrice: '1,957.74' } },
    ],
    ['a profit that the side cannot have', { position: { ...LONG, profit: '+15.65' } }],
    ['an entry of another market', { position: { ...LONG, entryPrice: '90,000.00' } }],
    ['a margin beyond all that the position is worth', { position: { ...LONG, margin: '9,999.00' } }],
  ])('is silent about a position in contradiction to %s', (what, change) => {
    const { positions } = read(venue, language, change);
    // Bybit's margin is not read at all.
    expect(positions).toHaveLength(venue === 'bybit' && what.startsWith('a margin') ? 1 : 0);
  });

  it.each([
    'NaN',
    '-1,842.50',
    '0',
    '1e99',
    'Infinity',
    '1.842,50',
    '1,84',
    '9'.repeat(40),
    '0x10',
    '',
    '--',
    '∞',
    '1,842.50 ETH USDT',
  ])('is silent about an entry price of %j', (entryPrice) => {
    expect(read(venue, language, { position: { ...LONG, entryPrice } }).positions).toEqual([]);
  });

  it.each(['NaN', '1e99', '0', '0.500 /', '99999999999999999999'])('is silent about a size of %j', (size) => {
    expect(read(venue, language, { position: { ...LONG, size } }).positions).toEqual([]);
  });

  it.each(['Cont', '张', 'USDT', 'BTC'])('is silent about a size in %s', (unit) => {
    expect(read(venue, language, { edit: replaced('0.500 ETH', `0.500 ${unit}`) }).positions).toEqual([]);
  });

  it.each(['0', '1e99', 'NaN', '5000', '20x 50'])('is silent about a leverage of %j', (leverage) => {
    const page = read(venue, language, { position: { ...LONG, leverage }, form: { leverage } });
    expect(page.positions).toEqual([]);
  });

  it('is silent about two rows of one side, and reads the two of a hedge', () => {
    const twice = (second: ShownPosition) => (html: string) => {
      const other = positionMarkup(venue as MarkedVenue, {
        language,
        base: 'ETH',
        quote: 'USDT',
        leverage: '20',
        marginMode: 'isolated',
        position: second,
      }).table;
      return html.replace('</footer>', `${other}</footer>`);
    };
    // A second table that says something else.
    expect(read(venue, language, { edit: twice({ ...LONG, size: '0.7' }) }).positions).toHaveLength(
      venue === 'mexc' ? 1 : 0,
    );
    // The same table once more, as pages keep one for narrow windows.
    expect(read(venue, language, { edit: twice(LONG) }).positions).toHaveLength(1);
  });

  it('gives up on a page without end, in little time', () => {
    const flood = '<div><span>Entry Price</span><b>20x</b></div>'.repeat(8_000);
    const deep = `${'<div>'.repeat(1_000)}Entry Price${'</div>'.repeat(1_000)}`;
    const long = `<p>${'Entry Price 20x '.repeat(50_000)}</p>`;
    for (const hostile of [flood, deep, long]) {
      const document = pageOf(reading, parseInstrument(venue, 'ETH/USDT:USDT') as Instrument, language, {
        edit: (html) => html.replace('<footer>', `<footer>${hostile}`),
      });
      const started = performance.now();
      readPage(document, reading, parseInstrument(venue, 'ETH/USDT:USDT') as Instrument);
      expect(performance.now() - started).toBeLessThan(2_000);
    }
  });

  it('changes nothing of the page', () => {
    const instrument = parseInstrument(venue, 'ETH/USDT:USDT') as Instrument;
    const document = pageOf(reading, instrument, language, {});
    const before = document.documentElement.outerHTML;
    readPage(document, reading, instrument);
    expect(document.documentElement.outerHTML).toBe(before);
  });
});
