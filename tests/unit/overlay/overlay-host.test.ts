// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createOverlayHost } from '../../../lib/overlay/overlay-host.ts';

const onGaveUp = vi.fn();
let control = new AbortController();
let time = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  time = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => time);
  control = new AbortController();
  onGaveUp.mockClear();
});

afterEach(() => {
  control.abort();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function mount() {
  const overlay = createOverlayHost({ window, css: 'p { margin: 0 }', onGaveUp, signal: control.signal });
  const host = overlay.root.host;
  if (!(host instanceof HTMLElement)) throw new Error('no host');
  return { overlay, host };
}

/** Mutation observers report after the running task. */
async function observed(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

it('is a plain closed element that only the page root holds', () => {
  const { overlay, host } = mount();
  expect(host.getAttributeNames()).toEqual([]);
  expect(host.shadowRoot).toBeNull();
  expect(host.parentNode).toBe(document.documentElement);
  expect(overlay.container.isConnected).toBe(true);
});

it('comes back when the page removes it or moves it away', async () => {
  const { host } = mount();
  host.remove();
  await observed();
  expect(host.parentNode).toBe(document.documentElement);
  document.body.append(host);
  await observed();
  expect(host.parentNode).toBe(document.documentElement);
  expect(onGaveUp).not.toHaveBeenCalled();
});

it('works again within a second after the page has made it inert', () => {
  const { host } = mount();
  host.inert = true;
  vi.advanceTimersByTime(1000);
  expect(host.inert).toBe(false);
});

it('gives up at the fourth removal within five seconds, says so once and stays off', async () => {
  const { host } = mount();
  for (let removal = 1; removal <= 4; removal += 1) {
    time += 1000;
    host.remove();
    await observed();
    expect(host.isConnected).toBe(removal < 4);
  }
  expect(onGaveUp).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
  time += 60_000;
  document.documentElement.append(document.createElement('i'));
  await observed();
  expect(host.isConnected).toBe(false);
});

it('hides while an element of the page is in full screen', () => {
  const { container } = mount().overlay;
  const fullscreen = vi.fn<() => Element | null>(() => document.body);
  Object.defineProperty(document, 'fullscreenElement', { configurable: true, get: fullscreen });
  document.dispatchEvent(new Event('fullscreenchange'));
  expect(container.style.display).toBe('none');
  fullscreen.mockReturnValue(null);
  document.dispatchEvent(new Event('fullscreenchange'));
  expect(container.style.display).toBe('block');
  expect(onGaveUp).not.toHaveBeenCalled();
});

it('keeps presses and the wheel from the page, and lets the end of a drag through', () => {
  const { overlay } = mount();
  const page = vi.fn();
  const types = ['wheel', 'pointerdown', 'mousedown', 'click', 'pointermove', 'pointerup', 'mouseup'];
  for (const type of types)
    document.addEventListener(type, (event) => page(event.type), { signal: control.signal });
  for (const type of types)
    overlay.container.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
  expect(page.mock.calls.flat()).toEqual(['pointermove', 'pointerup', 'mouseup']);
});

it('leaves nothing behind when destroyed or aborted', async () => {
  const { overlay, host } = mount();
  overlay.destroy();
  expect(host.isConnected).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
  const second = mount();
  control.abort();
  await observed();
  expect(second.host.isConnected).toBe(false);
  expect(onGaveUp).not.toHaveBeenCalled();
});
