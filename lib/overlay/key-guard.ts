/**
 * Keeps what is typed in the panel from the page. A closed shadow root does not: key and input events are composed, so
 * a listener of the page on `window` in the capture phase sees every character, and an exchange's hotkeys place orders.
 * The guard runs at document_start, before any listener of the page, stops those events there and gives the panel a
 * twin of each that never leaves the shadow root.
 */
export interface KeyGuard {
  /**
   * Guards a host from now on, in place of the one before. The panel listens inside `root` as usual to `keydown`,
   * `keyup` and `input`: it gets twins (not trusted, not composed, a key's fields but not its methods), and
   * preventing a twin prevents the original. For boxes and lists listen to `change`, which never leaves a root.
   * Returns the release, which does nothing once another host is guarded.
   */
  protect(host: Element, root: ShadowRoot): () => void;
}

const TWINNED = ['keydown', 'keyup', 'input'];
const GUARDED = [
  ...TWINNED,
  ...['keypress', 'beforeinput', 'textInput', 'compositionstart', 'compositionupdate', 'compositionend'],
  ...['paste', 'copy', 'cut', 'drop'],
];

/** Both content scripts share one isolated world, whose globals the page cannot reach. */
const SHARED = Symbol.for('plimsoll.key-guard');
type Scope = Window & { [SHARED]?: KeyGuard };

/** The guard of this isolated world, installed on the first call: by `keyguard` at document_start, else late. */
export function keyGuardOf(window: Window): KeyGuard {
  const scope: Scope = window;
  scope[SHARED] ??= installKeyGuard(window);
  return scope[SHARED];
}

function installKeyGuard(window: Window): KeyGuard {
  let guarded: { readonly host: Element; readonly root: ShadowRoot } | null = null;
  const guard = (event: Event): void => {
    // A forged event tells nothing the page does not know, and must not work the panel.
    if (guarded === null || !event.isTrusted || event.target !== guarded.host) return;
    event.stopImmediatePropagation();
    if (!TWINNED.includes(event.type)) return;
    const twin = twinOf(event);
    (guarded.root.activeElement ?? guarded.root).dispatchEvent(twin);
    if (twin.defaultPrevented) event.preventDefault();
  };
  const listen = (): void => {
    for (const type of GUARDED) window.addEventListener(type, guard, true);
  };
  listen();
  return {
    protect(host, root) {
      // `document.open()` removes listeners; adding one that is still there changes nothing.
      listen();
      const mine = { host, root };
      guarded = mine;
      return () => {
        if (guarded === mine) guarded = null;
      };
    },
  };
}

/** A plain event with a key's fields: Firefox makes every `KeyboardEvent` composed, so that the page would see it. */
function twinOf(event: Event): Event {
  const twin = new Event(event.type, { bubbles: true, cancelable: event.cancelable, composed: false });
  if (!(event instanceof KeyboardEvent)) return twin;
  const { key, code, location, repeat, isComposing, ctrlKey, shiftKey, altKey, metaKey } = event;
  return Object.assign(twin, {
    key,
    code,
    location,
    repeat,
    isComposing,
    ctrlKey,
    shiftKey,
    altKey,
    metaKey,
  });
}
