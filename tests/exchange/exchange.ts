import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { makeCertificate } from './certificate.ts';
import { ReplayClock } from './clock.ts';
import { controlServer, type ExchangeControl } from './control.ts';
import { FaultList } from './faults.ts';
import { hostResolverRules, REPLAYED_HOSTS } from './hosts.ts';
import { type Service, serve } from './http-service.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';
import { SocketService } from './socket-service.ts';
import type { Tape } from './tape.ts';

export interface ExchangeOptions {
  readonly tape: Tape;
  /** Moment at which the replay begins (ms or ISO); default the middle of the fall of 5 February 2026, when the tape has it. */
  readonly time?: number | string;
  /** Multiple of real time; default 1; 0 stands still. */
  readonly speed?: number;
  /** 0 (default) takes any free port. */
  readonly port?: number;
  readonly controlPort?: number;
  /** How often sockets push, in ms of real time; default 1000. */
  readonly tickMs?: number;
  /** Look-alike hosts that get a trading page. */
  readonly extraPageHosts?: readonly string[];
  /** Addresses (0x and 40 digits) that the log tells of each request that carries one. */
  readonly lookFor?: readonly string[];
}

export interface Exchange {
  /** TLS port on 127.0.0.1 that plays every host, REST, WebSocket and pages. */
  readonly port: number;
  /** Control port on 127.0.0.1; also the CONNECT proxy for Firefox. */
  readonly controlPort: number;
  readonly tape: Tape;
  readonly hosts: readonly string[];
  /** Value of Chromium's --host-resolver-rules. */
  readonly hostRules: string;
  /** Value of Chromium's --ignore-certificate-errors-spki-list. */
  readonly certificateSpki: string;
  readonly certificate: string;
  readonly requests: readonly LoggedRequest[];
  /** Requests to API paths that carried a cookie; must stay empty. */
  readonly returnedCookies: readonly LoggedRequest[];
  readonly control: ExchangeControl;
  now(): number;
  clearRequests(): void;
  close(): Promise<void>;
}

export const MIDDLE_OF_THE_FALL = Date.UTC(2026, 1, 5, 21, 0);

/** Starts the replay exchange on loopback. */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { tape } = options;
  const hosts = [...REPLAYED_HOSTS, ...(options.extraPageHosts ?? [])];
  const clock = new ReplayClock(startTime(options), options.speed ?? 1, tape.end);
  const service: Service = {
    tape,
    clock,
    faults: new FaultList(),
    log: new RequestLog(options.lookFor),
    extraPageHosts: options.extraPageHosts ?? [],
  };
  const certificate = await makeCertificate(hosts);
  const secure = createSecureServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    serve(service, request, response).catch(() => response.destroy());
  });
  const sockets = new SocketService(service, options.tickMs ?? 1000);
  secure.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  const port = await listen(secure, options.port ?? 0);
  const control = controlOf(service, sockets);
  const controls = controlServer({
    control,
    hosts,
    securePort: port,
    state: () => ({
      time: new Date(clock.now()).toISOString(),
      speed: clock.speed,
      tape: tape.description,
      faults: service.faults.all(),
      returnedCookies: service.log.returnedCookies().length,
      port,
    }),
    requests: () => service.log.all(),
    clearRequests: () => service.log.clear(),
  });
  const controlPort = await listen(controls, options.controlPort ?? 0);
  return {
    port,
    controlPort,
    tape,
    hosts,
    hostRules: hostResolverRules(hosts, port),
    certificateSpki: certificate.spki,
    certificate: certificate.cert,
    get requests() {
      return service.log.all();
    },
    get returnedCookies() {
      return service.log.returnedCookies();
    },
    control,
    now: () => clock.now(),
    clearRequests: () => service.log.clear(),
    close: async () => {
      sockets.close();
      secure.closeAllConnections();
      controls.closeAllConnections();
      await Promise.all([closed(secure), closed(controls)]);
    },
  };
}

function startTime({ tape, time }: ExchangeOptions): number {
  if (time !== undefined) return timeOf(time);
  if (MIDDLE_OF_THE_FALL > tape.start && MIDDLE_OF_THE_FALL < tape.end) return MIDDLE_OF_THE_FALL;
  return tape.start + 0.7 * (tape.end - tape.start);
}

function timeOf(time: number | string): number {
  const value = typeof time === 'number' ? time : Date.parse(time);
  if (!Number.isFinite(value)) throw new Error(`not a time: ${time}`);
  return value;
}

function controlOf(service: Service, sockets: SocketService): ExchangeControl {
  return {
    setTime: (time) => service.clock.setTime(timeOf(time)),
    setSpeed: (speed) => {
      if (!(speed >= 0 && speed <= 100_000)) throw new Error(`not a speed: ${speed}`);
      service.clock.setSpeed(speed);
    },
    pause: () => service.clock.setSpeed(0),
    setFault: (fault) => service.faults.add(fault),
    clearFaults: () => service.faults.clear(),
    dropSockets: () => sockets.dropAll(),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
