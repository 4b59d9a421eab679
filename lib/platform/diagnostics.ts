import { browser } from './browser.ts';

/** In the session's storage: what the worker did not believe, counted by source and reason. */
export const REJECTED_KEY = 'rejected';

/** What helps to find a fault, without instruments, positions or addresses. */
export async function describeInstallation(): Promise<string> {
  const { version } = browser.runtime.getManifest();
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  const session: Record<string, unknown> = await browser.storage.session.get(['limiter', REJECTED_KEY]);
  const origins = (await browser.permissions.getAll()).origins ?? [];
  return JSON.stringify(
    {
      version,
      userAgent: navigator.userAgent,
      time: new Date().toISOString(),
      cacheBytes: usage,
      quotaBytes: quota,
      hosts: origins,
      rejected: session[REJECTED_KEY] ?? {},
      limiter: session['limiter'] ?? null,
    },
    null,
    2,
  ).slice(0, 20_000);
}
