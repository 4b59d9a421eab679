/** A change of the sources that removes one guard. */
export interface Edit {
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

export interface Guard {
  /** The fault test, by words of its name. */
  readonly test: string;
  readonly file: string;
  /** What is removed. */
  readonly guard: string;
  readonly edits: readonly Edit[];
}

const row = (
  file: string,
  test: string,
  guard: string,
  ...edits: readonly (readonly [string, string, string])[]
): Guard => ({
  test,
  file: `tests/fault/${file}.test.ts`,
  guard,
  edits: edits.map(([path, find, replace]) => ({ file: path, find, replace })),
});

const KEY_GUARD = 'lib/overlay/key-guard.ts';
const HOST = 'lib/overlay/overlay-host.ts';
const OVERLAY = 'entrypoints/overlay/overlay.tsx';
const FETCH = 'lib/net/fetch-json.ts';
const LIMITER = 'lib/net/rate-limiter.ts';
const POLICY = 'lib/net/retry-policy.ts';
const DATABASE = 'lib/cache/database.ts';

export const GUARDS: readonly Guard[] = [
  row('hostile-page', 'forged keys and clicks on the host', 'events that the page forges are told apart', [
    KEY_GUARD,
    'guarded === null || !event.isTrusted || event.target',
    'guarded === null || event.target',
  ]),
  row('hostile-page', 'the teardown event of WXT', "no wrapper of WXT, which ends at a page's event", [
    'entrypoints/overlay-binance.ts',
    'defineUnlistedScript(() => startOverlay(binance));',
    `defineUnlistedScript(() => {
  startOverlay(binance);
  // What WXT's content-script context does.
  document.addEventListener(chrome.runtime.id + ':overlay-binance:wxt:content-script-started', () => {
    setInterval(() => { for (const child of document.querySelectorAll('html > div')) child.remove(); }, 100);
  });
});
declare const chrome: { runtime: { id: string } };`,
  ]),
  row('hostile-page', 'gets it back three times', 'a removed panel is put back', [
    HOST,
    'if (budget.take(window.performance.now())) {',
    'if (false) {',
  ]),
  row('hostile-page', 'wins the fourth time', 'the restore budget, spent for good', [
    'lib/overlay/restore-budget.ts',
    'this.#isSpent ||= this.#times.length >= LIMIT;',
    '',
  ]),
  row('hostile-page', 'hides or restyles the panel', 'important declarations in the shadow root', [
    HOST,
    'all: initial !important; direction: ltr !important; display: block !important; position: fixed !important;',
    'all: initial; direction: ltr; display: block; position: fixed;',
  ]),
  row('hostile-page', 'makes the panel inert', 'the look at `inert` each second', [
    HOST,
    'host.parentNode === document.documentElement && !host.inert',
    'host.parentNode === document.documentElement',
  ]),
  row(
    'hostile-page',
    'beside the panel: it is not taken for a removal',
    'only a panel out of place is restored',
    [HOST, 'if (isStopped || isInPlace) return;', 'if (isStopped) return;'],
  ),
  row('hostile-page', 'in its order book', 'only the children of the root are observed', [
    HOST,
    '{ childList: true }',
    '{ childList: true, subtree: true }',
  ]),
  row('hostile-page', 'typed in the panel never reach the page', 'the key guard', [
    KEY_GUARD,
    'event.stopImmediatePropagation();',
    '',
  ]),
  row('hostile-page', 'typed in the page belong to the page', 'the key guard keeps to the panel', [
    KEY_GUARD,
    '!event.isTrusted || event.target !== guarded.host',
    '!event.isTrusted',
  ]),
  row('hostile-page', 'a root font of 40 px', 'px only', [
    'components/panel.css',
    '  width: 344px;',
    '  width: 21.5rem;',
  ]),
  row('hostile-page', 'a confirmation of the exchange', 'a level below the dialogs of the exchanges', [
    HOST,
    'z-index: 900 !important',
    'z-index: 2147483647 !important',
  ]),
  row(
    'hostile-page',
    'a modal dialog stays above',
    'the panel does not follow into the top layer',
    [
      HOST,
      'host.isConnected && host.parentNode === document.documentElement',
      "host.isConnected && host.parentNode === (document.querySelector('dialog[open]') ?? document.documentElement)",
    ],
    [
      HOST,
      'const parent: Element | null = document.documentElement;',
      "const parent: Element | null = document.querySelector('dialog[open]') ?? document.documentElement;",
    ],
  ),
  row('hostile-page', 'the pointer passes beside the panel', 'a host that takes no pointer', [
    HOST,
    'pointer-events: none !important;',
    'pointer-events: auto !important;',
  ]),
  row('hostile-page', 'full screen hides the panel', 'following full screen', [
    HOST,
    "document.fullscreenElement === null ? 'block' : 'none'",
    "'block'",
  ]),
  row(
    'hostile-page',
    'the exchange page is never disturbed',
    'a host out of the flow of the page',
    [HOST, 'position: fixed !important;', 'position: static !important;'],
    [HOST, 'contain: size layout style !important;', ''],
    [HOST, 'parent.append(host);', 'parent.prepend(host);'],
  ),
  row('hostile-page', 'no cookie of the exchange', 'requests without credentials', [
    FETCH,
    "credentials: 'omit'",
    "credentials: 'include'",
  ]),
  row('answers', 'a malformed answer', 'what is no JSON is a changed format', [
    FETCH,
    "throw formatChanged(host, 'the reply is no JSON', ports.now());",
    "throw new Error('no JSON');",
  ]),
  row(
    'answers',
    'HTML instead of JSON',
    'the content type and the JSON are checked',
    [FETCH, 'if (contentType !== null && !/\\bjson\\b/i.test(contentType)) {', 'if (false) {'],
    [FETCH, "throw formatChanged(host, 'the reply is no JSON', ports.now());", 'return text.text;'],
    [
      'lib/sources/payload.ts',
      '  if (parsed.success) return parsed.data;',
      '  return payload as z.output<S>;',
    ],
  ),
  row('answers', 'NaN and Infinity', 'the schema at the border', [
    'lib/sources/payload.ts',
    '  if (parsed.success) return parsed.data;',
    '  return payload as z.output<S>;',
  ]),
  row('answers', 'a malformed answer', 'ten minutes without a retry', [
    POLICY,
    'formatChangedMs: 10 * 60_000',
    'formatChangedMs: 0',
  ]),
  row('answers', 'a huge answer', 'the size limit', [FETCH, 'if (bytes > limit) {', 'if (false) {']),
  row('answers', 'a local clock', "ages by the venue's time", [
    'lib/net/server-clock.ts',
    'now: (host) => Math.floor(localNow() + (offsets.get(host) ?? 0)),',
    'now: () => Math.floor(localNow()),',
  ]),
  row('bad-input', 'from one visit to the next: no map', 'samples are held against the history', [
    'lib/domain/plausible-open-interest.ts',
    'return !(ratio < OPEN_INTEREST_JUMP && ratio > 1 / OPEN_INTEREST_JUMP);',
    'return Number.isNaN(ratio);',
  ]),
  row('bad-input', 'from one visit to the next: no map', 'no map while the newest samples are in doubt', [
    'lib/worker/desk-data.ts',
    "return data.failures.openInterest?.kind === 'implausible' ? null : data.openInterest;",
    'return data.openInterest;',
  ]),
  row('bad-input', 'in the history alone', 'the history is held against the present figure', [
    'lib/worker/open-interest-fill.ts',
    'contradicts(checked.accepted, present, ticker.asOf)',
    'false',
  ]),
  row('bad-input', 'printed at a corrupt price', 'printed prices are held against the mark', [
    'lib/domain/plausible-liquidation.ts',
    "return mark === null || isNearMark(price, time, mark) ? null : 'liquidation-price';",
    'void isNearMark;\n  return null;',
  ]),
  row('bad-input', 'a feed that falls silent', 'silence is told', [
    'lib/worker/analyse-market.ts',
    'silentSince: now - last.to > silentAfterMs ? last.to : null,',
    'silentSince: null,',
  ]),
  row('bad-input', 'bars that come twice', 'bars that come twice are counted', [
    'lib/sources/payload.ts',
    "'candle-duplicate': inside.length - series.openTime.length,",
    '',
  ]),
  row('liquidation-history', 'outlive a worker that dies', 'what was heard is saved while it is heard', [
    'lib/worker/desk.ts',
    'this.listener?.pulse();',
    '',
  ]),
  row('hosts', '429 with Retry-After: no request', 'the budget is halved', [
    LIMITER,
    'shareOf(failure.host) / 2',
    'shareOf(failure.host)',
  ]),
  row('hosts', '429 with Retry-After: no request', 'Retry-After is kept to', [
    POLICY,
    'until(retryAfterMs(refusal, now) ?? RETRY_POLICY.rateLimitedMs)',
    'until(1500)',
  ]),
  row('hosts', '429 to several requests at once', 'parallel refusals halve once', [
    LIMITER,
    'if (sentAt >= record.shareSince) {',
    'if (true) {',
  ]),
  row('hosts', '418: banned until', 'the ban is stored for the next life of the worker', [
    LIMITER,
    '.save(structuredClone({ ...state, underWay: flights() }))',
    '.save(null)',
  ]),
  row('hosts', '451: not in this region', '451 is told apart', [POLICY, 'status === 451 || ', '']),
  row('hosts', '403 with legal words', 'legal words of a 403 are read', [
    POLICY,
    'status === 403 && REGION_TEXT.test(text)',
    'false',
  ]),
  row('hosts', '403 "access too frequent"', 'a 403 without legal words is no region', [
    POLICY,
    'status === 403 && REGION_TEXT.test(text)',
    'status === 403',
  ]),
  row('hosts', '5xx: asked again after random waits', 'the circuit', [
    POLICY,
    'if (failures >= RETRY_POLICY.triesBeforeCircuitOpens) return now + RETRY_POLICY.circuitOpenMs;',
    '',
  ]),
  row(
    'hosts',
    '5xx: a moment later',
    'a short first wait',
    [POLICY, 'backoffBaseMs: 1000', 'backoffBaseMs: 60_000'],
    [POLICY, 'return random * ceiling;', 'return ceiling;'],
  ),
  row('hosts', 'no answer in time', 'the timeout', [
    FETCH,
    'AbortSignal.timeout(ports.timeoutMs ?? REQUEST_TIMEOUT_MS)',
    'AbortSignal.timeout(10_000_000)',
  ]),
  row('hosts', 'a connection that is cut', 'a failure of the network is a failure like others', [
    FETCH,
    'throw await unansweredFailure(host, error, timeout, ports);',
    'return await new Promise(() => undefined);',
  ]),
  row('hosts', 'a dropped host', 'a failure of the network is a failure like others', [
    FETCH,
    'throw await unansweredFailure(host, error, timeout, ports);',
    'return await new Promise(() => undefined);',
  ]),
  row('hosts', 'a venue that refuses', 'blocks are kept by host', [
    LIMITER,
    '    state.hosts[host] ??= freeHost();\n    return state.hosts[host];',
    "    state.hosts['any'] ??= freeHost();\n    void host;\n    return state.hosts['any'];",
  ]),
  row('lifecycle', 'last data with its age and the word', 'the look at navigator.onLine', [
    'lib/net/browser-ports.ts',
    'navigator.onLine',
    'true',
  ]),
  row('lifecycle', 'open but silent', 'polling while the stream is silent', [
    'lib/worker/jobs.ts',
    'moment.streamSilenceMs < STREAM_SILENT_MS ? TICKER_BESIDE_STREAM_MS : TICKER_POLL_MS',
    'TICKER_BESIDE_STREAM_MS',
  ]),
  row('lifecycle', 'open but silent', 'a silent socket is dropped', [
    'lib/net/web-socket.ts',
    'if (slept || now - lastEventAt >= SILENT_AFTER_MS) {',
    'if (slept) {',
  ]),
  row('lifecycle', 'cut: opened again', 'reconnection', [
    'lib/net/web-socket.ts',
    'reconnectTimer = ports.setTimer(connect, backoffMs(failures, ports.random()));',
    '',
  ]),
  row('lifecycle', 'slept through with the machine', 'a gap of the timer is a sleep', [
    'lib/net/web-socket.ts',
    'if (slept || now - lastEventAt',
    'if (now - lastEventAt',
  ]),
  row(
    'lifecycle',
    'takes the page with the panel',
    'the reconnection on return, by pageshow and by visibility',
    [OVERLAY, "if (this.#page.state !== 'none') this.#feed.restart();", ''],
    [
      'lib/protocol/feed-client.ts',
      'if (this.#ports.isVisible() && (this.#port === null || this.#isSilent())) this.restart();',
      'if (false) this.restart();',
    ],
  ),
  row('lifecycle', 'takes the page with the panel', 'pagehide, not unload', [
    'lib/overlay/page-navigation.ts',
    "window.addEventListener('pagehide'",
    "window.addEventListener('unload'",
  ]),
  row(
    'lifecycle',
    'leaves one calm line',
    'the end of the extension is noticed',
    [OVERLAY, "signal.addEventListener('abort', () => this.#end(), { once: true });", ''],
    [OVERLAY, 'onOutdated: () => this.#end(),', 'onOutdated: () => undefined,'],
  ),
  row('position', 'in the form: a message', 'the limits of the form', [
    'lib/worker/position-draft.ts',
    "return value >= 1 && value <= POSITION_LIMITS.leverage ? null : 'leverageLimits';",
    'return null;',
  ]),
  row('position', 'above what the venue offers', "the venue's own maximum", [
    'lib/domain/liquidation-price.ts',
    "if (position.leverage > highest) return notComputable('leverage-above-maximum');",
    '',
  ]),
  row('position', 'in the stored settings', 'settings are read entry by entry', [
    'lib/settings/migrations.ts',
    'if (!RECORDS.includes(key)) return value;',
    'return value;',
  ]),
  row('storage', 'by a newer version that is held open', 'a refused database is done without', [
    DATABASE,
    'handle ??= open(plan.name, drop).catch((error) => recover(error));',
    'handle ??= open(plan.name, drop);',
  ]),
  row('storage', 'by an opening that never ends', 'a limit on waiting for the database', [
    DATABASE,
    'const OPEN_TIMEOUT_MS = 4_000;',
    'const OPEN_TIMEOUT_MS = 4_000_000;',
  ]),
  row('storage', 'by a newer version that wants in', 'stepping aside', [
    DATABASE,
    '(event.target as IDBDatabase).close();',
    'void event;',
  ]),
  row('storage', 'stores that are missing', 'deletion and a new start', [
    DATABASE,
    'await withTimeout(deleteDB(plan.name));',
    '',
  ]),
  row(
    'storage',
    'garbage in every entry',
    'what is stored is parsed like a reply',
    ['lib/worker/desk-cache.ts', 'return parsed.success ? parsed.data : null;', 'return payload as T;'],
    ['lib/cache/record-store.ts', "if (typeof stored !== 'object' || stored === null) return null;", ''],
  ),
  row('storage', 'candles with numbers that are none', 'blocks are checked when read', [
    'lib/cache/candle-store.ts',
    ' || !column.every(Number.isFinite)',
    '',
  ]),
  row(
    'storage',
    'no place for the database on disk',
    'a database that fails is made anew or done without',
    [
      DATABASE,
      'handle ??= open(plan.name, drop).catch((error) => recover(error));',
      'handle ??= open(plan.name, drop);',
    ],
    [DATABASE, 'if (handle === opened) handle = recover(error);\n      return otherwise();', 'throw error;'],
  ),
  row('worker', 'in the middle of a fetch', 'the page notices and asks again', [
    'lib/protocol/feed-client.ts',
    'if (this.#port === port) this.#lost();',
    '',
  ]),
  row('worker', 'in the middle of a write', 'the blocks of a page are written at once', [
    'lib/cache/candle-store.ts',
    'if (entries.length > 0) await store.put(entries);',
    'for (const entry of entries) await store.put([entry]);',
  ]),
  row('worker', 'with a position just saved', 'changes are saved before anything else', [
    'lib/settings/store.ts',
    'await port.save(settings);',
    '',
  ]),
  row('worker', 'with a page that looks on', 'the page notices and asks again', [
    'lib/protocol/feed-client.ts',
    'if (this.#port === port) this.#lost();',
    '',
  ]),
];
