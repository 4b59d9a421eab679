import { describe, expect, it } from 'vitest';
import { type Instrument, instrumentKey, parseInstrument } from '../../../lib/domain/instrument.ts';
import type { PageReply } from '../../../lib/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../lib/protocol/names.ts';
import { createReadingReader, type ReadingMessage } from '../../../lib/protocol/reading-messages.ts';
import type { PositionEntry, Snapshot } from '../../../lib/protocol/snapshot.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';
import { analysePositions } from '../../../lib/worker/analyse-position.ts';
import type { MarketFeed } from '../../../lib/worker/market-feed.ts';
import { pagePositions } from '../../../lib/worker/own-positions.ts';
import { createPresenter } from '../../../lib/worker/page-presenter.ts';
import { readingWords } from '../../../lib/worker/page-read.ts';
import { PageReaders } from '../../../lib/worker/page-readers.ts';
import { PageSession } from '../../../lib/worker/page-session.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const ETH = parseInstrument('binance', 'ETH/USDT:USDT') as Instrument;
const POSITION: ReadingMessage['positions'][number] = {
  side: 'long',
  size: 0.5,
  entryPrice: 1842.5,
  leverage: 20,
  marginMode: 'isolated',
  margin: 46.06,
  liquidationPrice: 1757.74,
};
const READING: ReadingMessage = {
  v: PROTOCOL_VERSION,
  type: 'page.reading',
  symbol: ETH.symbol,
  form: { leverage: 20, marginMode: 'isolated' },
  positions: [POSITION],
};
const ENTERED: PositionEntry = {
  side: 'short',
  entryPrice: 1900,
  leverage: 3,
  size: 1,
  marginMode: 'isolated',
  margin: null,
  walletBalance: null,
};
const settings = (enabled: boolean, preferred: boolean, isEntered: boolean): Settings => ({
  ...DEFAULT_SETTINGS,
  pageReading: { enabled, preferred },
  positions: isEntered ? { [instrumentKey(ETH)]: [{ ...ENTERED, id: 1 }] } : {},
});

describe('a reader speaks', () => {
  it('in one form, of numbers within bounds', () => {
    const read = createReadingReader(() => 0);
    expect(read(READING)).toEqual(READING);
    expect(read({ ...READING, form: null, positions: [] })).toMatchObject({ form: null, positions: [] });
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['another version', { ...READING, v: 99 }],
    [
      'a unified account, which no page is read for',
      { ...READING, form: { leverage: 20, marginMode: 'portfolio' } },
    ],
    ['three positions', { ...READING, positions: [POSITION, POSITION, POSITION] }],
    ['NaN', { ...READING, positions: [{ ...POSITION, entryPrice: Number.NaN }] }],
    ['a negative size', { ...READING, positions: [{ ...POSITION, size: -1 }] }],
    ['1e99', { ...READING, positions: [{ ...POSITION, entryPrice: 1e99 }] }],
    ['a leverage of 5000', { ...READING, form: { leverage: 5000, marginMode: 'cross' } }],
    ['a text for a number', { ...READING, positions: [{ ...POSITION, size: '1' }] }],
    ['a long symbol', { ...READING, symbol: 'X'.repeat(5_000) }],
  ])('and is not heard with %s', (_, message) => {
    expect(createReadingReader(() => 0)(message)).toBeNull();
  });

  it('and is not heard when it floods', () => {
    const read = createReadingReader(() => 0);
    const heard = Array.from({ length: 100 }, () => read(READING)).filter((reading) => reading !== null);
    expect(heard.length).toBeLessThanOrEqual(20);
  });
});

