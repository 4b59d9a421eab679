import { FetchFailure } from './failure.ts';

/** The failure policy of research/extension-anchors.md section 2.5, as numbers. */
export const RETRY_POLICY = {
  rateLimitedMs: 60_000,
  accessTooFrequentMs: 10 * 60_000,
  ipBannedMs: 2 * 60_000,
  regionBlockedMs: 24 * 3_600_000,
  formatChangedMs: 10 * 60_000,
  backoffBaseMs: 1000,
  backoffCapMs: 60_000,
  triesBeforeCircuitOpens: 5,
  circuitOpenMs: 2 * 60_000,
  /** Longest time a venue may keep us away: a forged `Retry-After` must not silence a host for ever. */
  longestBlockMs: 7 * 24 * 3_600_000,
} as const;

/** Share of a stated wait that is added at random, so that many browsers do not return in the same second. */
const JITTER_SHARE = 0.1;

const REGION_TEXT =
  /restricted location|not available in your (?:country|region)|block access from your country|eligibility|sanction|jurisdiction that violates/i;

/** A refused reply, as far as the policy needs it. */
export interface Refusal {
  readonly status: number;
  readonly retryAfter: string | null;
  /** The reply's `Date`, if it has one. */
  readonly date: string | null;
  /** The first characters of the body. */
  readonly text: string;
}

/** Wait before try `failures` + 1 after a transient failure: full jitter, `random` in [0, 1). */
export function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(
    RETRY_POLICY.backoffCapMs,
    RETRY_POLICY.backoffBaseMs * 2 ** Math.max(0, failures - 1),
  );
  return random * ceiling;
}

/** When a host that failed `failures` times in a row may be asked again: after the last try the circuit opens. */
export function transientRetryAt(failures: number, now: number, random: number): number {
  if (failures >= RETRY_POLICY.triesBeforeCircuitOpens) return now + RETRY_POLICY.circuitOpenMs;
  return now + backoffMs(failures, random);
}

/**
 * Reads a reply outside 2xx.
 * @param now local time in ms; `random` in [0, 1) spreads the return.
 * @returns the failure, with `retryAt` where the status itself decides it; null there for transient ones.
 */
export function failureOfStatus(host: string, refusal: Refusal, now: number, random: number): FetchFailure {
  const { status, text } = refusal;
  const until = (waitMs: number): number =>
    now + Math.min(RETRY_POLICY.longestBlockMs, waitMs * (1 + JITTER_SHARE * random));
  const failure = (kind: FetchFailure['kind'], retryAt: number | null): FetchFailure =>
    new FetchFailure(kind, host, `HTTP ${status}: ${text}`, retryAt, { status, text });

  if (status === 429) {
    return failure('rate-limited', until(retryAfterMs(refusal, now) ?? RETRY_POLICY.rateLimitedMs));
  }
  if (status === 418)
    return failure('ip-banned', bannedUntil(refusal, now) ?? until(RETRY_POLICY.ipBannedMs));
  if (status === 451 || (status === 403 && REGION_TEXT.test(text))) {
    return failure('region-blocked', until(RETRY_POLICY.regionBlockedMs));
  }
  // Bybit's "access too frequent", and a firewall that gives no reason: both mean too many requests.
  if (status === 403) return failure('rate-limited', until(RETRY_POLICY.accessTooFrequentMs));
  if (status >= 500) return failure('server-error', null);
  return failure('format-changed', until(RETRY_POLICY.formatChangedMs));
}

/** A 2xx reply that does not parse: not asked again for ten minutes, the last good data stays. */
export function formatChanged(host: string, detail: string, now: number): FetchFailure {
  return new FetchFailure('format-changed', host, detail, now + RETRY_POLICY.formatChangedMs);
}

/** A reply over the size limit, handled like a changed format. */
export function tooLarge(host: string, detail: string, now: number): FetchFailure {
  return new FetchFailure('too-large', host, detail, now + RETRY_POLICY.formatChangedMs);
}

/** The venue's own present by the reply's `Date`: a moment it names is meant by its clock, not by ours. */
function venueNow({ date }: Refusal, now: number): number {
  const stated = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(stated) ? now : stated;
}

/** `Retry-After` in seconds or as an HTTP date. */
function retryAfterMs(refusal: Refusal, now: number): number | null {
  const header = refusal.retryAfter;
  if (header === null) return null;
  const seconds = Number(header);
  if (header.trim() !== '' && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - venueNow(refusal, now));
}

/** Binance -1003: "... IP banned until 1617030660000 ..."; else `Retry-After`. */
function bannedUntil(refusal: Refusal, now: number): number | null {
  const statedWaitMs = Number(/banned until (\d{13})/.exec(refusal.text)?.[1]) - venueNow(refusal, now);
  const latest = now + RETRY_POLICY.longestBlockMs;
  if (statedWaitMs > 0) return Math.min(now + statedWaitMs, latest);
  const waitMs = retryAfterMs(refusal, now);
  return waitMs === null ? null : Math.min(now + Math.max(waitMs, RETRY_POLICY.ipBannedMs), latest);
}
