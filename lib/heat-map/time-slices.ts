/** What a slice may take: less than a frame, so that the page never has a long task. */
export const SLICE_MS = 10;

export interface SlicePorts {
  /** A monotonic clock in ms. */
  readonly now: () => number;
  /** Calls back after the browser had its turn. */
  readonly later: (run: () => void) => void;
}

/**
 * Runs `step` until it says that nothing is left, in slices of `SLICE_MS`, and calls `onSlice` after each.
 * @returns ends the run at once, in the middle too.
 */
export function runInSlices(
  step: () => boolean,
  onSlice: (isDone: boolean) => void,
  ports: SlicePorts,
): () => void {
  let isEnded = false;
  const slice = (): void => {
    if (isEnded) return;
    const end = ports.now() + SLICE_MS;
    let isMore = true;
    do isMore = step();
    while (isMore && ports.now() < end);
    onSlice(!isMore);
    if (isMore) ports.later(slice);
  };
  ports.later(slice);
  return () => {
    isEnded = true;
  };
}
