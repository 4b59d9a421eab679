import { onVisibleTick } from './visible-tick.ts';

export interface PageNavigationOptions {
  readonly window: Window;
  /** What the address means to us, as text: two addresses with the same key are the same page. */
  readonly keyOf: (href: string) => string;
  /** Called when the key has changed. */
  readonly onChange: (href: string) => void;
  /** The page goes away, perhaps into the back/forward cache. */
  readonly onLeave: () => void;
  /** The page came back from the back/forward cache: its ports are dead, though they do not say so. */
  readonly onRestore: () => void;
  readonly signal: AbortSignal;
}

/**
 * Follows soft navigation. The isolated world does not see the page's `history.pushState`, and Binance changes the
 * path with no `popstate`: so the Navigation API where there is one, and a look at the address each second everywhere.
 * @returns the stop, also done when `signal` aborts
 */
export function watchPage(options: PageNavigationOptions): () => void {
  const { window, keyOf } = options;
  const stopped = new AbortController();
  const signal = AbortSignal.any([options.signal, stopped.signal]);
  let href = window.location.href;
  let key = keyOf(href);

  const look = (): void => {
    if (signal.aborted || window.location.href === href) return;
    href = window.location.href;
    const nextKey = keyOf(href);
    if (nextKey === key) return;
    key = nextKey;
    options.onChange(href);
  };
  const onPageShow = (event: PageTransitionEvent): void => {
    if (!event.persisted) return;
    options.onRestore();
    look();
  };

  // After the commit, unlike `navigate`, which comes before it.
  navigationOf(window)?.addEventListener('navigatesuccess', look, { signal });
  window.addEventListener('popstate', look, { signal });
  window.addEventListener('hashchange', look, { signal });
  window.addEventListener('pagehide', options.onLeave, { signal });
  window.addEventListener('pageshow', onPageShow, { signal });
  onVisibleTick(window, look, signal);
  return () => stopped.abort();
}

function navigationOf(window: Window): EventTarget | null {
  const { navigation } = window as { readonly navigation?: unknown };
  return navigation instanceof EventTarget ? navigation : null;
}