describe('what was read is shown', () => {
  it('only while it is switched on, for its own contract', () => {
    const { liquidationPrice, ...entry } = POSITION;
    const on = settings(true, false, false);
    const own = {
      id: -1,
      entry: { ...entry, walletBalance: null },
      shownLiquidationPrice: liquidationPrice,
    };
    expect(pagePositions(READING, ETH, on)).toEqual({ contract: ETH, from: 'page', list: [own] });
    expect(pagePositions(READING, ETH, settings(false, false, false))).toBeNull();
    expect(pagePositions(null, ETH, on)).toBeNull();
    expect(pagePositions({ ...READING, symbol: 'BTC/USDT:USDT' }, ETH, on)).toBeNull();
    expect(pagePositions({ ...READING, positions: [] }, ETH, on)).toBeNull();
  });

  it('both sides of a hedge', () => {
    const positions = [POSITION, { ...POSITION, side: 'short' as const, liquidationPrice: 1_950 }];
    const own = pagePositions({ ...READING, positions }, ETH, settings(true, false, false));
    expect(own?.list.map(({ entry, shownLiquidationPrice }) => [entry.side, shownLiquidationPrice])).toEqual([
      ['long', 1757.74],
      ['short', 1_950],
    ]);
  });

  it('behind what was entered by hand, unless it is to go first', () => {
    expect(pagePositions(READING, ETH, settings(true, false, true))).toBeNull();
    expect(pagePositions(READING, ETH, settings(true, true, true))).not.toBeNull();
  });

  it('with the liquidation price that the page shows, where there is one', () => {
    const entry = { ...ENTERED, side: 'long' as const, marginMode: 'cross' as const };
    const shown = (shownLiquidationPrice: number | null) =>
      analysePositions(ETH, [{ id: null, entry, shownLiquidationPrice }], null, 2_000)[0]?.liquidation;
    // A fall from 2,000 to 1,600 is a fifth.
    expect(shown(1_600)).toMatchObject({
      state: 'price',
      low: 1_600,
      high: 1_600,
      distance: 0.2,
      reason: null,
    });
    expect(shown(null)).toMatchObject({ state: 'not-computable', low: null, reason: 'tiers-missing' });
  });

  it.each([
    ['en', 'read from the page'],
    ['zh-CN', '读自页面'],
  ] as const)('marked in %s wherever it is said', (language, mark) => {
    const presenter = createPresenter(language);
    const entered = presenter.whole(fullSnapshot(), 0.08);
    const read = presenter.whole({ ...fullSnapshot(), positionFrom: 'page' }, 0.08);
    expect(JSON.stringify(entered)).not.toContain(mark);
    expect(read.positions[0]?.title).toContain(mark);
    expect(read.pill.headline).toContain(mark);
    expect(read.scenario?.note).toContain(mark);
    const own = read.findings.filter(({ headline }) => headline.includes(mark)).map(({ ruleId }) => ruleId);
    expect(own).toContain(fullSnapshot().findings[0]?.ruleId);
    expect(own).not.toContain('crowded-longs');
    const marks = (words: typeof read.ladder) =>
      words?.picture?.items.flatMap((item) =>
        item.type === 'text' && item.text.includes(mark) ? [item.text] : [],
      );
    expect(marks(read.ladder)?.length).toBeGreaterThan(0);
    expect(marks(entered.ladder)).toEqual([]);
  });
});

describe("a position told by the user's address", () => {
  const account = { asOf: fullSnapshot().sentAt - 40_000, failure: null, isObserved: true };
  it.each([
    ['en', 'from your address', 'OBSERVED · YOUR ADDRESS', 'CALCULATED · YOUR ADDRESS'],
    ['zh-CN', '来自您的地址', '实测 · 您的地址', '计算 · 您的地址'],
  ] as const)('in %s: marked, with its time, and how it is known', (language, mark, observed, calculated) => {
    const snapshot: Snapshot = { ...fullSnapshot(), positionFrom: 'account', ownAccount: account };
    const page = createPresenter(language).whole(snapshot, 0.08);
    expect(page.positions[0]?.title).toContain(mark);
    expect(page.positions[0]?.cells[0]).toMatchObject({ note: mark, asOf: account.asOf });
    expect(page.scenario?.note).toContain(
      language === 'en' ? 'your position is told by your address' : '您的仓位来自您的地址',
    );
    const words = (isObserved: boolean) =>
      readingWords(language, DEFAULT_SETTINGS, {
        snapshot: { ...snapshot, ownAccount: { ...account, isObserved } },
        form: null,
      })['calculated'];
    expect([words(true), words(false)]).toEqual([observed, calculated]);
  });

  it.each([
    [{ ...account, asOf: null }, 'Your address is being asked.'],
    [account, 'Your address holds none here.'],
    [
      { ...account, asOf: null, failure: 'region-blocked' as const },
      'Your address could not be asked: blocked in region.',
    ],
  ])('where it tells of none: %j', (ownAccount, words) => {
    const snapshot = { positionFrom: 'hand' as const, ownAccount };
    expect(readingWords('en', DEFAULT_SETTINGS, { snapshot, form: null })['noPosition']).toContain(words);
  });
});

describe('readers in tabs', () => {
  function stage() {
    const injected: string[] = [];
    const heard: (readonly [number, ReadingMessage | null])[] = [];
    const hungUp: string[] = [];
    const readers = new PageReaders({
      inject: async (tabId, script) => void injected.push(`${tabId} ${script}`),
      onReading: (tabId, _, reading) => heard.push([tabId, reading]),
      now: () => 0,
    });
    const connect = (name: string, tabId = 1) =>
      readers.connect('binance', tabId, () => void hungUp.push(name));
    return { readers, injected, heard, hungUp, connect };
  }

  it('are put there once, when they are wanted, on venues that can be read', () => {
    const { readers, injected } = stage();
    readers.want(1, 'binance');
    readers.want(1, 'binance');
    readers.want(2, 'okx');
    expect(injected).toEqual(['1 /reader-binance.js']);
  });

  it('are hung up on when nobody wants them', () => {
    const { readers, connect, hungUp, heard } = stage();
    expect(connect('stranger')).toBeNull();
    readers.want(1, 'binance');
    const reader = connect('first');
    reader?.message(READING);
    readers.end(1);
    expect(hungUp).toEqual(['first']);
    expect(heard).toEqual([
      [1, READING],
      [1, null],
    ]);
    reader?.message(READING);
    expect(heard).toHaveLength(2);
  });

  it('of another venue than the page is are not heard', () => {
    const { readers } = stage();
    readers.want(1, 'bybit');
    expect(readers.connect('binance', 1, () => undefined)).toBeNull();
  });

  it('say nothing with what is not understood, and nothing once they are gone', () => {
    const { readers, connect, heard, injected } = stage();
    readers.want(1, 'binance');
    const reader = connect('first');
    reader?.message(READING);
    reader?.message({ forged: true });
    expect(heard.at(-1)).toEqual([1, null]);
    reader?.close();
    readers.want(1, 'binance');
    expect(injected).toHaveLength(2);
  });

  it('are asked again what they said, by a page that calls anew', () => {
    const { readers, connect, heard } = stage();
    readers.want(1, 'binance');
    connect('first')?.message(READING);
    readers.want(1, 'binance');
    expect(heard.at(-1)).toEqual([1, READING]);
  });

  it('are replaced by the last that calls', () => {
    const { readers, connect, hungUp, heard } = stage();
    readers.want(1, 'binance');
    const first = connect('first');
    connect('second')?.message(READING);
    expect(hungUp).toEqual(['first']);
    first?.close();
    expect(heard).toEqual([[1, READING]]);
  });
});

