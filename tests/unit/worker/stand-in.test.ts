import { describe, expect, it } from 'vitest';
import { type Instrument, instrumentKey, leveragedInstrument } from '../../../lib/domain/instrument.ts';
import type { DraftForm, DraftValues } from '../../../lib/protocol/position-draft.ts';
import type { PositionEntry, Snapshot } from '../../../lib/protocol/snapshot.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';
import type { TextLanguage } from '../../../lib/text/translate.ts';
import { instrumentFromUrl } from '../../../lib/venues/registry.ts';
import { alertAddress, createAlertWatch } from '../../../lib/worker/alert-watch.ts';
import { contextReport } from '../../../lib/worker/context-report.ts';
import type { MarketFeed } from '../../../lib/worker/market-feed.ts';
import { PagePositions } from '../../../lib/worker/page-positions.ts';
import { createPresenter } from '../../../lib/worker/page-presenter.ts';
import { PopupSession } from '../../../lib/worker/popup-session.ts';
import { valuesOf } from '../../../lib/worker/position-draft.ts';
import type { Watcher } from '../../../lib/worker/watcher.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const at = (address: string): Instrument => {
  const instrument = instrumentFromUrl(address);
  if (instrument === null) throw new Error(address);
  return instrument;
};
const BINANCE = at('https://www.binance.com/en/futures/ETHUSDT');
const KCEX = at('https://www.kcex.com/futures/exchange/ETH_USDT');
const COINBASE = at('https://www.coinbase.com/advanced-trade/perpetuals/ETH-PERP-INTX');
const BINANCE_US = at('https://www.binance.us/spot-trade/eth_usdt');

const CROSS: PositionEntry = {
  side: 'long',
  marginMode: 'cross',
  entryPrice: 1_900,
  leverage: 10,
  size: 1,
  margin: null,
  addedMargin: null,
  walletBalance: 500,
  chosenDistance: null,
};

function pagePositions() {
  const settings = createSettingsStore({
    load: async () => undefined,
    save: async () => undefined,
    onChange: () => undefined,
  });
  const forms: (DraftForm | null)[] = [];
  const positions = new PagePositions({
    settings,
    language: () => 'en',
    now: () => 1_000,
    tryOut: () => null,
    sendForm: (form) => forms.push(form),
    onReadRemoved: () => undefined,
  });
  const save = (page: Instrument, entry: PositionEntry) =>
    positions.handle(
      { v: 1, type: 'position.save', draft: { id: null, values: valuesOf(entry) } },
      page,
      null,
    );
  const remove = (page: Instrument, id: number) =>
    positions.handle({ v: 1, type: 'position.remove', id }, page, null);
  const type = async (page: Instrument, values: DraftValues): Promise<DraftForm> => {
    const draft = { id: 7, values };
    await positions.handle({ v: 1, type: 'position.draft', draft }, page, fullSnapshot());
    return forms.at(-1) as DraftForm;
  };
  return { settings, save, remove, type };
}

describe('a position on a page that another venue stands in for', () => {
  it('is of that page: a hedge on two exchanges is no account, and each keeps its balance', async () => {
    const { settings, save, remove } = pagePositions();
    await save(KCEX, CROSS);
    await save(BINANCE, { ...CROSS, side: 'short', walletBalance: 9_000 });
    await save(COINBASE, { ...CROSS, walletBalance: 70 });
    await save(BINANCE_US, { ...CROSS, walletBalance: 8 });
    const balances = (): unknown =>
      Object.fromEntries(
        Object.entries(settings.current().positions).map(([key, list]) => [
          key,
          list.map(({ side, walletBalance }) => `${side} ${walletBalance}`),
        ]),
      );
    expect(balances()).toEqual({
      'kcex|ETH/USDT:USDT': ['long 500'],
      'binance|ETH/USDT:USDT': ['short 9000'],
      'coinbase|ETH/USDC:USDC': ['long 70'],
      'binanceus|ETH/USDT': ['long 8'],
    });
    await remove(KCEX, 1);
    expect(Object.keys(settings.current().positions)).not.toContain('kcex|ETH/USDT:USDT');
    expect(Object.keys(settings.current().positions)).toContain('binance|ETH/USDT:USDT');
  });

  it.each([
    ['https://www.binance.com/en/trade/ETH_USDT', 'binance|ETH/USDT:USDT'],
    ['https://www.bybit.com/en/trade/spot/ETH/USDT', 'bybit|ETH/USDT:USDT'],
  ])('on %s, whose perpetual is named, it is kept as %s', async (address, key) => {
    const { settings, save } = pagePositions();
    await save(at(address), CROSS);
    expect(Object.keys(settings.current().positions)).toEqual([key]);
  });

  it('its form speaks of its own coin, and of the highest leverage as that of the other venue', async () => {
    const { type } = pagePositions();
    const form = await type(COINBASE, { ...valuesOf(CROSS), leverage: '500' });
    expect(form.fields.map(({ label }) => label)).toContain('Wallet balance, USDC');
    expect(form.fields.map(({ hint }) => hint.replaceAll('\u00a0', ' '))).toContain(
      'Binance offers 150× at most',
    );
  });

  it.each<[TextLanguage, string]>([
    ['en', 'By the prices and margin tiers of Binance: those of KCEX are not read.'],
    ['zh-CN', '按 Binance 的价格和保证金档位：未读取 KCEX 的数据。'],
  ])('in the panel it is told by whose figures, in %s', (language, words) => {
    const plan = (requested: Instrument): string | undefined =>
      createPresenter(language, 'UTC').whole({ ...fullSnapshot(), requested }, 0.08).positions[0]?.plan;
    expect(plan(KCEX)).toContain(words);
    expect(plan(BINANCE)).toBeDefined();
    expect(plan(BINANCE)).not.toContain(words.slice(0, 5));
  });
});

