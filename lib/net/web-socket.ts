import { backoffMs } from './retry-policy.ts';

/** The part of a WebSocket that a stream uses (browser-ports.ts makes real ones). */
export interface Socket {
  send(frame: string): void;
  close(): void;
  onOpen: () => void;
  onText: (frame: string) => void;
  onClose: () => void;
}

export interface SocketPorts {
  /** Throws when the address is refused. */
  readonly openSocket: (url: string) => Socket;
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimer: (run: () => void, ms: number) => unknown;
  readonly clearTimer: (timer: unknown) => void;
}

/** Structurally a StreamPlan of lib/sources, with `Event` its event type. */
export interface SocketPlan<Event> {
  readonly url: string;
  readonly subscribe: readonly string[];
  readonly ping: { readonly frame: string; readonly intervalMs: number } | null;
  readonly answer?: (frame: string) => string | null;
  readonly replyTo?: (frame: string) => readonly string[];
  readonly parse: (frame: string, receivedAt: number) => readonly Event[];
}

/** `silent`: open, but nothing came: "no data", never "nothing happened". */
export type StreamState = 'connecting' | 'live' | 'silent' | 'reconnecting' | 'stopped';

export interface StreamHandlers<Event> {
  readonly onEvents: (events: readonly Event[]) => void;
  readonly onState: (state: StreamState) => void;
  /** The venue's time at arrival. */
  readonly venueNow: () => number;
}

export const SILENT_AFTER_MS = 45_000;
const CHECK_EVERY_MS = 15_000;
const OPEN_TIMEOUT_MS = 20_000;
const MAX_FRAME_CHARACTERS = 1_000_000;
/** A connection that lived this long was good: the next failure starts counting anew. */
const STABLE_AFTER_MS = 30_000;

/**
 * Runs a stream until `stop`: opens, subscribes, pings, answers, drops a socket that is silent or slept through, and
 * reconnects with full jitter (up to 60 s apart, for as long as someone watches).
 */
export function runStream<Event>(
  plan: SocketPlan<Event>,
  ports: SocketPorts,
  handlers: StreamHandlers<Event>,
): { stop(): void } {
  let stopped = false;
  let failures = 0;
  let disconnect: () => void = () => undefined;
  let reconnectTimer: unknown = null;

  const connect = (): void => {
    if (stopped) return;
    handlers.onState(failures === 0 ? 'connecting' : 'reconnecting');
    disconnect = openConnection(plan, ports, handlers, (livedMs) => {
      if (stopped) return;
      failures = livedMs >= STABLE_AFTER_MS ? 1 : failures + 1;
      handlers.onState('reconnecting');
      reconnectTimer = ports.setTimer(connect, backoffMs(failures, ports.random()));
    });
  };
  connect();

  return {
    stop() {
      if (stopped) return;
      stopped = true;
      ports.clearTimer(reconnectTimer);
      disconnect();
      handlers.onState('stopped');
    },
  };
}

/** One connection. Calls `onLost` once with its life in ms, unless it was disconnected by the returned function. */
function openConnection<Event>(
  plan: SocketPlan<Event>,
  ports: SocketPorts,
  handlers: StreamHandlers<Event>,
  onLost: (livedMs: number) => void,
): () => void {
  const startedAt = ports.now();
  let openedAt: number | null = null;
  let lastEventAt = startedAt;
  let lastCheckAt = startedAt;
  let lastPingAt = startedAt;
  let ended = false;
  let timer: unknown = null;
  let socket: Socket | null = null;

  const end = (): void => {
    ended = true;
    ports.clearTimer(timer);
    socket?.close();
  };
  const lose = (): void => {
    if (ended) return;
    end();
    onLost(openedAt === null ? 0 : ports.now() - openedAt);
  };
  const send = (frame: string): void => {
    try {
      socket?.send(frame);
    } catch {
      lose();
    }
  };

  const tickMs = Math.min(CHECK_EVERY_MS, plan.ping?.intervalMs ?? CHECK_EVERY_MS);
  const check = (): void => {
    if (ended) return;
    const now = ports.now();
    const slept = now - lastCheckAt > 2 * tickMs;
    lastCheckAt = now;
    if (openedAt === null && now - startedAt >= OPEN_TIMEOUT_MS) {
      lose();
      return;
    }
    if (now - lastEventAt >= SILENT_AFTER_MS) handlers.onState('silent');
    if (slept || now - lastEventAt >= SILENT_AFTER_MS) {
      lose();
      return;
    }
    if (openedAt !== null && plan.ping !== null && now - lastPingAt >= plan.ping.intervalMs) {
      lastPingAt = now;
      send(plan.ping.frame);
    }
    if (!ended) timer = ports.setTimer(check, tickMs);
  };

  const receive = (frame: string): void => {
    if (ended || frame.length > MAX_FRAME_CHARACTERS) return;
    const answer = plan.answer?.(frame) ?? null;
    if (answer !== null) {
      send(answer);
      return;
    }
    for (const reply of plan.replyTo?.(frame) ?? []) send(reply);
    if (ended) return;
    const events = plan.parse(frame, handlers.venueNow());
    if (events.length === 0) return;
    // Pongs and acknowledgements do not count: a feed that only answers pings is silent.
    lastEventAt = ports.now();
    handlers.onState('live');
    handlers.onEvents(events);
  };

  timer = ports.setTimer(check, tickMs);
  try {
    socket = ports.openSocket(plan.url);
  } catch {
    // Lost on the next turn, so that the caller has its handle first.
    ports.clearTimer(timer);
    timer = ports.setTimer(lose, 0);
    return end;
  }
  socket.onOpen = () => {
    openedAt = ports.now();
    lastEventAt = openedAt;
    for (const frame of plan.subscribe) send(frame);
  };
  socket.onText = receive;
  socket.onClose = lose;
  return end;
}
