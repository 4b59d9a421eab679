import { keyGuardOf } from './key-guard.ts';
import { RestoreBudget } from './restore-budget.ts';
import { onVisibleTick } from './visible-tick.ts';

export interface OverlayHostOptions {
  readonly window: Window;
  /** The panel's style sheet; px only, for the page's root font size reaches `rem`. */
  readonly css: string;
  /** Called once, after the page has removed or hidden the panel more often than it is restored. */
  readonly onGaveUp: () => void;
  readonly signal: AbortSignal;
  /** Test builds only: lets axe and the end-to-end tests see inside. */
  readonly openRoot?: boolean;
}

export interface OverlayHost {
  readonly root: ShadowRoot;
  /** Where the panel is rendered, inside the shadow root. */
  readonly container: HTMLElement;
  /** Removes everything; also done when `signal` aborts. */
  destroy(): void;
}

/**
 * Important declarations of a shadow root's sheet win over all of the page's, its `style` attribute included (CSS Cascade 5,
 * context), so that restyling the host does nothing, and the host needs no attribute. `all` does not reset `direction`.
 * The level is above charts and headers and below the dialogs of the exchanges (1,000 and more): a confirmation is
 * never covered.
 */
const HOST_CSS = `:host {
  all: initial !important; direction: ltr !important; display: block !important; position: fixed !important;
  left: 0 !important; top: 0 !important; width: 100vw !important; height: 100vh !important;
  contain: size layout style !important; overflow: visible !important;
  z-index: 900 !important; pointer-events: none !important;
}`;

/**
 * Events that start something in a chart or close the panel's own menus. Those that end or continue a drag of the page
 * (`pointermove`, `pointerup`) pass, so that a line drawn over the panel is not left hanging.
 */
const KEPT_FROM_PAGE = [
  'wheel',
  'pointerdown',
  'mousedown',
  'touchstart',
  'click',
  'dblclick',
  'auxclick',
  'contextmenu',
];

/** Puts an empty panel on the page, in a shadow root, and keeps it there as long as the page lets it. */
export function createOverlayHost(options: OverlayHostOptions): OverlayHost {
  const { window, signal } = options;
  const { document } = window;
  const stopped = new AbortController();
  const ended = AbortSignal.any([signal, stopped.signal]);
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: options.openRoot === true ? 'open' : 'closed' });
  const container = document.createElement('div');
  addStyles(window, root, `${HOST_CSS}\n${options.css}`);
  container.style.setProperty('pointer-events', 'auto');
  root.append(container);
  stopEvents(host);

  const release = keyGuardOf(window).protect(host, root);
  const presence = keepPresent(host, window, () => {
    stopped.abort();
    options.onGaveUp();
  });
  // A chart in full screen is the page's; a panel over it would be painted but dead to the pointer.
  const followFullscreen = (): void => {
    container.style.setProperty('display', document.fullscreenElement === null ? 'block' : 'none');
  };
  followFullscreen();
  document.addEventListener('fullscreenchange', followFullscreen, { signal: ended });
  onVisibleTick(window, presence.check, ended);
  const end = (): void => {
    presence.stop();
    release();
  };
  if (ended.aborted) end();
  else ended.addEventListener('abort', end, { once: true });
  return { root, container, destroy: () => stopped.abort() };
}

interface Presence {
  /** Restores the host if it was moved, removed or made inert. */
  check(): void;
  stop(): void;
}

function keepPresent(host: HTMLElement, window: Window, giveUp: () => void): Presence {
  const { document } = window;
  const budget = new RestoreBudget();
  let isStopped = false;

  const attach = (): void => {
    // A page may have emptied its document; the next tick tries again, within the budget.
    const parent: Element | null = document.documentElement;
    if (parent === null) return;
    host.inert = false;
    if (host.parentNode !== parent) parent.append(host);
    observer.disconnect();
    observer.observe(parent, { childList: true });
  };
  const stop = (): void => {
    isStopped = true;
    observer.disconnect();
    host.remove();
  };
  const check = (): void => {
    const isInPlace = host.isConnected && host.parentNode === document.documentElement && !host.inert;
    if (isStopped || isInPlace) return;
    if (budget.take(window.performance.now())) {
      attach();
      return;
    }
    stop();
    giveUp();
  };
  // Only the children of the parent, and only a few comparisons a call: a page may flood it.
  const observer = new MutationObserver(check);
  attach();
  return { check, stop };
}

function stopEvents(host: HTMLElement): void {
  const stop = (event: Event): void => event.stopPropagation();
  for (const type of KEPT_FROM_PAGE) host.addEventListener(type, stop, { passive: true });
}

/** A constructed sheet passes the page's `style-src`; where the browser refuses one, a `<style>` does too. */
function addStyles(window: Window, root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const element = window.document.createElement('style');
    element.textContent = css;
    root.append(element);
  }
}
