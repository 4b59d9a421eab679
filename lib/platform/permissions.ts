import { browser } from './browser.ts';

/** Asks the user for a host named as optional in the manifest; only from a click. False when refused. */
export async function askFor(host: string): Promise<boolean> {
  return browser.permissions.request({ origins: [`https://${host}/*`] });
}

/** Gives a granted host back. */
export async function giveBack(host: string): Promise<void> {
  await browser.permissions.remove({ origins: [`https://${host}/*`] });
}

/** Whether the user lets us ask this host. Firefox users may revoke it at any time, so it is asked before each batch. */
export async function mayAsk(host: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [`https://${host}/*`] });
}
