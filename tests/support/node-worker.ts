import { createCandleStore } from '../../lib/cache/candle-store.ts';
import type { EntryStore } from '../../lib/cache/entry-store.ts';
import { createHistoryStore } from '../../lib/cache/history-store.ts';
import { createLiquidationStore } from '../../lib/cache/liquidation-store.ts';
import { createMemoryStore } from '../../lib/cache/memory-store.ts';
import { createRecordStore } from '../../lib/cache/record-store.ts';
import { parseInstrument, type VenueId } from '../../lib/domain/instrument.ts';
import { createHttpClient, type HttpClient } from '../../lib/net/http-client.ts';
import { createRateLimiter } from '../../lib/net/rate-limiter.ts';
import type { ServerClock } from '../../lib/net/server-clock.ts';
import { runStream, type Socket, type SocketPorts } from '../../lib/net/web-socket.ts';
import type { PositionEntry, Snapshot } from '../../lib/protocol/snapshot.ts';
import { createAccountListStore } from '../../lib/settings/account-list.ts';
import { createRecordedHistoryStore } from '../../lib/settings/recorded-history.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/schema.ts';
import { createSettingsStore } from '../../lib/settings/store.ts';
import { CONTEXT_LIMITS } from '../../lib/sources/context-sources.ts';
import { RPC_LIMITS } from '../../lib/sources/ethereum-rpc.ts';
import { SOURCE_LIMITS, sourceFor } from '../../lib/sources/registry.ts';
import type { StreamEvent } from '../../lib/sources/source.ts';
import { Desk } from '../../lib/worker/desk.ts';
import { valuesOf } from '../../lib/worker/position-draft.ts';
import { startWorker } from '../../lib/worker/start.ts';
import type { WatchedWallets } from '../../lib/worker/watched-wallets.ts';
import { dialectOf, socketDialectOf } from '../exchange/hosts.ts';
import type { Tape } from '../exchange/tape.ts';
import { mulberry } from '../simulated/mulberry.ts';

/** One request as the replay would log it. */
export interface WorkerRequest {
  /** Local ms. */
  readonly time: number;
  readonly host: string;
  readonly path: string;
  readonly bodyType: string | null;
  /** In the host's own units, by the replay's reckoning. */
  readonly weight: number;
  readonly status: number;
}

export interface NodeWorkerOptions {
  readonly tape: Tape;
  /** Local time in ms; also what paces timers, which are the caller's to fake. */
  readonly now: () => number;
  /** The venue's time in ms. */
  readonly venueNow: () => number;
  /** False: no stream ever opens, so that the price comes by polls. */
  readonly withStreams: boolean;
  /** What goes before the replay's own answer; null: nothing does. May throw as `fetch` does. */
  readonly fault?: (url: URL) => Response | null;
  /** instrumentKeys of the user's settings; none unless given. */
  readonly watchList?: readonly string[];
  /** Other settings of the user; the shipped ones unless given. */
  readonly settings?: Partial<Settings>;
  /** Whether the user grants every host that is asked for; not unless given. */
  readonly isGranted?: boolean;
  /** What an earlier worker left; empty unless given. */
  readonly store?: EntryStore;
}

export interface NodePage {
  snapshot(): Snapshot | null;
  /** One position; null takes it away. */
  savePosition(position: PositionEntry | null): void;
  close(): void;
}

export interface NodeWorker {
  readonly requests: readonly WorkerRequest[];
  open(venue: VenueId, symbol: string): NodePage;
  /** What the alarm calls. */
  record(): Promise<void>;
  /** Where what is recorded lives. */
  readonly history: EntryStore;
  /** Of watched wallets. */
  readonly wallets: WatchedWallets;
}

interface NodeWire {
  readonly requests: WorkerRequest[];
  readonly http: HttpClient;
  readonly clock: ServerClock;
  readonly sockets: SocketPorts;
  readonly random: () => number;
}

/** A desk as the feed holds one, without the analysis; `pulse` is what the feed does each second. */
export function openNodeDesk(
  options: NodeWorkerOptions,
  wire: NodeWire,
  venue: VenueId,
  symbol: string,
): Desk {
  const instrument = parseInstrument(venue, symbol);
  const source = instrument === null ? null : sourceFor(instrument);
  if (instrument === null || source === null) throw new Error(`nothing covers ${venue} ${symbol}`);
  const plan = source.stream(instrument);
  const store = createMemoryStore();
  const desk = new Desk(instrument, {
    source,
    io: (priority) => wire.http.io(priority),
    records: createRecordStore(store),
    candles: createCandleStore(store),
    liquidations: createLiquidationStore(store, 'node'),
    history: createHistoryStore(store),
    forgetMark: () => 0,
    onRejected: () => undefined,
    now: options.now,
    venueNow: options.venueNow,
    random: wire.random,
    onChange: () => undefined,
    openStream: (onEvents, onState) =>
      plan === null
        ? null
        : runStream<StreamEvent>(plan, wire.sockets, {
            onEvents,
            onState,
            venueNow: options.venueNow,
          }),
  });
  desk.setInterest('full');
  return desk;
}

