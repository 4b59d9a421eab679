import { isExtensionAlive } from './page-runtime.ts';

const CHECK_INTERVAL_MS = 2_000;

/**
 * A signal that aborts when the extension was updated, disabled or removed under a live page. There is no event for it,
 * so it is checked every two seconds while the page is visible, and by `check` on every port disconnect.
 */
export function watchLifetime(page: Document): { readonly signal: AbortSignal; readonly check: () => boolean } {
  const controller = new AbortController();
  const check = (): boolean => {
    if (!isExtensionAlive() && !controller.signal.aborted) controller.abort();
    return !controller.signal.aborted;
  };
  const timer = setInterval(() => {
    if (page.visibilityState === 'visible') check();
  }, CHECK_INTERVAL_MS);
  controller.signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return { signal: controller.signal, check };
}
