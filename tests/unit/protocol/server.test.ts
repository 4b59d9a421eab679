import { describe, expect, test } from 'vitest';
import { createPageReader, isSendable, readPopupMessage, tierOf } from '../../../lib/protocol/server.ts';
import { hasShape } from '../../../lib/protocol/shape.ts';
import { z } from '../../../lib/schema.ts';
import { shapeOf } from '../../../scripts/vite-page-schema.ts';

const ID = 'abcdefghijklmnop';
const ORIGIN = `chrome-extension://${ID}`;
const page = { id: ID, frameId: 0, url: 'https://www.binance.com/en/futures/ETHUSDT' };

describe('who opened a port', () => {
  test('a venue page in the top frame speaks for its venue, our own page for the extension', () => {
    expect(tierOf(page, ID, ORIGIN)).toEqual({ tier: 'page', venue: 'binance' });
    expect(tierOf({ id: ID, url: `${ORIGIN}/popup.html` }, ID, ORIGIN)).toEqual({ tier: 'extension' });
  });

  test.each([
    ['another extension', { ...page, id: 'other' }],
    ['a frame', { ...page, frameId: 3 }],
    ['a look-alike', { ...page, url: 'https://www.binance.com.evil.example/' }],
    ['our id as a host', { ...page, url: `https://${ID}/popup.html` }],
    ['no address', { id: ID, frameId: 0 }],
    ['nobody', undefined],
  ])('%s is refused', (_name, sender) => {
    expect(tierOf(sender, ID, ORIGIN)).toBeNull();
  });
});

describe('what a page may say', () => {
  const subscribe = (instrument: unknown, venue = 'binance') => ({
    v: 1,
    type: 'instrument.subscribe',
    venue,
    instrument,
  });
  const ETH = { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' };

  test('its own venue, a symbol, a kind', () => {
    expect(createPageReader('binance', () => 0)(subscribe(ETH))).toMatchObject({
      type: 'instrument.subscribe',
    });
  });

  test.each([
    ['a foreign venue', subscribe({ ...ETH, venue: 'okx' }), 'forbidden'],
    ['an address for a symbol', subscribe({ ...ETH, symbol: 'https://evil.example/?a=b' }), 'malformed'],
    ['an unknown message', { v: 1, type: 'settings.write', settings: {} }, 'malformed'],
    ['another version', { ...subscribe(ETH), v: 2 }, 'version'],
    ['text', 'hello', 'version'],
    ['a huge message', { ...subscribe(ETH), padding: 'x'.repeat(70_000) }, 'malformed'],
    [
      'impossible leverage',
      {
        v: 1,
        type: 'position.save',
        position: {
          side: 'long',
          entryPrice: 1,
          leverage: 1e9,
          size: 1,
          marginMode: 'isolated',
          margin: null,
          walletBalance: null,
        },
      },
      'malformed',
    ],
  ])('%s is refused', (_name, message, code) => {
    expect(createPageReader('binance', () => 0)(message)).toBe(code);
  });

  test('twenty messages in ten seconds, then it must wait', () => {
    let now = 0;
    const read = createPageReader('binance', () => now);
    const codes = Array.from({ length: 21 }, () => read(subscribe(ETH)));
    expect(codes.filter((code) => code === 'too-many')).toHaveLength(1);
    now = 1_000;
    expect(read(subscribe(ETH))).not.toBe('too-many');
  });
});

test('the popup is read by its own schema', () => {
  expect(readPopupMessage({ v: 1, type: 'summary.subscribe' })).toEqual({ v: 1, type: 'summary.subscribe' });
  expect(readPopupMessage({ v: 1, type: 'position.save', position: null })).toBeNull();
});

test('a reply over 64 kB is not sent', () => {
  const reply = (length: number) => ({ v: 1, type: 'patch', patch: { findings: 'x'.repeat(length) } });
  expect(isSendable(reply(1_000) as never)).toBe(true);
  expect(isSendable(reply(64_000) as never)).toBe(false);
});

describe('the compact shape says what the schema says', () => {
  const schema = z.object({
    kind: z.enum(['a', 'b']),
    size: z.number(),
    note: z.nullable(z.string().check(z.maxLength(3))),
    list: z.array(z.number()).check(z.maxLength(2)),
    byName: z.record(z.string(), z.boolean()),
    maybe: z.optional(z.literal(1)),
  });
  const shape = shapeOf(z.toJSONSchema(schema) as Parameters<typeof shapeOf>[0]);
  const good = { kind: 'a', size: 1, note: null, list: [1, 2], byName: { x: true } };

  test.each([
    ['whole', good],
    ['with its optional part', { ...good, maybe: 1 }],
    ['another kind', { ...good, kind: 'c' }],
    ['NaN', { ...good, size: Number.NaN }],
    ['Infinity', { ...good, size: Number.POSITIVE_INFINITY }],
    ['text for a number', { ...good, size: '1' }],
    ['too long a text', { ...good, note: 'abcd' }],
    ['too long a list', { ...good, list: [1, 2, 3] }],
    ['a wrong record', { ...good, byName: { x: 1 } }],
    ['a wrong optional part', { ...good, maybe: 2 }],
    ['a part missing', { ...good, list: undefined }],
    ['null', null],
    ['a list', []],
  ])('%s', (_name, value) => {
    expect(hasShape(value, shape)).toBe(schema.safeParse(value).success);
  });
});