/** The shipped worker in Node: real feed, desks, sources, limiter and analysis, before the replay's dialects; only the wire is left out. */
export function startNodeWorker(options: NodeWorkerOptions): NodeWorker {
  const { now } = options;
  const { requests, http, clock, sockets, random } = nodeWire(options);
  const newest = new Map<number, Snapshot>();
  let tabs = 0;
  const history = createMemoryStore();
  const settings = createSettingsStore({
    load: async () => ({
      ...DEFAULT_SETTINGS,
      ...options.settings,
      watchList: [...(options.watchList ?? [])],
    }),
    save: async () => undefined,
    onChange: () => undefined,
  });
  const worker = startWorker({
    ready: Promise.resolve(),
    store: options.store ?? createMemoryStore(),
    history,
    recordedHistory: createRecordedHistoryStore({
      load: async () => undefined,
      save: async () => undefined,
      onChange: () => undefined,
    }),
    rejections: { load: async () => undefined, save: async () => undefined },
    http,
    clock,
    sockets,
    settings,
    privateSettings: settings,
    accountList: createAccountListStore({
      load: async () => undefined,
      save: async () => undefined,
      onChange: () => undefined,
    }),
    contextKey: { current: () => null, onChange: () => undefined },
    browserLanguage: 'en',
    panelCss: '',
    now,
    random,
    activeTab: async () => null,
    isGranted: async () => options.isGranted ?? false,
    openOptions: () => undefined,
    openPage: () => undefined,
    injectScript: async () => undefined,
    // Told of every snapshot that a page is sent.
    alerts: {
      storage: { load: async () => undefined, save: async () => undefined },
      mayNotify: async () => false,
      notify: async () => undefined,
      minuteOfDay: () => 0,
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    },
    showLevel: (tabId, snapshot) => {
      if (snapshot !== null) newest.set(tabId, snapshot);
    },
  });
  return {
    requests,
    history,
    wallets: worker.wallets,
    record: () => worker.record(),
    open(venue, symbol) {
      tabs += 1;
      const tabId = tabs;
      const connection = worker.connectPage(venue, {
        tabId,
        isPrivate: false,
        send: () => undefined,
      });
      const say = (message: object): void => connection.message({ v: 1, ...message });
      say({ type: 'instrument.subscribe', venue, instrument: { venue, symbol, kind: 'linear' } });
      say({ type: 'page.visibility', visible: true });
      return {
        snapshot: () => newest.get(tabId) ?? null,
        savePosition: (position) =>
          say(
            position === null
              ? { type: 'position.remove', id: 1 }
              : { type: 'position.save', draft: { id: 1, values: valuesOf(position) } },
          ),
        close: () => connection.close(),
      };
    },
  };
}

/** Limiter, transport and streams before the replay's dialects. */
export function nodeWire(options: NodeWorkerOptions): NodeWire {
  const { now, venueNow } = options;
  const random = mulberry(7);
  const requests: WorkerRequest[] = [];
  const limiter = createRateLimiter([...SOURCE_LIMITS, ...RPC_LIMITS, ...CONTEXT_LIMITS], {
    store: { load: async () => undefined, save: async () => undefined },
    now,
    random,
    sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
  });
  const clock: ServerClock = {
    now: venueNow,
    skewMs: () => 0,
    observeDateHeader: () => undefined,
    observeTime: () => undefined,
    snapshot: () => ({}),
    restore: () => undefined,
  };
  const http = createHttpClient(
    {
      fetch: async (url, init) => answer(options, requests, url, init),
      isOnline: () => true,
      now,
      random,
    },
    limiter,
    clock,
  );
  const sockets: SocketPorts = {
    openSocket: (url) => replaySocket(options, url),
    now,
    random,
    setTimer: (run, ms) => setTimeout(run, ms),
    clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
  };
  return { requests, http, clock, sockets, random };
}

function answer(
  { tape, now, venueNow, fault }: NodeWorkerOptions,
  requests: WorkerRequest[],
  address: string,
  init: RequestInit,
): Response {
  const url = new URL(address);
  const dialect = dialectOf(url.hostname, url.pathname);
  if (dialect === null) throw new TypeError(`no such host: ${url.hostname}`);
  const faulty = fault?.(url) ?? null;
  if (faulty !== null) return faulty;
  const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null;
  const reply = dialect.handle(
    {
      host: url.hostname,
      method: init.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body,
    },
    tape,
    venueNow(),
  );
  const type = (body as { type?: unknown } | null)?.type;
  requests.push({
    time: now(),
    host: url.hostname,
    path: url.pathname,
    bodyType: typeof type === 'string' ? type : null,
    weight: reply.weight ?? 1,
    status: reply.status ?? 200,
  });
  return new Response(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body), {
    status: reply.status ?? 200,
    headers: { 'content-type': typeof reply.body === 'string' ? 'text/plain' : 'application/json' },
  });
}

/** A venue's stream, told every 5 s what happened (the price then is as good as live); without streams it never opens. */
function replaySocket({ tape, venueNow, withStreams }: NodeWorkerOptions, address: string): Socket {
  const url = new URL(address);
  const session = withStreams ? (socketDialectOf(url.hostname)?.openSocket(url, tape) ?? null) : null;
  let told = venueNow();
  const tell = (frames: readonly string[]): void => {
    for (const frame of frames) socket.onText(frame);
  };
  const timer = setInterval(() => {
    const at = venueNow();
    tell(session?.push(told, at) ?? []);
    told = at;
  }, 5_000);
  const socket: Socket = {
    send: (frame) => tell(session?.receive(frame, venueNow()) ?? []),
    close: () => clearInterval(timer),
    onOpen: () => undefined,
    onText: () => undefined,
    onClose: () => undefined,
  };
  if (session !== null) setTimeout(() => socket.onOpen(), 20);
  return socket;
}
