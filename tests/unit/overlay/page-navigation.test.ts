// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchPage } from '../../../lib/overlay/page-navigation.ts';

const calls: string[] = [];
let control = new AbortController();

beforeEach(() => {
  vi.useFakeTimers();
  calls.length = 0;
  control = new AbortController();
  history.replaceState(null, '', '/en/futures/BTCUSDT');
});

afterEach(() => {
  control.abort();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function watch(): () => void {
  return watchPage({
    window,
    keyOf: (href) => new URL(href).pathname,
    onChange: (href) => calls.push(`change ${new URL(href).pathname}`),
    onLeave: () => calls.push('leave'),
    onRestore: () => calls.push('restore'),
    signal: control.signal,
  });
}

function pageShow(persisted: boolean): void {
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
}

it('sees within a second a path that changed without an event', () => {
  watch();
  history.pushState(null, '', '/en/futures/ETHUSDT');
  vi.advanceTimersByTime(1000);
  expect(calls).toEqual(['change /en/futures/ETHUSDT']);
  vi.advanceTimersByTime(5000);
  expect(calls).toHaveLength(1);
});

it('says nothing when the address changes and its meaning does not', () => {
  watch();
  history.pushState(null, '', '/en/futures/BTCUSDT#workspace');
  window.dispatchEvent(new Event('hashchange'));
  vi.advanceTimersByTime(3000);
  expect(calls).toEqual([]);
});

it.each(['popstate', 'hashchange'])('looks at once on %s', (type) => {
  watch();
  history.pushState(null, '', '/en/futures/ETHUSDT');
  window.dispatchEvent(new Event(type));
  expect(calls).toEqual(['change /en/futures/ETHUSDT']);
});

it('is silent while hidden and catches up when visible again', () => {
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  watch();
  history.pushState(null, '', '/en/futures/ETHUSDT');
  vi.advanceTimersByTime(10_000);
  expect(calls).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  visibility.mockReturnValue('visible');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(calls).toEqual(['change /en/futures/ETHUSDT']);
});

it('reports leaving, and a return from the back/forward cache only', () => {
  watch();
  window.dispatchEvent(new Event('pagehide'));
  pageShow(false);
  pageShow(true);
  expect(calls).toEqual(['leave', 'restore']);
});

it('stops by its return value and by the signal', () => {
  const stop = watch();
  stop();
  expect(vi.getTimerCount()).toBe(0);
  watch();
  control.abort();
  expect(vi.getTimerCount()).toBe(0);
  history.pushState(null, '', '/en/futures/ETHUSDT');
  window.dispatchEvent(new Event('popstate'));
  pageShow(true);
  expect(calls).toEqual([]);
});