describe('the session of a page that is read', () => {
  async function stage() {
    const sent: PageReply[] = [];
    const wanted: boolean[] = [];
    const store = createSettingsStore({
      load: async () => settings(true, false, false),
      save: async () => undefined,
      onChange: () => undefined,
    });
    const session: PageSession = new PageSession({
      venue: 'binance',
      isPrivate: false,
      feed: { watch: () => true, leave: () => undefined, touch: () => undefined } as unknown as MarketFeed,
      settings: store,
      browserLanguage: 'en',
      css: '',
      now: () => 0,
      send: (reply) => sent.push(reply),
      context: () => '',
      openOptions: () => undefined,
      openPage: () => undefined,
      readPage: (isWanted) => wanted.push(isWanted),
      onSnapshot: () => undefined,
    });
    store.onChange(() => session.sendDisplay());
    const say = (message: object): Promise<void> => session.handle({ v: PROTOCOL_VERSION, ...message });
    const open = (symbol: string, kind = 'linear') =>
      say({ type: 'instrument.subscribe', venue: 'binance', instrument: { venue: 'binance', symbol, kind } });
    const word = (key: string): string | undefined =>
      sent.flatMap((reply) => (reply.type === 'dress' ? [reply.dress.words[key]] : [])).at(-1);
    await open(ETH.symbol);
    return { session, store, say, open, word, wanted };
  }

  it('tells leverage and mode of the order form where a position could be entered', async () => {
    const { session, word } = await stage();
    expect(word('noPosition')).toBe('Enter your position to check its leverage');
    session.adoptReading({ ...READING, positions: [] });
    expect(word('noPosition')).toMatch(/^Order form: Isolated 20× · read from the page\./);
    session.adoptReading(null);
    expect(word('noPosition')).toBe('Enter your position to check its leverage');
  });

  it('takes nothing of another contract', async () => {
    const { session, open } = await stage();
    session.adoptReading({ ...READING, symbol: 'BTC/USDT:USDT' });
    expect(session.pageReading()).toBeNull();
    session.adoptReading(READING);
    expect(session.pageReading()).toEqual(READING);
    await open('BTC/USDT:USDT');
    expect(session.pageReading()).toBeNull();
  });

  it('marks the words of what is read', async () => {
    const { session, word } = await stage();
    session.adoptReading(READING);
    session.receive({ ...fullSnapshot(), positionFrom: 'page' }, {});
    expect(word('calculated')).toBe('READ FROM THE PAGE');
    expect(word('you')).toBe('you {leverage} (page)');
    session.receive(fullSnapshot(), {});
    expect(word('calculated')).toBe('CALCULATED');
  });

  it('is off with one entry of the menu', async () => {
    const { say, word, wanted, store } = await stage();
    expect(wanted.at(-1)).toBe(true);
    expect(word('stopReading')).toBe('Stop reading positions');
    await say({ type: 'menu.stopReading' });
    expect(store.current().pageReading.enabled).toBe(false);
    expect(wanted.at(-1)).toBe(false);
    expect(word('stopReading')).toBe('');
  });

  it('wants no spot page read, and none that is no instrument', async () => {
    const { open, say, wanted } = await stage();
    await open('ETH/USDT', 'spot');
    expect(wanted.at(-1)).toBe(false);
    await open(ETH.symbol);
    expect(wanted.at(-1)).toBe(true);
    await say({ type: 'instrument.subscribe', venue: 'binance', instrument: null });
    expect(wanted.at(-1)).toBe(false);
  });

  it('shows no more what the trader removed, and removes nothing that was entered', async () => {
    const { session, say, store } = await stage();
    await store.update(() => settings(true, true, true));
    session.adoptReading(READING);
    session.receive({ ...fullSnapshot(), positionFrom: 'page' }, {});
    await say({ type: 'position.remove', id: -1 });
    expect(session.pageReading()).toBeNull();
    session.adoptReading(READING);
    expect(session.pageReading()).toBeNull();
    expect(store.current().positions[instrumentKey(ETH)]).toEqual([{ ...ENTERED, id: 1 }]);
  });
});
