/** A sender may say this much: 20 messages in 10 seconds, unless more is granted. */
const CAPACITY = 20;
const REFILL_MS = 10_000;

/** @returns a function that is true while the sender keeps within its pace. @param capacity messages in 10 seconds. */
export function createTokenBucket(now: () => number, capacity = CAPACITY): () => boolean {
  let tokens = capacity;
  let filledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(capacity, tokens + ((time - filledAt) * capacity) / REFILL_MS);
    filledAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
