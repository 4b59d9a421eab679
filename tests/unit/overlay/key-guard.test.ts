// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keyGuardOf } from '../../../lib/overlay/key-guard.ts';

const seenByPage = vi.fn();
let host: HTMLElement;
let root: ShadowRoot;
let field: HTMLInputElement;
let release: () => void;

beforeEach(() => {
  keyGuardOf(window);
  for (const type of ['keydown', 'paste', 'input']) window.addEventListener(type, seenByPage, true);
  host = document.createElement('div');
  root = host.attachShadow({ mode: 'closed' });
  field = document.createElement('input');
  root.append(field);
  document.documentElement.append(host);
  release = keyGuardOf(window).protect(host, root);
});

afterEach(() => {
  release();
  host.remove();
  seenByPage.mockClear();
  for (const type of ['keydown', 'paste', 'input']) window.removeEventListener(type, seenByPage, true);
});

/** As the browser does: trusted, and with the host as its target outside the root. */
function press(event: Event, isTrusted = true): Event {
  Object.defineProperty(event, 'isTrusted', { value: isTrusted });
  host.dispatchEvent(event);
  return event;
}

function key(name: string): KeyboardEvent {
  return new KeyboardEvent('keydown', {
    key: name,
    shiftKey: true,
    bubbles: true,
    cancelable: true,
    composed: true,
  });
}

it('keeps a key from the page and gives the panel its twin', () => {
  const inside = vi.fn((event: Event) => event.preventDefault());
  root.addEventListener('keydown', inside);
  const event = press(key('Escape'));
  expect(seenByPage).not.toHaveBeenCalled();
  expect(inside).toHaveBeenCalledOnce();
  expect(inside.mock.calls[0]?.[0]).toMatchObject({ key: 'Escape', shiftKey: true, composed: false });
  // Firefox makes a KeyboardEvent composed whatever it is told.
  expect(inside.mock.calls[0]?.[0]).not.toBeInstanceOf(KeyboardEvent);
  expect(event.defaultPrevented).toBe(true);
});

it('keeps a paste from the page altogether', () => {
  press(new Event('paste', { bubbles: true, composed: true }));
  expect(seenByPage).not.toHaveBeenCalled();
});

it('leaves forged events, and those of the page, alone', () => {
  const inside = vi.fn();
  root.addEventListener('keydown', inside);
  press(key('b'), false);
  document.body.dispatchEvent(key('b'));
  expect(inside).not.toHaveBeenCalled();
  expect(seenByPage).toHaveBeenCalledTimes(2);
});

it('is one for all scripts of the isolated world, and guards nothing once released', () => {
  expect(keyGuardOf(window)).toBe(keyGuardOf(window));
  release();
  press(key('b'));
  expect(seenByPage).toHaveBeenCalledOnce();
});
