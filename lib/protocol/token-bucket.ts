/** A sender may say this much: 20 messages in 10 seconds. */
const CAPACITY = 20;
const REFILL_MS = 10_000;

/** @returns a function that is true while the sender keeps within its pace. */
export function createTokenBucket(now: () => number): () => boolean {
  let tokens = CAPACITY;
  let filledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(CAPACITY, tokens + ((time - filledAt) * CAPACITY) / REFILL_MS);
    filledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
