import { render } from 'preact';
import type { ChainServer, WalletActions } from '../../components/chain-server-field.tsx';
import type { LeaderboardState, OptionsMessage } from '../../components/options-part.tsx';
import { OptionsView } from '../../components/options-view.tsx';
import { ALERT_KINDS } from '../../lib/alerts/registry.ts';
import type { Chain } from '../../lib/domain/chain-rpc.ts';
import { checkedAddress } from '../../lib/domain/checksum-address.ts';
import { CONTEXT_PUBLISHERS, type ContextFeedId, type EtfAccess } from '../../lib/domain/context-feed.ts';
import { browserFetch } from '../../lib/net/browser-ports.ts';
import { FetchFailure } from '../../lib/net/failure.ts';
import { ownPageLook } from '../../lib/overlay/own-page-look.ts';
import { browser } from '../../lib/platform/browser.ts';
import { describeInstallation } from '../../lib/platform/diagnostics.ts';
import { askForNotifications, mayNotify } from '../../lib/platform/notifications.ts';
import { askFor, giveBack } from '../../lib/platform/permissions.ts';
import { askToInject } from '../../lib/platform/scripting.ts';
import { storagePort } from '../../lib/platform/storage.ts';
import { RULES } from '../../lib/rules/registry.ts';
import { ACCOUNT_LIST_KEY, createAccountListStore } from '../../lib/settings/account-list.ts';
import { CONTEXT_KEY_KEY, createContextKeyStore } from '../../lib/settings/context-key.ts';
import { exportedSettings, importSettings } from '../../lib/settings/migrations.ts';
import { createRecordedHistoryStore, RECORDED_HISTORY_KEY } from '../../lib/settings/recorded-history.ts';
import type { Settings } from '../../lib/settings/schema.ts';
import { createSettingsStore, SETTINGS_KEY } from '../../lib/settings/store.ts';
import {
  readWalletFile,
  WALLET_FILE_LIMIT_BYTES,
  walletCsv,
  walletJson,
} from '../../lib/settings/wallet-file.ts';
import {
  LEADERBOARD_BYTES,
  LEADERBOARD_HOST,
  loadLeaderboard,
} from '../../lib/sources/hyperliquid-leaderboard.ts';
import { READER_PATTERNS } from '../../lib/venues/reading/registry.ts';

/** The progress bar moves by hundredths. */
const PROGRESS_STEP_BYTES = LEADERBOARD_BYTES / 100;
const IMPORT_LIMIT_BYTES = 200_000;

/** Composition root of the options page: settings store -> view. */
const settings = createSettingsStore(storagePort('local', SETTINGS_KEY));
const accountList = createAccountListStore(storagePort('local', ACCOUNT_LIST_KEY));
const recordedHistory = createRecordedHistoryStore(storagePort('local', RECORDED_HISTORY_KEY));
const contextKey = createContextKeyStore(storagePort('local', CONTEXT_KEY_KEY));
let isRecordForgotten = false;
let leaderboard: LeaderboardState = { type: 'idle' };
let loading: AbortController | null = null;
let message: OptionsMessage | null = null;
let readingRefused = false;
let refusedFeed: ContextFeedId | null = null;
let diagnostics = '';
let mayTell = false;
let wasRefused = false;
let refusedChain: Chain | null = null;
let walletFile: WalletActions['file'] = null;
settings.onChange(draw);
accountList.onChange(draw);
contextKey.onChange(draw);
void mayNotify().then((permitted) => {
  mayTell = permitted;
  draw();
});
void describeInstallation().then((text) => {
  diagnostics = text;
  draw();
});
draw();

function draw(): void {
  render(
    <OptionsView
      settings={settings.current()}
      rules={RULES}
      diagnostics={diagnostics}
      message={message}
      recorded={{ isForgotten: isRecordForgotten, onForget: () => void forgetRecorded() }}
      accounts={{
        leaderboard,
        leaders: accountList.current().leaders.length,
        loadedAt: accountList.current().loadedAt,
        wholeBytes: LEADERBOARD_BYTES,
        onLoad: () => void load(),
        onCancel: () => loading?.abort(),
        onForget: () => void forget(),
      }}
      readingRefused={readingRefused}
      onRead={(enabled) => void read(enabled)}
      context={{
        refused: refusedFeed,
        hasKey: contextKey.current() !== null,
        onFeed: (feed, wanted) =>
          void switchFeed(
            feed,
            wanted,
            feed === 'volatility' ? { volatility: wanted } : { fearGreed: wanted },
          ),
        onFlows: (access: EtfAccess) => void switchFeed('etf-flows', access !== 'off', { etfFlows: access }),
        onKey: (key) => void contextKey.save(key),
      }}
      alerts={{
        kinds: ALERT_KINDS,
        permitted: mayTell,
        refused: wasRefused,
        onToggle: (wanted) => void toggleAlerts(wanted),
      }}
      wallets={{
        refused: refusedChain,
        onServer: (chain, server) => void chooseServer(chain, server),
        file: walletFile,
        onImport: (file) => void importWallets(file),
        onExport: exportWallets,
      }}
      now={Date.now}
      {...ownPageLook(window, settings.current())}
      onChange={(change) => void settings.update(change)}
      onExport={exportSettings}
      onImport={(file) => void importFile(file)}
      onCopy={() => void copyDiagnostics()}
    />,
    document.body,
  );
}

function say(next: OptionsMessage): void {
  message = next;
  draw();
}

