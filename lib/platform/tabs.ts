import { browser } from './browser.ts';

export interface ActiveTab {
  readonly id: number;
  /** Host name of its page, which the browser tells while the popup is open over it; null otherwise. */
  readonly host: string | null;
}

/** The tab the user looks at. Of its address the host name alone is read. */
export async function activeTab(): Promise<ActiveTab | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab?.id === undefined) return null;
  return { id: tab.id, host: URL.parse(tab.url ?? '')?.hostname ?? null };
}

/** Opens a trading page, at the user's click. */
export async function openAddress(url: string): Promise<void> {
  await browser.tabs.create({ url });
}

/** Opens one of the extension's own pages, e.g. `/options.html`. */
export async function openExtensionPage(path: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(path) });
}
