import { browser } from './browser.ts';

/** Puts scripts of the extension into the top frame of a tab, in this order. @throws where the user gave no permission for it. */
export async function injectScripts(tabId: number, ...files: string[]): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files });
}

/** Asks the user for what `injectScripts` needs on these pages; only from a click. False when refused. */
export async function askToInject(patterns: readonly string[]): Promise<boolean> {
  return browser.permissions.request({ origins: [...patterns] });
}