const POSITION = { ...CROSS, id: 1 };

describe('the popup', () => {
  /** Keys of the cards of a popup on a KCEX tab. */
  async function cards(choice: Partial<Settings>): Promise<string[]> {
    const watched: string[] = [];
    const off = { state: 'off', record: null } as const;
    const session = new PopupSession({
      feed: {
        watch: (instrument: Instrument) => watched.push(instrumentKey(instrument)) > 0,
        leave: () => undefined,
      } as unknown as MarketFeed,
      settings: createSettingsStore({
        load: async () => ({ ...DEFAULT_SETTINGS, ...choice }),
        save: async () => undefined,
        onChange: () => undefined,
      }),
      current: async () => ({
        tab: { venue: 'kcex', instrument: KCEX, panelRemoved: false, isPrivate: false },
        mirror: null,
      }),
      lastLook: { read: async () => null, write: async () => undefined },
      context: {
        look: () => undefined,
        current: () =>
          contextReport({ 'fear-greed': off, volatility: off, 'etf-flows': off }, false, 1e12, () => 1e12),
        onChange: () => () => undefined,
      },
      now: () => 1e12,
      send: () => undefined,
      setTimeout: (run) => run(),
    });
    await session.handle({ v: 1, type: 'summary.subscribe' });
    session.close();
    return watched;
  }
  const watchList = ['binance|ETH/USDT:USDT'];

  it('has one card for a market, that of the tab', async () => {
    expect(await cards({ watchList })).toEqual([
      'kcex|ETH/USDT:USDT',
      'binance|BTC/USDT:USDT',
      'binance|BNB/USDT:USDT',
    ]);
  });

  it('and another where the user has a position on the venue that stands in', async () => {
    expect(await cards({ watchList, positions: { 'binance|ETH/USDT:USDT': [POSITION] } })).toContain(
      'binance|ETH/USDT:USDT',
    );
    expect(await cards({ disabledVenues: ['binance'] })).toEqual([]);
  });
});

describe('alerts', () => {
  const rules = (ids: readonly string[]): Settings['alerts'] => ({
    enabled: true,
    kinds: Object.fromEntries(ids.map((id) => [id, { on: true, threshold: 0.06 }])),
    coolDownMinutes: 60,
    quietHours: null,
  });

  /** What is told of positions on KCEX and Binance, at 4.6 % and at 5 % of their liquidation. */
  async function told(choice: Partial<Settings>, language: TextLanguage = 'en'): Promise<string[]> {
    const messages: string[] = [];
    const settings: Settings = {
      ...DEFAULT_SETTINGS,
      language,
      alerts: rules(['near-own-liquidation', 'deep-drawdown']),
      ...choice,
    };
    await createAlertWatch({
      ready: Promise.resolve(),
      settings: {
        current: () => settings,
        ready: Promise.resolve(),
        update: async () => undefined,
        onChange: () => undefined,
      },
      feed: { watch, leave: () => undefined },
      storage: { load: async () => undefined, save: async () => undefined },
      mayNotify: async () => true,
      notify: async (id, title, message) => void messages.push(`${id} ${title} ${message}`),
      browserLanguage: 'en',
      now: () => 1_770_000_000_000,
      minuteOfDay: () => 720,
      sleep: async () => undefined,
    })();
    return messages;
  }

  function watch(requested: Instrument, watcher: Watcher): boolean {
    const full = fullSnapshot();
    const { position } = full;
    if (position === null) throw new Error('the sample has a position');
    const distance = requested.venue === 'kcex' ? 0.046 : 0.05;
    const instrument = leveragedInstrument(requested) ?? requested;
    const own = { ...position, liquidation: { ...position.liquidation, distance } };
    const snapshot: Snapshot = { ...full, requested, instrument, position: own };
    watcher.receive(snapshot, snapshot);
    return true;
  }

  const positions = { 'kcex|ETH/USDT:USDT': [POSITION], 'binance|ETH/USDT:USDT': [POSITION] };

  it('name and open the exchange that each position is on, and tell the market once', async () => {
    const messages = await told({ positions, watchList: ['binance|ETH/USDT:USDT'] });
    const ids = messages.map((message) => message.slice(0, message.indexOf(' ')));
    expect(ids.toSorted()).toEqual([
      'deep-drawdown|binance|ETH/USDT:USDT',
      'near-own-liquidation|binance|ETH/USDT:USDT',
      'near-own-liquidation|kcex|ETH/USDT:USDT',
    ]);
    expect(messages.find((message) => message.includes('liquidation|kcex'))).toMatch(
      /your liquidation is 4\.6% away KCEX, by the market of Binance · threshold/,
    );
    expect(messages.find((message) => message.includes('liquidation|binance'))).toMatch(
      /5\.0% away Binance ·/,
    );
    expect(alertAddress('near-own-liquidation|kcex|ETH/USDT:USDT')).toMatch(/^https:\/\/www\.kcex\.com\//);
  });

  it('say so in Chinese', async () => {
    const [message] = await told({ positions: { 'kcex|ETH/USDT:USDT': [POSITION] } }, 'zh-CN');
    expect(message).toContain('KCEX，按 Binance 的行情');
  });

  it('ask no venue that is switched off, be it the one that stands in', async () => {
    expect(await told({ positions, disabledVenues: ['binance'] })).toEqual([]);
    const others = await told({ positions, disabledVenues: ['kcex'] });
    expect(others.filter((message) => message.includes('kcex'))).toEqual([]);
    expect(others).not.toEqual([]);
  });
});
