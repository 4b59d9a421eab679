import { browser } from './browser.ts';

/** Whether the user lets us ask this host. Firefox users may revoke it at any time, so it is asked before each batch. */
export async function mayAsk(host: string): Promise<boolean> {
  return browser.permissions.contains({ origins: [`https://${host}/*`] });
}
