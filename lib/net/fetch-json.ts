import { FetchFailure } from './failure.ts';
import { failureOfStatus, formatChanged, tooLarge } from './retry-policy.ts';

/** What the transport needs from the platform; tests pass fakes. */
export interface FetchPorts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Asked only after a request failed without an answer: behind some VPNs browsers say they are offline and are not. */
  readonly isOnline: () => boolean;
  /** Whether the user grants the host; asked only after a request failed without an answer. */
  readonly isPermitted?: (host: string) => Promise<boolean>;
  /** Absent: REQUEST_TIMEOUT_MS. */
  readonly timeoutMs?: number;
}

export interface JsonRequest {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  /** Of the request's own; redirects are not followed, so they reach the host alone. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface JsonReply {
  readonly json: unknown;
  readonly dateHeader: string | null;
  /** Local times. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

export const REQUEST_TIMEOUT_MS = 20_000;
export const MAX_REPLY_BYTES = 8 * 1024 * 1024;
/** Of a refused reply only the words matter. */
const MAX_REFUSAL_BYTES = 4096;

/**
 * Sends one request and reads its JSON, without cookies, without following redirects, within 20 s and 8 MB.
 * @throws FetchFailure only; `retryAt` is null where the caller's history of the host decides (transient failures).
 */
export async function fetchJson(
  request: JsonRequest,
  ports: FetchPorts,
  signal?: AbortSignal,
): Promise<JsonReply> {
  const sentAt = ports.now();
  return answered(request, ports, signal, async (response, host) => {
    const receivedAt = ports.now();
    const dateHeader = response.headers.get('date');
    return { json: await readJson(response, host, ports), dateHeader, sentAt, receivedAt };
  });
}

/**
 * Sends one request and hands on its text piece by piece, holding none of it; otherwise as `fetchJson`.
 * @param take gets each piece and the bytes so far. @throws FetchFailure only; `too-large` beyond `limitBytes`.
 */
export async function fetchPieces(
  request: JsonRequest,
  ports: FetchPorts,
  limitBytes: number,
  take: (piece: string, bytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  await answered(request, ports, signal, async (response, host) => {
    await refuse(response, host, ports);
    const isWhole = await readPieces(response, limitBytes, take);
    if (!isWhole) throw tooLarge(host, `reply over ${limitBytes} bytes`, ports.now());
  });
}

async function answered<T>(
  request: JsonRequest,
  ports: FetchPorts,
  signal: AbortSignal | undefined,
  read: (response: Response, host: string) => Promise<T>,
): Promise<T> {
  const host = new URL(request.url).host;
  const timeout = AbortSignal.timeout(ports.timeoutMs ?? REQUEST_TIMEOUT_MS);
  const combined = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    return await read(await ports.fetch(request.url, requestInit(request, combined)), host);
  } catch (error) {
    if (error instanceof FetchFailure) throw error;
    throw await unansweredFailure(host, error, timeout, ports);
  }
}

function requestInit(request: JsonRequest, signal: AbortSignal): RequestInit {
  const init: RequestInit = {
    method: request.method ?? 'GET',
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'manual',
    referrerPolicy: 'no-referrer',
    signal,
  };
  const { body, headers } = request;
  if (body === undefined) return headers === undefined ? init : { ...init, headers: { ...headers } };
  return { ...init, body, headers: { 'Content-Type': 'application/json', ...headers } };
}

/** @throws FetchFailure for anything but a 2xx reply. */
async function refuse(response: Response, host: string, ports: FetchPorts): Promise<void> {
  // A manual redirect is opaque in a browser (status 0) and a plain 3xx in Node; no market-data host redirects.
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    throw formatChanged(host, 'the host redirects', ports.now());
  }
  if (!response.ok) throw await refusal(response, host, ports);
}

async function readJson(response: Response, host: string, ports: FetchPorts): Promise<unknown> {
  await refuse(response, host, ports);
  const contentType = response.headers.get('content-type');
  if (contentType !== null && !/\bjson\b/i.test(contentType)) {
    await response.body?.cancel();
    throw formatChanged(host, `content type ${contentType}`, ports.now());
  }
  const text = await readText(response, MAX_REPLY_BYTES);
  if (text.truncated) throw tooLarge(host, `reply over ${MAX_REPLY_BYTES} bytes`, ports.now());
  try {
    return JSON.parse(text.text);
  } catch {
    throw formatChanged(host, 'the reply is no JSON', ports.now());
  }
}

async function refusal(response: Response, host: string, ports: FetchPorts): Promise<FetchFailure> {
  const { text } = await readText(response, MAX_REFUSAL_BYTES).catch(() => ({ text: '' }));
  const retryAfter = response.headers.get('retry-after');
  const date = response.headers.get('date');
  return failureOfStatus(
    host,
    { status: response.status, retryAfter, date, text },
    ports.now(),
    ports.random(),
  );
}

async function readText(response: Response, limit: number): Promise<{ text: string; truncated: boolean }> {
  let text = '';
  const isWhole = await readPieces(response, limit, (piece) => {
    text += piece;
  });
  return { text, truncated: !isWhole };
}

/** Reads at most `limit` bytes and hangs up on the rest: the length header is the venue's claim, not a fact. @returns whether that was all. */
async function readPieces(
  response: Response,
  limit: number,
  take: (piece: string, bytes: number) => void,
): Promise<boolean> {
  const reader = response.body?.getReader();
  if (reader === undefined) return true;
  const decoder = new TextDecoder();
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      take(decoder.decode(), bytes);
      return true;
    }
    bytes += value.byteLength;
    if (bytes > limit) {
      await reader.cancel();
      return false;
    }
    take(decoder.decode(value, { stream: true }), bytes);
  }
}

async function unansweredFailure(
  host: string,
  error: unknown,
  timeout: AbortSignal,
  ports: FetchPorts,
): Promise<FetchFailure> {
  if (timeout.aborted) return new FetchFailure('timeout', host, 'no complete answer in time');
  const permitted = await ports.isPermitted?.(host).catch(() => true);
  if (permitted === false) return new FetchFailure('permission-missing', host, 'the host is not granted');
  if (!ports.isOnline()) return new FetchFailure('offline', host, 'the browser is offline');
  return new FetchFailure('network', host, error instanceof Error ? error.message : String(error));
}
