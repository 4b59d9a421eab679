import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReplayClock } from './clock.ts';
import { asRecord, type Dialect, parseJson } from './dialects/dialect.ts';
import { falseTape, withTwins, withYesterdayToday } from './false-tape.ts';
import { type Fault, type FaultList, withoutNumbers } from './faults.ts';
import { dialectOf } from './hosts.ts';
import { PAGE_HOSTS, type PageHost, tradingPage } from './pages/page.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';
import type { Tape } from './tape.ts';

const MAX_BODY_BYTES = 64_000;
const HUGE_BYTES = 40_000_000;
export const COOKIE = 'replay_session=returned-means-failure; Path=/; Secure; HttpOnly; SameSite=None';

export interface Service {
  readonly tape: Tape;
  readonly clock: ReplayClock;
  readonly faults: FaultList;
  readonly log: RequestLog;
  /** Hosts outside the venues that still get a page, to play look-alikes. */
  readonly extraPageHosts: readonly string[];
}

interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers: Record<string, string>;
}

/** Answers one HTTPS request by its host and path. */
export async function serve(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const url = new URL(request.url ?? '/', `https://${host || 'unknown'}`);
  const dialect = dialectOf(host, url.pathname);
  response.sendDate = false;
  response.setHeader('Date', new Date(service.clock.now()).toUTCString());
  response.setHeader('Set-Cookie', COOKIE);
  if (dialect !== null) return serveApi(service, dialect, host, url, request, response);
  const page = PAGE_HOSTS.find((each) => each.host === host) ?? lookAlike(service, host);
  if (page === undefined) {
    service.log.add(
      logRow(service, host, url, request, { kind: 'refused', status: 421, weight: 0, bodyType: null }),
    );
    response
      .writeHead(421, { 'Content-Type': 'text/plain', Connection: 'close' })
      .end('the replay does not know this host');
    return;
  }
  servePage(service, page, host, url, request, response);
}

/** A host that begins like a venue's has that venue's page, in every byte but its host. */
function lookAlike(service: Service, host: string): PageHost | undefined {
  if (!service.extraPageHosts.includes(host)) return undefined;
  const copied = PAGE_HOSTS.find((page) => host.startsWith(page.host));
  return copied === undefined
    ? { host, brand: 'Look-alike', examples: ['/en/futures/ETHUSDT', '/en/futures/BTCUSDT'] }
    : { ...copied, host };
}

export function logRow(
  service: Service,
  host: string,
  url: URL,
  request: IncomingMessage,
  rest: Pick<LoggedRequest, 'kind' | 'status' | 'weight' | 'bodyType'>,
  body = '',
): LoggedRequest {
  return {
    realTime: Date.now(),
    simulatedTime: service.clock.now(),
    host,
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.search.slice(1),
    cookieReturned: request.headers.cookie !== undefined,
    addresses: service.log.addressesIn(`${url.href} ${JSON.stringify(request.headers)} ${body}`),
    ...rest,
  };
}

function servePage(
  service: Service,
  page: PageHost,
  host: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const isAsset = /\.(ico|png|json|txt|js|css|map)$/.test(url.pathname);
  const status = isAsset ? 404 : 200;
  service.log.add(logRow(service, host, url, request, { kind: 'page', status, weight: 0, bodyType: null }));
  if (isAsset) {
    response.writeHead(404).end();
    return;
  }
  const { html, headers } = tradingPage(page, url, service.tape, service.clock.now());
  response.writeHead(200, headers).end(html);
}

async function serveApi(
  service: Service,
  dialect: Dialect,
  host: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readBody(request);
  const body = parseJson(text);
  const faults = service.faults.matching(host, url.pathname);
  const type = asRecord(body).type;
  const bodyType = typeof type === 'string' ? type.slice(0, 60) : null;
  const of = (kind: Fault['kind']): Fault | undefined => faults.find((fault) => fault.kind === kind);
  const log = (status: number, weight: number): void =>
    service.log.add(logRow(service, host, url, request, { kind: 'api', status, weight, bodyType }, text));
  if (of('drop') !== undefined) {
    log(0, 0);
    request.socket.destroy();
    return;
  }
  const slow = of('slow');
  if (slow !== undefined) await delay(slow.ms ?? 30_000);
  const reply =
    faultReply(service, dialect, faults) ??
    logFailure(log, () => normalReply(service, dialect, host, url, request, body));
  log(reply.status, reply.weight);
  if (dialect.weightHeader !== null)
    response.setHeader(dialect.weightHeader, String(service.log.usedWeight(host, Date.now())));
  const skew = of('skew');
  if (skew !== undefined)
    response.setHeader('Date', new Date(service.clock.now() + (skew.ms ?? 600_000)).toUTCString());
  send(response, reply, of('cut') !== undefined, of('huge'));
}

