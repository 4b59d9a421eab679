import type { Page } from 'playwright-core';
import type { Browser } from './chromium.ts';

/** A page of the extension itself, which may read its storage. */
export async function extensionPage(browser: Browser): Promise<Page> {
  const own = await browser.context.newPage();
  await own.goto(`chrome-extension://${browser.extensionId}/welcome.html`);
  return own;
}

/** Addresses whose readings stand in the cache. */
export async function storedAddresses(own: Page): Promise<string[]> {
  const prefix = 'account|';
  const keys = await storedKeys(own, prefix);
  return [...new Set(keys.map((key) => key.slice(key.lastIndexOf('|') + 1)))];
}

/** Keys of the cache that begin so. */
export async function storedKeys(own: Page, prefix: string): Promise<string[]> {
  return own.evaluate(`new Promise((done, fail) => {
    const opening = indexedDB.open('plimsoll');
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const request = opening.result.transaction('values').objectStore('values').getAllKeys();
      request.onsuccess = () => {
        opening.result.close();
        done(request.result.filter((key) => key.startsWith('${prefix}')));
      };
    };
  })`);
}
