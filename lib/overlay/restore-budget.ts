const LIMIT = 3;
const WINDOW_MS = 5000;

/**
 * Allows at most three restores in any five seconds; once refused, refuses for good, so that a page that wants the
 * panel gone wins and is not fought. Times in ms of one monotonic clock.
 */
export class RestoreBudget {
  #times: readonly number[] = [];
  #isSpent = false;

  /** Whether one more restore may be made at `nowMs`. */
  take(nowMs: number): boolean {
    this.#times = this.#times.filter((time) => nowMs - time < WINDOW_MS);
    this.#isSpent ||= this.#times.length >= LIMIT;
    if (!this.#isSpent) this.#times = [...this.#times, nowMs];
    return !this.#isSpent;
  }
}
