import { browser } from './browser.ts';

/** All pages of a host, as permissions and scripts name them. */
export function patternOf(host: string): string {
  return `https://${host}/*`;
}

/** Asks the user for a host named as optional in the manifest; only from a click. False when refused. */
export async function askFor(host: string): Promise<boolean> {
  return browser.permissions.request({ origins: [patternOf(host)] });
}

/** Gives a granted host back. */
export async function giveBack(host: string): Promise<void> {
  await browser.permissions.remove({ origins: [patternOf(host)] });
}

/** Whether the user lets us ask this host. Firefox users may revoke it at any time, so it is asked before each batch. */
export async function mayAsk(host: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [patternOf(host)] });
}
