import { describe, expect, test } from 'vitest';
import { backoffMs, failureOfStatus, RETRY_POLICY, transientRetryAt } from '../../../lib/net/retry-policy.ts';

const NOW = 1_770_336_000_000;
const MINUTE = 60_000;
const read = (
  status: number,
  text = '',
  retryAfter: string | null = null,
  random = 0,
  date: string | null = null,
) => failureOfStatus('api.example', { status, text, retryAfter, date }, NOW, random);

// Rows of research/extension-anchors.md section 2.5: status, body, Retry-After -> kind, wait.
const ROWS = [
  ['429 with Retry-After', 429, '', '7', 'rate-limited', 7000],
  ['429 with a date', 429, '', new Date(NOW + 30_000).toUTCString(), 'rate-limited', 30_000],
  ['429 without', 429, '', null, 'rate-limited', MINUTE],
  ['429 with nonsense', 429, '', 'soon', 'rate-limited', MINUTE],
  [
    '418 with the time in the body',
    418,
    `{"code":-1003,"msg":"Way too much request weight used; IP banned until ${NOW + 123_000}. Please use WebSocket"}`,
    null,
    'ip-banned',
    123_000,
  ],
  ['418 with Retry-After', 418, '', '300', 'ip-banned', 300_000],
  ['418 without', 418, '', null, 'ip-banned', 2 * MINUTE],
  [
    '451',
    451,
    `{"code":0,"msg":"Service unavailable from a restricted location according to 'b. Eligibility'"}`,
    null,
    'region-blocked',
    24 * 60 * MINUTE,
  ],
  [
    '403 of CloudFront',
    403,
    'The Amazon CloudFront distribution is configured to block access from your country.',
    null,
    'region-blocked',
    24 * 60 * MINUTE,
  ],
  [
    '403 of dYdX',
    403,
    '{"errors":[{"msg":"Because you appear to be a resident of, or trading from, a jurisdiction that violates our terms of use"}]}',
    null,
    'region-blocked',
    24 * 60 * MINUTE,
  ],
  [
    '403 of Bybit',
    403,
    '{"retCode":10006,"retMsg":"access too frequent"}',
    null,
    'rate-limited',
    10 * MINUTE,
  ],
  ['403 without reason', 403, '', null, 'rate-limited', 10 * MINUTE],
  ['400', 400, '{"code":-1121,"msg":"Invalid symbol."}', null, 'format-changed', 10 * MINUTE],
] as const;

describe('failureOfStatus', () => {
  test.each(ROWS)('%s', (_name, status, text, retryAfter, kind, waitMs) => {
    const failure = read(status, text, retryAfter);
    expect(failure.kind).toBe(kind);
    expect(failure.retryAt).toBe(NOW + waitMs);
  });

  test('5xx leaves the time to the history of the host', () => {
    expect(read(503)).toMatchObject({ kind: 'server-error', retryAt: null });
  });

  test.each([
    ['fast', -600_000],
    ['slow', 600_000],
  ])('moments the venue names are by its own clock, also where ours is ten minutes %s', (_name, ahead) => {
    const venueNow = NOW + ahead;
    const date = new Date(venueNow).toUTCString();
    const later = new Date(venueNow + 30_000).toUTCString();
    expect(read(429, '', later, 0, date).retryAt).toBe(NOW + 30_000);
    const banned = `{"code":-1003,"msg":"IP banned until ${venueNow + 123_000}."}`;
    expect(read(418, banned, null, 0, date).retryAt).toBe(NOW + 123_000);
  });

  test('waits are spread, never shortened', () => {
    expect(read(429, '', '60', 0.999).retryAt).toBeGreaterThan(NOW + MINUTE);
    expect(read(429, '', '60', 0.999).retryAt).toBeLessThan(NOW + 1.11 * MINUTE);
  });

  test('a forged wait is capped at a week', () => {
    const week = NOW + RETRY_POLICY.longestBlockMs;
    expect(read(429, '', '99999999999').retryAt).toBe(week);
    expect(read(418, 'banned until 9999999999999').retryAt).toBe(week);
  });

  test('the venue’s words travel with the failure, bounded', () => {
    expect(read(400, 'x'.repeat(10_000)).reply?.text).toHaveLength(2000);
    expect(read(400, 'x'.repeat(10_000)).message).toHaveLength(200);
  });
});

describe('transient failures', () => {
  test('full jitter under 1 s doubling to 60 s', () => {
    expect([1, 2, 3, 4].map((failures) => backoffMs(failures, 1))).toEqual([1000, 2000, 4000, 8000]);
    expect(backoffMs(20, 1)).toBe(MINUTE);
    expect(backoffMs(20, 0)).toBe(0);
  });

  test('the fifth failure opens the circuit for two minutes', () => {
    expect(transientRetryAt(4, NOW, 0.5)).toBe(NOW + 4000);
    expect(transientRetryAt(5, NOW, 0.5)).toBe(NOW + 2 * MINUTE);
  });
});