/** What a dialect cannot answer came all the same. */
function logFailure<T>(log: (status: number, weight: number) => void, answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    log(0, 0);
    throw error;
  }
}

function faultReply(
  service: Service,
  dialect: Dialect,
  faults: readonly Fault[],
): (Reply & { weight: number }) | null {
  const status = faults.find(({ kind }) => kind === 'status');
  if (status !== undefined) {
    const code = status.status ?? 500;
    const retryAfter = status.retryAfter ?? (code === 418 ? 120 : 60);
    const words = dialect.faultBody(code, service.clock.now(), retryAfter * 1000);
    const headers = code === 429 || code === 418 ? { 'Retry-After': String(retryAfter) } : undefined;
    return {
      status: code,
      contentType: words.contentType,
      text: status.body ?? words.body,
      headers: headers ?? {},
      weight: 1,
    };
  }
  if (faults.some(({ kind }) => kind === 'html'))
    return {
      status: 200,
      contentType: 'text/html',
      text: '<!doctype html><title>Just a moment...</title><p>Verify you are human',
      headers: {},
      weight: 1,
    };
  return null;
}

function normalReply(
  service: Service,
  dialect: Dialect,
  host: string,
  url: URL,
  request: IncomingMessage,
  body: unknown,
): Reply & { weight: number } {
  const now = service.clock.now();
  const faults = service.faults.matching(host, url.pathname);
  const reply = dialect.handle(
    { host, method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, body },
    falseTape(service.tape, () => faults),
    now,
  );
  const plain = typeof reply.body === 'string';
  const has = (kind: Fault['kind']): boolean => faults.some((fault) => fault.kind === kind);
  const falsified = (told: unknown): unknown => {
    const rows = has('duplicate-rows') ? withTwins(told) : told;
    return has('yesterday-as-today') ? withYesterdayToday(rows) : rows;
  };
  let text = plain ? String(reply.body) : JSON.stringify(falsified(reply.body));
  if (has('nan')) text = withoutNumbers(text);
  if (has('malformed')) text = `${text.slice(0, Math.ceil(text.length * 0.6))}`;
  return {
    status: reply.status ?? 200,
    contentType: plain ? 'text/plain' : 'application/json;charset=UTF-8',
    text,
    headers: {},
    weight: reply.weight ?? 1,
  };
}

function send(response: ServerResponse, reply: Reply, cut: boolean, huge: Fault | undefined): void {
  const bytes = Buffer.from(reply.text);
  const headers = { ...reply.headers, 'Content-Type': reply.contentType };
  if (huge !== undefined) {
    response.writeHead(reply.status, headers);
    sendHuge(response, huge.bytes ?? HUGE_BYTES);
  } else if (cut) {
    response.writeHead(reply.status, { ...headers, 'Content-Length': bytes.length + 1000 });
    response.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => response.destroy());
  } else response.writeHead(reply.status, { ...headers, 'Content-Length': bytes.length }).end(bytes);
}

/** A well-formed but endless-looking JSON list, as fast as the reader takes it. */
function sendHuge(response: ServerResponse, total: number): void {
  const chunk = Buffer.from(`${'["0.00000001"],'.repeat(4_000)}`);
  let sent = 0;
  const more = (): void => {
    while (sent < total && !response.destroyed) {
      sent += chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', more);
        return;
      }
    }
    response.end('[]]');
  };
  response.write('[');
  more();
}

/** The beginning of a body that is too long: it is no JSON then, and still searched for addresses. */
async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    chunks.push(bytes);
    if (length > MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
