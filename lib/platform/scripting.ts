import { browser } from './browser.ts';

/** Puts a script of the extension into the top frame of a tab. @throws where the user gave no permission for it. */
export async function injectScript(tabId: number, file: string): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: [file] });
}

/** Asks the user for what `injectScript` needs on these pages; only from a click. False when refused. */
export async function askToInject(patterns: readonly string[]): Promise<boolean> {
  return browser.permissions.request({ origins: [...patterns] });
}
