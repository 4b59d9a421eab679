import { browser } from './browser.ts';

/** Id of the tab the user looks at. Needs no permission: only the id is read, never the address. */
export async function activeTabId(): Promise<number | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.id ?? null;
}

/** Opens one of the extension's own pages, e.g. `/options.html`. */
export async function openExtensionPage(path: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(path) });
}
