import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { parseJson } from './dialects/dialect.ts';
import { type Fault, parseFault } from './faults.ts';
import type { LoggedRequest } from './request-log.ts';

/** What the control port and the library offer alike. */
export interface ExchangeControl {
  /** Moves the replay to a moment (ms or ISO text). */
  setTime(time: number | string): void;
  /** Multiple of real time; 0 stands still. */
  setSpeed(speed: number): void;
  pause(): void;
  setFault(fault: Fault): void;
  clearFaults(): void;
  /** Breaks all open WebSockets. */
  dropSockets(): void;
}

export interface ControlTarget {
  readonly control: ExchangeControl;
  readonly hosts: readonly string[];
  readonly securePort: number;
  state(): Record<string, unknown>;
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
}

/**
 * Plain HTTP on loopback for scripts and for a person with curl. It is also a CONNECT proxy to the replay, for browsers
 * that cannot map host names (Firefox): known hosts reach the replay, all others are refused.
 */
export function controlServer(target: ControlTarget): Server {
  const server = createServer((request, response) => {
    void answer(target, request, response);
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => socket.destroy());
    const host = (request.url ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!target.hosts.includes(host)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const upstream = connect(target.securePort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  return server;
}

async function answer(
  target: ControlTarget,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = '';
  for await (const chunk of request) if (text.length < 64_000) text += String(chunk);
  const body = parseJson(text);
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const problem = act(
    target,
    `${request.method} ${new URL(request.url ?? '/', 'http://control').pathname}`,
    fields,
  );
  const isRead = request.method === 'GET';
  const payload =
    problem !== null
      ? { error: problem }
      : isRead && request.url === '/requests'
        ? target.requests()
        : target.state();
  response
    .writeHead(problem === null ? 200 : 400, { 'Content-Type': 'application/json' })
    .end(JSON.stringify(payload));
}

/** @returns what was wrong, or null. */
function act(target: ControlTarget, command: string, fields: Record<string, unknown>): string | null {
  const { control } = target;
  switch (command) {
    case 'GET /state':
    case 'GET /requests':
      return null;
    case 'POST /time':
      return attempt(() =>
        control.setTime(typeof fields.time === 'number' ? fields.time : String(fields.time)),
      );
    case 'POST /speed':
      return attempt(() => control.setSpeed(Number(fields.speed)));
    case 'POST /pause':
      return attempt(() => control.pause());
    case 'POST /fault': {
      const fault = parseFault(fields);
      return fault === null ? 'no such kind of fault' : attempt(() => control.setFault(fault));
    }
    case 'DELETE /fault':
      return attempt(() => control.clearFaults());
    case 'POST /sockets/drop':
      return attempt(() => control.dropSockets());
    case 'POST /requests/clear':
      return attempt(() => target.clearRequests());
    default:
      return 'GET /state /requests; POST /time /speed /pause /fault /sockets/drop /requests/clear; DELETE /fault';
  }
}

function attempt(action: () => void): string | null {
  try {
    action();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
