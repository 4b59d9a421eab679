import { browser } from './browser.ts';
import { mayAsk, patternOf } from './permissions.ts';
import { injectScripts } from './scripting.ts';

const ID_PREFIX = 'mirror ';

/** The scripts of one host, as the manifest names them for the hosts that need no grant. */
export interface HostScripts {
  /** Exact host name. */
  readonly host: string;
  /** Runs before the page's own scripts. */
  readonly early: string;
  /** Runs when the page is there. */
  readonly late: string;
}

/**
 * Keeps the scripts registered on exactly those of `mirrors` that the user granted. Registrations outlive the worker and the browser, and
 * end with an update: they are gone over after that, and whenever a grant is given or taken back. Called in the worker's first turn.
 */
export function followMirrorGrants(mirrors: readonly HostScripts[]): void {
  let turn: Promise<unknown> = Promise.resolve();
  const settle = (after: () => Promise<void> = async () => undefined): void => {
    turn = turn.then(() => registerGranted(mirrors)).then(after, () => undefined);
  };
  browser.permissions.onAdded.addListener(({ origins = [] }) =>
    settle(() => enterOpenTabs(mirrors.filter(({ host }) => origins.includes(patternOf(host))))),
  );
  browser.permissions.onRemoved.addListener(() => settle());
  browser.runtime.onInstalled.addListener(() => settle());
}

async function registerGranted(mirrors: readonly HostScripts[]): Promise<void> {
  const registered = await browser.scripting.getRegisteredContentScripts();
  const known = registered.filter(({ id }) => id.startsWith(ID_PREFIX));
  const granted: HostScripts[] = [];
  for (const mirror of mirrors) {
    if (await mayAsk(mirror.host)) granted.push(mirror);
  }
  const wanted = granted.flatMap(scriptsOf);
  const extra = known.filter(({ id }) => !wanted.some((script) => script.id === id)).map(({ id }) => id);
  const missing = wanted.filter(({ id }) => !known.some((script) => script.id === id));
  if (extra.length > 0) await browser.scripting.unregisterContentScripts({ ids: extra });
  if (missing.length > 0) await browser.scripting.registerContentScripts(missing);
}

function scriptsOf({ host, early, late }: HostScripts) {
  const matches = [patternOf(host)];
  return [
    { id: `${ID_PREFIX}early ${host}`, matches, js: [early], runAt: 'document_start' as const },
    { id: `${ID_PREFIX}late ${host}`, matches, js: [late], runAt: 'document_idle' as const },
  ];
}

/** The page that the user granted from is open already: a trading page is never reloaded by us. */
async function enterOpenTabs(mirrors: readonly HostScripts[]): Promise<void> {
  for (const { host, early, late } of mirrors) {
    for (const { id } of await browser.tabs.query({ url: patternOf(host) })) {
      if (id === undefined) continue;
      // A tab that closed meanwhile is not an error.
      await injectScripts(id, early, late).catch(() => undefined);
    }
  }
}
