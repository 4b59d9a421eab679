import { FetchFailure } from './failure.ts';
import { emptyLimiterState, freeHost, type HostRecord, parseLimiterState } from './limiter-state.ts';
import { RETRY_POLICY, transientRetryAt } from './retry-policy.ts';
import { type Budget, budgetOf, postpone, spend, spendAll, waitForBudgetMs } from './spending-window.ts';

/** `interactive`: someone looks at it now; `background`: refreshes and history, at most half of what remains. */
export type Priority = 'interactive' | 'background';

/** Where the budgets live between two lives of the worker. */
export interface LimiterStore {
  readonly load: () => Promise<unknown>;
  readonly save: (state: unknown) => Promise<void>;
}

export interface LimiterPorts {
  readonly store: LimiterStore;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface LimitedHost {
  readonly host: string;
  readonly published: number;
  readonly windowMs: number;
  readonly pathPrefix?: string;
}

export interface RateLimiter {
  /**
   * Books `weight` before a request is sent, and stores the booking, so a worker killed in mid-burst forgets nothing.
   * Waits up to 10 s for room. Throws FetchFailure: `budget-spent` with `retryAt`, or the reason for which the host is blocked.
   * @returns to be called once the request has ended, however: until then it may still arrive.
   */
  reserve(url: string, weight: number, priority: Priority): Promise<() => void>;
  /** A reply came: earlier transient failures are forgotten. */
  noteSuccess(host: string): void;
  /** A request sent at `sentAt` failed. Blocks the host by the policy; returns the failure with its `retryAt`. */
  noteFailure(failure: FetchFailure, sentAt: number): FetchFailure;
  /** Local time before which the host is not asked; 0 when free. */
  blockedUntil(host: string): number;
}

/** A request from its booking to its end. */
interface Flight {
  readonly budgets: readonly Budget[];
  readonly weight: number;
  readonly since: number;
}

const MAX_WAIT_MS = 10_000;
const MAX_WAITING = 128;
/** A block this short is waited for; a longer one is told to the caller. */
const SHORT_BLOCK_MS = 2000;
const SMALLEST_SHARE = 1 / 8;
const SHARE_RECOVERY_MS = 3_600_000;

/**
 * One limiter for all hosts: at most 10 % of each published limit in any sliding window, across deaths of the worker.
 * A host without a published limit is refused: every host has a budget.
 */
export function createRateLimiter(limits: readonly LimitedHost[], ports: LimiterPorts): RateLimiter {
  // Two sources may state the limit of one host: it is one budget.
  const budgets = [...new Map(limits.map(budgetOf).map((budget) => [budget.key, budget])).values()];
  let state = emptyLimiterState();
  let saving: Promise<void> | null = null;
  let unsaved = false;
  let waiting = 0;
  const interactiveWaiting = new Map<string, number>();
  const underWay = new Set<Flight>();

  const assumeSpent = (): void => {
    for (const budget of budgets) spendAll(state.spent, budget, ports.now());
  };
  const loaded = ports.store.load().then(
    (stored) => {
      if (stored === undefined || stored === null) return;
      const parsed = parseLimiterState(stored);
      if (parsed === null) {
        assumeSpent();
        return;
      }
      const { underWay: orphans = [], ...rest } = parsed;
      state = rest;
      for (const [key, weight] of orphans) {
        const budget = budgets.find((candidate) => candidate.key === key);
        if (budget !== undefined) spend(state.spent, budget, weight, ports.now());
      }
    },
    () => assumeSpent(),
  );

  const flights = (): [string, number][] =>
    [...underWay].flatMap(({ budgets: held, weight }) =>
      held.map(({ key }): [string, number] => [key, weight]),
    );

  /** Resolves when a save that began after this call has ended; saves never overlap. A store that refuses loses only persistence. */
  const persist = async (): Promise<void> => {
    unsaved = true;
    while (unsaved) {
      if (saving === null) {
        unsaved = false;
        saving = ports.store
          .save(structuredClone({ ...state, underWay: flights() }))
          .catch(() => undefined)
          .finally(() => {
            saving = null;
          });
        await saving;
        return;
      }
      await saving;
    }
    if (saving !== null) await saving;
  };

  const recordOf = (host: string): HostRecord => {
    state.hosts[host] ??= freeHost();
    return state.hosts[host];
  };

  const shareOf = (host: string): number => {
    const { share, shareSince } = recordOf(host);
    const hours = Math.floor(Math.max(0, ports.now() - shareSince) / SHARE_RECOVERY_MS);
    return Math.min(1, share * 2 ** hours);
  };

  /** 0 when the request may go now, else the wait; throws when waiting is pointless. */
  const waitMs = (host: string, matching: readonly Budget[], weight: number, priority: Priority): number => {
    const now = ports.now();
    const { blockedUntil, blockedKind } = recordOf(host);
    if (blockedUntil > now) {
      if (blockedUntil - now <= SHORT_BLOCK_MS) return blockedUntil - now;
      throw new FetchFailure(blockedKind, host, 'the host is blocked by an earlier reply', blockedUntil);
    }
    let longest = 0;
    for (const budget of matching) {
      const demand = { weight, background: priority === 'background', overdue: overdue(budget, now) };
      const wait = waitForBudgetMs(state.spent, budget, shareOf(host), demand, now);
      if (wait === null) throw budgetSpent(host, now + SHARE_RECOVERY_MS);
      longest = Math.max(longest, wait);
    }
    const others = interactiveWaiting.get(host) ?? 0;
    return priority === 'background' && others > 0 ? Math.max(longest, 100) : longest;
  };

  /** What was booked so long ago that its place has run out, and may still arrive. */
  const overdue = (budget: Budget, now: number): number => {
    let sum = 0;
    for (const flight of underWay) {
      if (now - flight.since > budget.windowMs && flight.budgets.includes(budget)) sum += flight.weight;
    }
    return sum;
  };

  /** The venue counts arrivals, and this one arrived between its booking and now: what follows keeps its distance from now. */
  const settle = (flight: Flight): void => {
    const now = ports.now();
    underWay.delete(flight);
    for (const budget of flight.budgets) postpone(state.spent, budget, flight.weight, flight.since, now);
    void persist();
  };

  const waitForRoom = async (
    host: string,
    matching: readonly Budget[],
    weight: number,
    priority: Priority,
  ): Promise<Flight> => {
    const deadline = ports.now() + MAX_WAIT_MS;
    for (;;) {
      const wait = waitMs(host, matching, weight, priority);
      if (wait === 0) {
        // Booked in the same turn: of several that wait for one place only one may find it.
        const flight = { budgets: matching, weight, since: ports.now() };
        for (const budget of matching) spend(state.spent, budget, weight, flight.since);
        underWay.add(flight);
        return flight;
      }
      const now = ports.now();
      if (now + wait > deadline || waiting >= MAX_WAITING) throw budgetSpent(host, now + wait);
      await sleepCounted(host, wait, priority);
    }
  };

  const sleepCounted = async (host: string, ms: number, priority: Priority): Promise<void> => {
    const count = (step: number): void => {
      waiting += step;
      if (priority === 'interactive')
        interactiveWaiting.set(host, (interactiveWaiting.get(host) ?? 0) + step);
    };
    count(1);
    await ports.sleep(ms).finally(() => count(-1));
  };

  return {
    async reserve(url, weight, priority) {
      await loaded;
      const { host, pathname } = new URL(url);
      const matching = budgets.filter(
        (budget) => budget.host === host && pathname.startsWith(budget.pathPrefix),
      );
      if (matching.length === 0)
        throw new FetchFailure('budget-spent', host, 'the host has no published limit');
      const flight = await waitForRoom(host, matching, weight, priority);
      await persist();
      return () => settle(flight);
    },

    noteSuccess(host) {
      const record = recordOf(host);
      if (record.failures === 0) return;
      record.failures = 0;
      void persist();
    },

    noteFailure(failure, sentAt) {
      const now = ports.now();
      const record = recordOf(failure.host);
      const block = (until: number): FetchFailure => {
        if (until > record.blockedUntil)
          Object.assign(record, { blockedUntil: until, blockedKind: failure.kind });
        void persist();
        return new FetchFailure(failure.kind, failure.host, failure.message, until, failure.reply);
      };
      switch (failure.kind) {
        case 'rate-limited':
          // Requests already under way when the host refused tell nothing new: parallel refusals halve once.
          if (sentAt >= record.shareSince) {
            Object.assign(record, {
              share: Math.max(SMALLEST_SHARE, shareOf(failure.host) / 2),
              shareSince: now,
            });
          }
          return block(failure.retryAt ?? now + RETRY_POLICY.rateLimitedMs);
        case 'ip-banned':
          return block(failure.retryAt ?? now + RETRY_POLICY.ipBannedMs);
        case 'region-blocked':
          return block(failure.retryAt ?? now + RETRY_POLICY.regionBlockedMs);
        case 'server-error':
        case 'network':
        case 'timeout':
          // Requests already under way when the host failed tell nothing new: parallel failures are one try.
          if (sentAt >= record.lastFailureAt) {
            record.failures += 1;
            record.lastFailureAt = now;
          }
          return block(transientRetryAt(record.failures, now, ports.random()));
        default:
          return failure;
      }
    },

    blockedUntil: (host) => state.hosts[host]?.blockedUntil ?? 0,
  };
}

function budgetSpent(host: string, retryAt: number): FetchFailure {
  return new FetchFailure('budget-spent', host, "our share of the host's limit is spent", retryAt);
}
