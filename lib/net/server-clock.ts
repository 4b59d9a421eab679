/** A local clock further off than this is told to the user in the diagnostics. */
export const CLOCK_SKEW_NOTICE_MS = 2000;

const MAX_HOSTS = 64;
const SHIFT_MS = 1000;
/** `Date` headers have whole seconds: on average the true time is half a second later. */
const DATE_HEADER_CENTRE_MS = 500;

export interface ServerClock {
  /** The host's time in whole ms, for venues refuse others in a query; the local time where the host was not heard yet. */
  now(host: string): number;
  /** Local time minus the host's; 0 where unknown. Beyond CLOCK_SKEW_NOTICE_MS the local clock is wrong. */
  skewMs(host: string): number;
  /** A `Date` header of a reply; `sentAt` and `receivedAt` are local. Anything unreadable is ignored. */
  observeDateHeader(host: string, header: string | null, sentAt: number, receivedAt: number): void;
  /** A time that the venue stated in a payload as its own present. */
  observeTime(host: string, serverTime: number, sentAt: number, receivedAt: number): void;
  /** Offsets by host, JSON-safe, to outlive the worker. */
  snapshot(): Record<string, number>;
  /** Takes over what `snapshot` gave earlier for the hosts not heard yet; anything else is ignored. */
  restore(stored: unknown): void;
}

/**
 * Keeps one offset a host; the latest sample wins.
 * @param localNow the local clock in ms.
 * @param onShift called when an offset moved by more than a second: time to store the snapshot.
 */
export function createServerClock(
  localNow: () => number,
  onShift: () => void = () => undefined,
): ServerClock {
  const offsets = new Map<string, number>();

  const observe = (host: string, serverTime: number, sentAt: number, receivedAt: number): void => {
    if (!Number.isFinite(serverTime) || receivedAt < sentAt) return;
    const before = offsets.get(host) ?? 0;
    const offset = serverTime - (sentAt + receivedAt) / 2;
    offsets.delete(host);
    offsets.set(host, offset);
    if (Math.abs(offset - before) > SHIFT_MS) onShift();
    const oldest = offsets.keys().next().value;
    if (offsets.size > MAX_HOSTS && oldest !== undefined) offsets.delete(oldest);
  };

  return {
    now: (host) => Math.floor(localNow() + (offsets.get(host) ?? 0)),
    skewMs: (host) => -(offsets.get(host) ?? 0),
    observeDateHeader: (host, header, sentAt, receivedAt) => {
      const time = header === null ? Number.NaN : Date.parse(header);
      observe(host, time + DATE_HEADER_CENTRE_MS, sentAt, receivedAt);
    },
    observeTime: observe,
    snapshot: () => Object.fromEntries(offsets),
    restore: (stored) => {
      for (const [host, offset] of restoreOffsets(stored)) {
        if (!offsets.has(host)) offsets.set(host, offset);
      }
    },
  };
}

function restoreOffsets(restored: unknown): Map<string, number> {
  if (typeof restored !== 'object' || restored === null) return new Map();
  const entries = Object.entries(restored).filter(([, offset]) => Number.isFinite(offset));
  return new Map(entries.slice(0, MAX_HOSTS));
}