function exportSettings(): void {
  const text = JSON.stringify(exportedSettings(settings.current()), null, 2);
  saveFile(text, 'application/json', `plimsoll-settings-${browser.runtime.getManifest().version}.json`);
}

function saveFile(text: string, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function show(next: LeaderboardState): void {
  leaderboard = next;
  draw();
}

/** The permission is asked in the click itself: later no browser would show the question. */
async function load(): Promise<void> {
  if (loading !== null) return;
  const controller = new AbortController();
  loading = controller;
  try {
    if (!(await askFor(LEADERBOARD_HOST))) {
      show({ type: 'refused' });
      return;
    }
    show({ type: 'loading', bytes: 0 });
    const rows = await loadLeaderboard(
      { ...browserFetch, now: Date.now, random: Math.random },
      (bytes) => {
        const shown = leaderboard.type === 'loading' ? leaderboard.bytes : 0;
        if (bytes - shown >= PROGRESS_STEP_BYTES) show({ type: 'loading', bytes });
      },
      controller.signal,
    );
    const leaders = rows.map(({ address, accountValueUsd }): [string, number] => [address, accountValueUsd]);
    await accountList.save({ ...accountList.current(), leaders, loadedAt: Date.now() });
    show({ type: 'idle' });
  } catch (error) {
    if (controller.signal.aborted) show({ type: 'cancelled' });
    else show({ type: 'failed', kind: error instanceof FetchFailure ? error.kind : 'format-changed' });
  } finally {
    loading = null;
  }
}

/** Asked in the click itself too; to switch it off needs no permission. */
async function read(enabled: boolean): Promise<void> {
  readingRefused = enabled && !(await askToInject(READER_PATTERNS));
  if (readingRefused) draw();
  else
    await settings.update((current) => ({
      ...current,
      pageReading: { ...current.pageReading, enabled },
    }));
}

/** Asked in the click itself too, of the feed's host alone; what was granted stays, and asks nothing the next time. */
async function switchFeed(
  feed: ContextFeedId,
  wanted: boolean,
  change: Partial<Settings['contextFeeds']>,
): Promise<void> {
  const granted = !wanted || (await askFor(CONTEXT_PUBLISHERS[feed].host));
  refusedFeed = granted ? null : feed;
  draw();
  if (granted)
    await settings.update((current) => ({
      ...current,
      contextFeeds: { ...current.contextFeeds, ...change },
    }));
}

/** The permission is asked in the click itself, as above; it stays when alerts are switched off, and asks nothing the next time. */
async function toggleAlerts(wanted: boolean): Promise<void> {
  const allowed = wanted && (await askForNotifications());
  mayTell = allowed || (!wanted && mayTell);
  wasRefused = wanted && !allowed;
  draw();
  if (!wanted || allowed)
    await settings.update((current) => ({ ...current, alerts: { ...current.alerts, enabled: wanted } }));
}

/** The permission is asked in the click itself, as above; it is given back when no chain uses the host any more. */
async function chooseServer(chain: Chain, server: ChainServer | null): Promise<void> {
  refusedChain = server !== null && !(await askFor(server.host)) ? chain : null;
  if (refusedChain !== null) {
    draw();
    return;
  }
  const last = settings.current().chainRpc[chain];
  await settings.update(({ chainRpc: { [chain]: _, ...others }, ...current }) => ({
    ...current,
    chainRpc: server === null ? others : { ...others, [chain]: server },
  }));
  const isUsed = Object.values(settings.current().chainRpc).some((each) => each?.host === last?.host);
  if (last !== undefined && !isUsed) await giveBack(last.host);
}

function exportWallets(kind: 'json' | 'csv'): void {
  const { watchedAccounts } = settings.current();
  if (kind === 'json') saveFile(walletJson(watchedAccounts), 'application/json', 'plimsoll-wallets.json');
  else saveFile(walletCsv(watchedAccounts), 'text/csv', 'plimsoll-wallets.csv');
}

/** Rows that are wrong are told; of no such file nothing is taken. */
async function importWallets(file: File): Promise<void> {
  const read =
    file.size > WALLET_FILE_LIMIT_BYTES
      ? null
      : readWalletFile(await file.text(), settings.current().watchedAccounts, checkedAddress);
  walletFile = read ?? 'none';
  draw();
  if (read !== null)
    await settings.update((current) => ({ ...current, watchedAccounts: [...read.accounts] }));
}

/** The list first: the worker forgets what it has read as soon as it hears of it. */
async function forget(): Promise<void> {
  loading?.abort();
  await accountList.save({ leaders: [], loadedAt: null, forgottenAt: Date.now() });
  await settings.update((current) => ({ ...current, watchedAccounts: [], ownAccounts: {} }));
  show({ type: 'forgotten' });
}

async function forgetRecorded(): Promise<void> {
  await recordedHistory.forget(Date.now());
  isRecordForgotten = true;
  draw();
}

async function importFile(file: File): Promise<void> {
  const imported = file.size > IMPORT_LIMIT_BYTES ? null : importSettings(await file.text());
  if (imported === null) {
    say('importFailed');
    return;
  }
  await settings.update(() => imported);
  say('imported');
}

async function copyDiagnostics(): Promise<void> {
  try {
    await navigator.clipboard.writeText(diagnostics);
    say('copied');
  } catch {
    // Without the clipboard the text stands in its box, to be copied by hand.
  }
}
