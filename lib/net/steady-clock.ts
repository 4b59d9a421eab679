/**
 * Local time that never goes back: when the machine's clock is set back, it goes on by the monotonic one, so that what is old cannot look
 * fresh again. A clock set forward is followed at once (the monotonic one stands still while a machine sleeps); replies of a venue correct
 * that, see server-clock.ts.
 * @param wallNow ms since the epoch, as the machine says. @param monotonicNow ms since any moment, never set back.
 */
export function createSteadyClock(wallNow: () => number, monotonicNow: () => number): () => number {
  let ahead = Number.NEGATIVE_INFINITY;
  return () => {
    const monotonic = monotonicNow();
    ahead = Math.max(ahead, wallNow() - monotonic);
    return Math.round(ahead + monotonic);
  };
}
