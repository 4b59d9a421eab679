import { isExtensionAlive } from './page-runtime.ts';

/**
 * A signal that aborts when the extension was updated, disabled or removed under a live page. There is no event for it, so the page
 * calls `check` each second while it is visible: a hidden tab has no timer of ours.
 */
export function watchLifetime(): { readonly signal: AbortSignal; readonly check: () => boolean } {
  const controller = new AbortController();
  const check = (): boolean => {
    if (!isExtensionAlive() && !controller.signal.aborted) controller.abort();
    return !controller.signal.aborted;
  };
  return { signal: controller.signal, check };
}
