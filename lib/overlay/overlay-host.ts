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
 * Above charts and headers, below the dialogs of the exchanges (1,000 and more): a confirmation is never covered.
 * `all` resets neither `direction` nor custom properties. The sheet in the root cannot win over `all`, so this is all
 * the host has; inline and important, it beats every sheet of the page.
 */
const HOST_STYLE: readonly (readonly [name: string, value: string])[] = [
  ['all', 'initial'],
  ['direction', 'ltr'],
  ['position', 'fixed'],
  ['left', '0px'],
  ['top', '0px'],
  ['width', '0px'],
  ['height', '0px'],
  ['z-index', '900'],
  ['pointer-events', 'none'],
];

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
  container.style.setProperty('pointer-events', 'auto');
  addStyles(window, root, options.css);
  root.append(container);
  stopEvents(host);

  const release = keyGuardOf(window).protect(host, root);
  const presence = keepPresent(host, window, () => {
    stopped.abort();
    options.onGaveUp();
  });
  onVisibleTick(window, presence.check, ended);
  document.addEventListener('fullscreenchange', presence.check, { signal: ended });
  const end = (): void => {
    presence.stop();
    release();
  };
  if (ended.aborted) end();
  else ended.addEventListener('abort', end, { once: true });
  return { root, container, destroy: () => stopped.abort() };
}

interface Presence {
  /** Restores the host if it was moved, removed or restyled, and follows full screen. */
  check(): void;
  stop(): void;
}

function keepPresent(host: HTMLElement, window: Window, giveUp: () => void): Presence {
  const { document } = window;
  const budget = new RestoreBudget();
  let isStopped = false;
  let isHidden = false;
  let style = '';

  const paint = (): void => {
    isHidden = document.fullscreenElement !== null;
    style = applyStyle(host, isHidden);
  };
  const attach = (): void => {
    // A page may have emptied its document; the next tick tries again, within the budget.
    const parent: Element | null = document.documentElement;
    if (parent === null) return;
    paint();
    parent.append(host);
    observer.disconnect();
    observer.observe(parent, { childList: true });
  };
  const stop = (): void => {
    isStopped = true;
    observer.disconnect();
    host.remove();
  };
  const restore = (): void => {
    if (budget.take(window.performance.now())) {
      attach();
      return;
    }
    stop();
    giveUp();
  };
  const isInPlace = (): boolean => host.isConnected && host.parentNode === document.documentElement;
  // Only the children of the parent, and only two comparisons a call: a page may flood it.
  const observer = new MutationObserver(() => {
    if (!isStopped && !isInPlace()) restore();
  });
  const check = (): void => {
    if (isStopped) return;
    if (!isInPlace() || host.getAttribute('style') !== style) restore();
    else if (isHidden !== (document.fullscreenElement !== null)) paint();
  };
  attach();
  return { check, stop };
}

/** Writes the host's whole style and returns its text as the browser serialises it. */
function applyStyle(host: HTMLElement, isHidden: boolean): string {
  host.removeAttribute('style');
  for (const [name, value] of HOST_STYLE) host.style.setProperty(name, value, 'important');
  // A chart in full screen is the page's; a panel over it would be painted but dead to the pointer.
  host.style.setProperty('display', isHidden ? 'none' : 'block', 'important');
  return host.getAttribute('style') ?? '';
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
