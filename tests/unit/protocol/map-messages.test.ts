import { describe, expect, it } from 'vitest';
import { candlesFromRows } from '../../../lib/domain/candles.ts';
import { candleNews, mergeOpenInterest, openInterestNews } from '../../../lib/domain/series-news.ts';
import {
  CHUNK_ROWS,
  candlesOf,
  candlesReplies,
  mapReplySchema,
  openInterestOf,
  openInterestReplies,
} from '../../../lib/protocol/map-messages.ts';
import { instrumentOfHash, pagePath } from '../../../lib/protocol/page-address.ts';
import { readInstrumentPageMessage, tierOf } from '../../../lib/protocol/server.ts';
import { walk } from '../clusters/market.ts';

const market = walk(4);
/** As long as a number can be written. */
const WIDE = 1234567.8901234567;

describe('history in messages', () => {
  const replies = candlesReplies('last', market.candles);

  it('comes newest first, whole, and through JSON unchanged', () => {
    expect(replies.map(({ openTime }) => openTime.length)).toEqual([CHUNK_ROWS, CHUNK_ROWS, 152]);
    const times = replies.toReversed().flatMap(({ openTime }) => openTime);
    expect(times).toEqual([...market.candles.openTime]);
    for (const reply of [...replies, ...openInterestReplies(market.openInterest)]) {
      expect(mapReplySchema.parse(JSON.parse(JSON.stringify(reply)))).toEqual(reply);
    }
  });

  it('keeps each message within 64 kB, whatever the numbers', () => {
    const rows = Array.from(
      { length: CHUNK_ROWS },
      (_, index) => [1.77e12 + index, WIDE, WIDE, WIDE, WIDE, WIDE] as const,
    );
    const [reply] = candlesReplies('mark', candlesFromRows(300_000, rows));
    expect(JSON.stringify(reply).length).toBeLessThanOrEqual(64_000);
  });

  it.each([
    ['more rows than a message may have', { openTime: Array(CHUNK_ROWS + 1).fill(1) }],
    ['a price that is none', { close: [Number.NaN] }],
    ['text for a time', { openTime: ['1'] }],
    ['an interval of a second', { intervalMs: 1_000 }],
    ['another version', { v: 2 }],
  ])('refuses %s', (_name, change) => {
    expect(mapReplySchema.safeParse({ ...replies[2], ...change }).success).toBe(false);
  });

  it('takes nothing from columns of different lengths, or of times that do not ascend', () => {
    const [reply] = candlesReplies('last', market.candles);
    if (reply === undefined) throw new Error('no message');
    expect(candlesOf({ ...reply, close: reply.close.slice(1) }).openTime).toHaveLength(0);
    expect(candlesOf({ ...reply, openTime: reply.openTime.toReversed() }).openTime).toHaveLength(0);
    expect(candlesOf(reply).openTime).toHaveLength(CHUNK_ROWS);
    expect(
      openInterestOf({ v: 1, type: 'open-interest', time: [1, 2], openInterest: [5] }).time,
    ).toHaveLength(0);
    expect(
      openInterestOf({ v: 1, type: 'open-interest', time: [2, 2], openInterest: [5, 6] }).time,
    ).toHaveLength(0);
  });
});

describe('news of a series', () => {
  const row = (time: number, close: number) => [time, 1, 1, 1, close, 1] as const;
  const before = candlesFromRows(300_000, [row(10, 5), row(20, 5)]);

  it('are rows that are new or other, older ones too', () => {
    const after = candlesFromRows(300_000, [row(0, 5), row(10, 5), row(20, 6), row(30, 5)]);
    expect([...candleNews(before, after).openTime]).toEqual([0, 20, 30]);
    expect(candleNews(null, after)).toBe(after);
    expect(candleNews(after, after).openTime).toHaveLength(0);
    expect(candleNews(after, before).openTime).toHaveLength(1);
  });

  it('of open interest likewise, and are joined again', () => {
    const series = (time: number[], openInterest: number[]) => ({
      time: Float64Array.from(time),
      openInterest: Float64Array.from(openInterest),
    });
    const news = openInterestNews(series([1, 2], [5, 6]), series([0, 1, 2], [4, 5, 7]));
    expect(news).toEqual(series([0, 2], [4, 7]));
    expect(mergeOpenInterest(series([1, 2], [5, 6]), news)).toEqual(series([0, 1, 2], [4, 5, 7]));
  });
});

describe('the address of a map', () => {
  it('names an instrument and is read again', () => {
    const eth = { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' } as const;
    const path = pagePath('map', eth);
    expect(path).toBe('/map.html#venue=binance&symbol=ETH%2FUSDT%3AUSDT&kind=linear');
    expect(instrumentOfHash(path.slice(path.indexOf('#')))).toMatchObject(eth);
  });

  it.each([
    '',
    '#',
    '#venue=binance',
    '#venue=evil&symbol=ETH%2FUSDT%3AUSDT&kind=linear',
    '#venue=binance&symbol=ETH%2FUSDT%3AUSDT&kind=inverse',
    '#venue=binance&symbol=%3Cscript%3E&kind=linear',
    `#venue=binance&symbol=${'A'.repeat(10_000)}&kind=linear`,
    '#%E0%A4%A',
  ])('%s names none', (hash) => {
    expect(instrumentOfHash(hash)).toBeNull();
  });
});

describe('who may ask for a map', () => {
  const v = 1;
  const instrument = { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' };

  it('says its instrument and whether it is seen, and nothing else', () => {
    expect(readInstrumentPageMessage({ v, type: 'own-page.subscribe', instrument })).not.toBeNull();
    expect(readInstrumentPageMessage({ v, type: 'own-page.visibility', visible: false })).not.toBeNull();
    for (const hostile of [
      null,
      'own-page.subscribe',
      { v, type: 'own-page.subscribe' },
      { v: 2, type: 'own-page.subscribe', instrument },
      { v, type: 'own-page.subscribe', instrument: { ...instrument, venue: 'evil' } },
      { v, type: 'own-page.subscribe', instrument: { ...instrument, symbol: 'x'.repeat(1_000) } },
      { v, type: 'own-page.visibility', visible: 'yes' },
      { v, type: 'settings.write', settings: {} },
    ])
      expect(readInstrumentPageMessage(hostile)).toBeNull();
  });

  it('is a page of the extension: a trading page is of another tier', () => {
    const own = 'chrome-extension://abc';
    expect(tierOf({ id: 'abc', url: `${own}/map.html#venue=binance` }, 'abc', own)).toEqual({
      tier: 'extension',
    });
    expect(tierOf({ id: 'abc', frameId: 0, url: 'https://www.binance.com/map.html' }, 'abc', own)?.tier).toBe(
      'page',
    );
  });
});
