const TICK_MS = 1000;

/** Calls back once a second while the page is visible and at once when it becomes so; a hidden tab is silent. */
export function onVisibleTick(window: Window, callback: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  const { document } = window;
  let timer: number | null = null;
  const stop = (): void => {
    if (timer !== null) window.clearInterval(timer);
    timer = null;
  };
  const follow = (): void => {
    stop();
    if (document.visibilityState === 'visible') timer = window.setInterval(callback, TICK_MS);
  };
  const onVisibility = (): void => {
    follow();
    if (timer !== null) callback();
  };
  follow();
  document.addEventListener('visibilitychange', onVisibility, { signal });
  signal.addEventListener('abort', stop, { once: true });
}
