import { FetchFailure } from './failure.ts';
import { type FetchPorts, fetchJson, type JsonRequest } from './fetch-json.ts';
import type { Priority, RateLimiter } from './rate-limiter.ts';
import type { ServerClock } from './server-clock.ts';

/** A browser that says it is offline is believed of a host this long after a try failed; behind some VPNs it says so and is not. */
const OFFLINE_PAUSE_MS = 10_000;

export interface WeightedRequest extends JsonRequest {
  /** Cost in the host's own units; 1 when absent. */
  readonly weight?: number;
  /** Asks for one account: that it is refused for legal reasons says nothing of the host's public data. */
  readonly isPersonal?: boolean;
}

/** Structurally the SourceIo of lib/sources: what a data source gets from the worker. */
export interface BudgetedIo {
  readonly fetchJson: (request: WeightedRequest, signal?: AbortSignal) => Promise<unknown>;
  readonly now: (host: string) => number;
  readonly noteFailure: (failure: FetchFailure) => void;
}

export interface HttpClient {
  /** The same object for the same priority, so that sources may memoise by it. */
  io(priority: Priority): BudgetedIo;
}

/**
 * Composes limiter, transport and clock. A request is tried once: a failure carries `retryAt`, and until then the
 * limiter answers for the host, also after the worker's death; whoever wants the data asks again then.
 */
export function createHttpClient(ports: FetchPorts, limiter: RateLimiter, clock: ServerClock): HttpClient {
  const offlineUntil = new Map<string, number>();

  const send = async (
    request: WeightedRequest,
    priority: Priority,
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    const { host } = new URL(request.url);
    if (!ports.isOnline() && ports.now() < (offlineUntil.get(host) ?? 0)) {
      throw new FetchFailure('offline', host, 'the browser is offline');
    }
    const settle = await limiter.reserve(request.url, request.weight ?? 1, priority);
    const startedAt = ports.now();
    try {
      const reply = await fetchJson(request, ports, signal);
      clock.observeDateHeader(host, reply.dateHeader, reply.sentAt, reply.receivedAt);
      limiter.noteSuccess(host);
      return reply.json;
    } catch (error) {
      // The caller's own abort says nothing about the host.
      if (!(error instanceof FetchFailure) || signal?.aborted === true) throw error;
      if (error.kind === 'offline') offlineUntil.set(host, ports.now() + OFFLINE_PAUSE_MS);
      if (error.kind === 'region-blocked' && request.isPersonal === true) throw error;
      throw limiter.noteFailure(error, startedAt);
    } finally {
      settle();
    }
  };

  const ioOf = (priority: Priority): BudgetedIo => ({
    fetchJson: (request, signal) => send(request, priority, signal),
    now: clock.now,
    noteFailure: (failure) => void limiter.noteFailure(failure, ports.now()),
  });
  const ios = { interactive: ioOf('interactive'), background: ioOf('background') };
  return { io: (priority) => ios[priority] };
}
