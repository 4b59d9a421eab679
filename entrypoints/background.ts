import { defineBackground } from 'wxt/utils/define-background';
import panelCss from '../components/panel.css?inline';
import { createDatabaseStore, HISTORY_DATABASE } from '../lib/cache/database.ts';
import { browserFetch, browserSockets } from '../lib/net/browser-ports.ts';
import { createHttpClient } from '../lib/net/http-client.ts';
import { createRateLimiter } from '../lib/net/rate-limiter.ts';
import { createServerClock } from '../lib/net/server-clock.ts';
import { createSteadyClock } from '../lib/net/steady-clock.ts';
import { repeatedly } from '../lib/platform/alarms.ts';
import { setTabBadge } from '../lib/platform/badge.ts';
import { browser, type Runtime } from '../lib/platform/browser.ts';
import { REJECTED_KEY } from '../lib/platform/diagnostics.ts';
import { followMirrorGrants } from '../lib/platform/mirrors.ts';
import { mayNotify, onNotificationClick, showNotification } from '../lib/platform/notifications.ts';
import { mayAsk } from '../lib/platform/permissions.ts';
import { injectScripts } from '../lib/platform/scripting.ts';
import { storagePort } from '../lib/platform/storage.ts';
import { activeTab, openAddress, openExtensionPage } from '../lib/platform/tabs.ts';
import { MAP_PORT, MARKET_PORT, PAGE_PORT, POPUP_PORT, READING_PORT } from '../lib/protocol/names.ts';
import { pagePath } from '../lib/protocol/page-address.ts';
import { tierOf } from '../lib/protocol/server.ts';
import { ACCOUNT_LIST_KEY, createAccountListStore } from '../lib/settings/account-list.ts';
import { CONTEXT_KEY_KEY, createContextKeyStore } from '../lib/settings/context-key.ts';
import { createRecordedHistoryStore, RECORDED_HISTORY_KEY } from '../lib/settings/recorded-history.ts';
import { createSettingsStore, SETTINGS_KEY } from '../lib/settings/store.ts';
import { CONTEXT_LIMITS } from '../lib/sources/context-sources.ts';
import { RPC_LIMITS } from '../lib/sources/ethereum-rpc.ts';
import { SOURCE_LIMITS } from '../lib/sources/registry.ts';
import { ALERT_PERIOD_MINUTES } from '../lib/text/alerts.ts';
import { languageOfTag } from '../lib/text/translate.ts';
import { MIRRORS } from '../lib/venues/registry.ts';
import { alertAddress } from '../lib/worker/alert-watch.ts';
import { badgeOf } from '../lib/worker/badge.ts';
import { RECORDER_PERIOD_MINUTES } from '../lib/worker/history-recorder.ts';
import { startWorker } from '../lib/worker/start.ts';

/** Composition root of the worker: every listener is registered in this first synchronous turn, for it dies and wakes at will. */
export default defineBackground(() => {
  const now = createSteadyClock(
    () => Date.now(),
    () => performance.now(),
  );
  const random = (): number => Math.random();
  const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
  const offsets = storagePort('local', 'clock');
  const clock = createServerClock(now, () => void offsets.save(clock.snapshot()));
  const ready = offsets.load().then(clock.restore, () => undefined);
  const limiter = createRateLimiter([...SOURCE_LIMITS, ...RPC_LIMITS, ...CONTEXT_LIMITS], {
    store: storagePort('session', 'limiter'),
    now,
    random,
    sleep,
  });
  const stored = storagePort('local', SETTINGS_KEY);
  const settings = createSettingsStore(stored);
  const browserLanguage = languageOfTag(navigator.language);
  const worker = startWorker({
    ready,
    store: createDatabaseStore(),
    history: createDatabaseStore(HISTORY_DATABASE),
    recordedHistory: createRecordedHistoryStore(storagePort('local', RECORDED_HISTORY_KEY)),
    rejections: storagePort('session', REJECTED_KEY),
    http: createHttpClient({ ...browserFetch, isPermitted: mayAsk, now, random }, limiter, clock),
    clock,
    sockets: { ...browserSockets, now, random },
    settings,
    privateSettings: createSettingsStore({ ...stored, save: async () => undefined }),
    accountList: createAccountListStore(storagePort('local', ACCOUNT_LIST_KEY)),
    contextKey: createContextKeyStore(storagePort('local', CONTEXT_KEY_KEY)),
    browserLanguage,
    panelCss,
    now,
    random,
    activeTab,
    isGranted: mayAsk,
    openOptions: () => void browser.runtime.openOptionsPage(),
    openPage: (page, instrument) => void openExtensionPage(pagePath(page, instrument)),
    injectScript: injectScripts,
    alerts: {
      storage: storagePort('local', 'alerts'),
      mayNotify,
      notify: showNotification,
      minuteOfDay: (time) => new Date(time).getHours() * 60 + new Date(time).getMinutes(),
      sleep,
    },
    showLevel: (tabId, snapshot) => {
      const badge = badgeOf(snapshot, settings.current().language ?? browserLanguage);
      void setTabBadge(tabId, badge.text, badge.colour, badge.title);
    },
  });

  repeatedly('alerts', ALERT_PERIOD_MINUTES, worker.checkAlerts);
  onNotificationClick((id) => {
    const address = alertAddress(id);
    if (address !== null) void openAddress(address);
  });
  followMirrorGrants(
    MIRRORS.map(({ host, venue }) => ({ host, early: 'keyguard.js', late: `overlay-${venue}.js` })),
  );
  browser.runtime.onConnect.addListener((port) => {
    const extensionOrigin = new URL(browser.runtime.getURL('')).origin;
    const tier = tierOf(port.sender, browser.runtime.id, extensionOrigin);
    const peer = {
      tabId: port.sender?.tab?.id ?? null,
      isPrivate: port.sender?.tab?.incognito ?? false,
      send: (reply: unknown) => post(port, reply),
    };
    const session =
      tier?.tier === 'page' && port.name === PAGE_PORT
        ? worker.connectPage(tier.venue, peer)
        : tier?.tier === 'page' && port.name === READING_PORT && peer.tabId !== null
          ? worker.connectReader(tier.venue, peer.tabId, () => port.disconnect())
          : tier?.tier === 'extension' && port.name === POPUP_PORT
            ? worker.connectPopup(peer)
            : tier?.tier === 'extension' && port.name === MAP_PORT
              ? worker.connectMap(peer)
              : tier?.tier === 'extension' && port.name === MARKET_PORT
                ? worker.connectMarket(peer)
                : null;
    if (session === null) {
      port.disconnect();
      return;
    }
    port.onMessage.addListener((message: unknown) => session.message(message));
    port.onDisconnect.addListener(() => session.close());
  });

  repeatedly('record', RECORDER_PERIOD_MINUTES, worker.record);

  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install') void openExtensionPage('/welcome.html');
  });
});

/** A port may close between two turns; its page is gone then, and nothing is lost. */
function post(port: Runtime.Port, reply: unknown): void {
  try {
    port.postMessage(reply);
  } catch {
    port.disconnect();
  }
}
