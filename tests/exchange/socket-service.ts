import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { falseTape } from './false-tape.ts';
import { socketDialectOf } from './hosts.ts';
import { logRow, type Service } from './http-service.ts';

const MAX_SOCKETS = 200;
/** A jump of the clock does not pour more than this much of the past into a socket. */
const MAX_SPAN_MS = 600_000;

/** The WebSocket side: sessions of the dialects, told once a tick what has happened since the last. */
export class SocketService {
  private readonly service: Service;
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: 64_000,
    perMessageDeflate: false,
  });
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly ticks = new Set<() => void>();

  constructor(service: Service, tickMs: number) {
    this.service = service;
    this.timer = setInterval(() => {
      for (const tick of this.ticks) tick();
    }, tickMs);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { service } = this;
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const url = new URL(request.url ?? '/', `wss://${host || 'unknown'}`);
    const dialect = socketDialectOf(host);
    const faults = service.faults.matching(host, url.pathname);
    const tape = falseTape(service.tape, () => service.faults.matching(host, url.pathname));
    const session = dialect?.openSocket(url, tape) ?? null;
    const status = faults.find(({ kind }) => kind === 'status')?.status;
    const log = (code: number): void =>
      service.log.add(
        logRow(service, host, url, request, {
          kind: session === null ? 'refused' : 'socket',
          status: code,
          weight: 1,
          bodyType: null,
        }),
      );
    const refuse = (code: number): void => {
      log(code);
      socket.end(`HTTP/1.1 ${code} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    if (faults.some(({ kind }) => kind === 'drop')) {
      log(0);
      socket.destroy();
    } else if (session === null) refuse(dialect === null ? 421 : 404);
    else if (status !== undefined) refuse(status);
    else if (this.ticks.size >= MAX_SOCKETS) refuse(503);
    else {
      log(101);
      const noteAddresses = (text: string): void => this.noteAddresses(request, host, url, text);
      this.server.handleUpgrade(request, socket, head, (ws) =>
        this.attach(ws, session, host, url, noteAddresses),
      );
    }
  }

  /** A frame is logged only when an address that is looked for stands in it. */
  private noteAddresses(request: IncomingMessage, host: string, url: URL, text: string): void {
    const { log } = this.service;
    if (log.addressesIn(text).length === 0) return;
    const rest = { kind: 'socket', status: 200, weight: 0, bodyType: null } as const;
    log.add(logRow(this.service, host, url, request, rest, text));
  }

  private attach(
    ws: WebSocket,
    session: {
      readonly isBinary?: boolean;
      receive(text: string, now: number): readonly string[];
      push(from: number, to: number): readonly string[];
    },
    host: string,
    url: URL,
    noteAddresses: (text: string) => void,
  ): void {
    const { clock, faults } = this.service;
    const options = { binary: session.isBinary === true };
    let told = clock.now();
    const silent = (): boolean =>
      faults.matching(host, url.pathname).some(({ kind }) => kind === 'silent-socket');
    const tick = (): void => {
      const now = clock.now();
      const from = now < told ? now : Math.max(told, now - MAX_SPAN_MS);
      told = now;
      if (silent() || ws.readyState !== ws.OPEN) return;
      for (const frame of session.push(from, now)) ws.send(frame, options);
    };
    this.ticks.add(tick);
    ws.on('message', (data) => {
      noteAddresses(String(data));
      if (!silent()) for (const frame of session.receive(String(data), clock.now())) ws.send(frame, options);
    });
    ws.on('close', () => this.ticks.delete(tick));
    ws.on('error', () => ws.terminate());
  }

  /** Breaks every open socket without a closing handshake. */
  dropAll(): void {
    for (const client of this.server.clients) client.terminate();
  }

  close(): void {
    clearInterval(this.timer);
    this.dropAll();
    this.server.close();
  }
}
