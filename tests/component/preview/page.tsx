import { render } from 'preact';
import { ContextChips } from '../../../components/context-chips.tsx';
import { MarketContext } from '../../../components/market-context.tsx';
import { OptionsView } from '../../../components/options-view.tsx';
import { PopupView } from '../../../components/popup-view.tsx';
import { WelcomeView } from '../../../components/welcome-view.tsx';
import { ALERT_KINDS } from '../../../lib/alerts/registry.ts';
import type { PopupReply } from '../../../lib/protocol/popup-messages.ts';
import { RULES } from '../../../lib/rules/registry.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../lib/settings/schema.ts';
import { CONTEXT_NOW, contextOff, contextSample, priceSample } from './context-sample.ts';
import * as samples from './samples.ts';

/** Draws popup, options, welcome or the market's context: `?view=popup&theme=dark&language=en`. */
const query = new URLSearchParams(location.search);
const theme = query.get('theme') === 'light' ? 'light' : 'dark';
const language = query.get('language') === 'zh-CN' ? 'zh-CN' : 'en';
const nothing = (): undefined => undefined;
const colours = { theme, language, directionColours: 'green-up' } as const;

const limited = samples.otherCoin('BNB', 598.4, 0.1853, 'bybit');
const summary: PopupReply = {
  v: 1,
  type: 'summary',
  marketVenue: 'binance',
  display: { language: null, theme: null, directionColours: null },
  site: { venue: 'binance', enabled: true, panelRemoved: false },
  mirror: { host: 'www.bybit.nl', venue: 'bybit', granted: false },
  context: null,
  lastLook: {
    at: samples.SAMPLE_TIME - 3 * 3_600_000,
    key: 'binance|ETH/USDT:USDT',
    price: 1_911.4,
    majors: 'sector',
    leverage: 'building',
    openInterest: 2_041_000,
  },
  awaited: false,
  cards: [
    { key: 'binance|ETH/USDT:USDT', currentTab: true, removable: false, snapshot: samples.fullSnapshot() },
    {
      key: 'binance|BTC/USDT:USDT',
      currentTab: false,
      removable: false,
      snapshot: samples.otherCoin('BTC', 63_012.4, 0.1811, 'binance'),
    },
    {
      key: 'bybit|BNB/USDT:USDT',
      currentTab: false,
      removable: true,
      snapshot: { ...limited, freshness: samples.rateLimited().freshness },
    },
  ],
};

const settings: Settings = {
  ...DEFAULT_SETTINGS,
  watchList: ['okx|SOL/USDT:USDT'],
  positions: { 'binance|ETH/USDT:USDT': [{ ...(samples.fullSnapshot().position?.entry ?? raise()), id: 1 }] },
  alerts: {
    enabled: true,
    kinds: { 'near-own-liquidation': { on: true, threshold: 0.05 } },
    coolDownMinutes: 60,
    quietHours: { fromMinute: 1_380, toMinute: 420 },
  },
  snoozes: { 'crowded-longs': 4_000_000_000_000 },
  scopedThresholds: { bybit: { 'stale-data': { notice: 20, warning: 90, danger: 300 } } },
  thresholds: { 'stale-data': { notice: 10, warning: 60, danger: 300 } },
};

function raise(): never {
  throw new Error('the sample has a position');
}

function page() {
  if (query.get('view') === 'options') {
    return (
      <OptionsView
        {...colours}
        settings={settings}
        rules={RULES}
        diagnostics={
          'plimsoll 0.1.0\nchromium 156\nbinance ETH/USDT:USDT live 1 s\nbybit BNB/USDT:USDT rate-limited 14 min'
        }
        message={null}
        recorded={{ isForgotten: false, onForget: nothing }}
        accounts={{
          leaderboard: { type: 'idle' },
          leaders: 1000,
          loadedAt: Date.UTC(2026, 1, 5, 22, 0),
          wholeBytes: 39_000_000,
          onLoad: () => undefined,
          onCancel: () => undefined,
          onForget: () => undefined,
        }}
        alerts={{ kinds: ALERT_KINDS, permitted: true, refused: false, onToggle: nothing }}
        wallets={{
          refused: null,
          onServer: nothing,
          file: null,
          onImport: nothing,
          onExport: nothing,
        }}
        context={{ refused: null, hasKey: false, onFeed: nothing, onFlows: nothing, onKey: nothing }}
        now={Date.now}
        onChange={nothing}
        onExport={nothing}
        onImport={nothing}
        readingRefused={false}
        onRead={() => undefined}
        onCopy={nothing}
      />
    );
  }
  if (query.get('view') === 'context') {
    const report = query.get('feeds') === 'off' ? contextOff() : contextSample();
    const drawn = { report, now: CONTEXT_NOW, language } as const;
    return (
      <main class="plimsoll sheet" data-theme={theme} data-colours="green-up">
        <ContextChips {...drawn} />
        <MarketContext {...drawn} price={priceSample()} onOptions={nothing} />
      </main>
    );
  }
  if (query.get('view') === 'welcome') {
    return <WelcomeView language={language} theme={theme} onLanguage={nothing} onOptions={nothing} />;
  }
  return (
    <PopupView
      {...colours}
      summary={summary}
      ageMs={0}
      onSite={nothing}
      onMirror={nothing}
      onRemove={nothing}
      onMap={nothing}
      onMarket={nothing}
      onOptions={nothing}
    />
  );
}

render(page(), document.body);
