/**
 * Why data did not come. A closed union: the page translates the kind, so it never shows raw text of an exchange.
 * - rate-limited: 429 or the venue's own words; `retryAt` known
 * - ip-banned: 418; `retryAt` known
 * - region-blocked: 451, or 403 with legal text; not retried for a day, never circumvented
 * - server-error: 5xx; network: no answer; timeout: no answer in time
 * - format-changed: an answer that does not parse; too-large: an answer over the size limit
 * - implausible: an answer that parses and cannot be true, as open interest that jumped tenfold
 * - unknown-instrument: the venue does not list it; no-data: the venue has nothing of this kind for it
 * - budget-spent: our own share of the venue's limit is used up until `retryAt`
 * - permission-missing: the user has not granted (or has revoked) access to the host
 */
export const FAILURE_KINDS = [
  'rate-limited',
  'ip-banned',
  'region-blocked',
  'server-error',
  'network',
  'timeout',
  'offline',
  'format-changed',
  'too-large',
  'implausible',
  'unknown-instrument',
  'no-data',
  'budget-spent',
  'permission-missing',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** What a venue answered to a request it refused (4xx): for the source to read the venue's own words. At most 2,000 characters. */
export interface RefusedReply {
  readonly status: number;
  readonly text: string;
}

/** A failed request, as the worker handles and the page shows it. `detail` is for diagnostics only, at most 200 characters. */
export class FetchFailure extends Error {
  readonly kind: FailureKind;
  readonly host: string;
  /** Local time in ms before which no request to the host is made; null when the retry policy decides. */
  readonly retryAt: number | null;
  readonly reply: RefusedReply | null;

  constructor(
    kind: FailureKind,
    host: string,
    detail: string,
    retryAt: number | null = null,
    reply: RefusedReply | null = null,
  ) {
    super(detail.slice(0, 200));
    this.name = 'FetchFailure';
    this.kind = kind;
    this.host = host;
    this.retryAt = retryAt;
    this.reply = reply === null ? null : { status: reply.status, text: reply.text.slice(0, 2000) };
  }
}

/** An error as a failure of the worker's: what is none of its own is a reply that nobody understood. */
export function asFetchFailure(error: unknown): FetchFailure {
  return error instanceof FetchFailure ? error : new FetchFailure('format-changed', '', String(error));
}
