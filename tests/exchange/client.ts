import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { type ClientOptions, WebSocket } from 'ws';
import type { Exchange } from './exchange.ts';

export interface ReplayResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json(): unknown;
}

/** Asks the replay for a real venue address, checking its certificate for the venue's host name. */
export function fetchReplay(
  exchange: Pick<Exchange, 'port' | 'certificate'>,
  address: string,
  init: { readonly method?: string; readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Promise<ReplayResponse> {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: exchange.port,
        servername: url.hostname,
        ca: exchange.certificate,
        path: url.pathname + url.search,
        method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
        headers: {
          Host: url.host,
          ...(init.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...init.headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: () => JSON.parse(text) as unknown,
          }),
        );
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(init.body === undefined ? undefined : JSON.stringify(init.body));
  });
}

/** Opens a venue's WebSocket on the replay. */
export function openReplaySocket(
  exchange: Pick<Exchange, 'port' | 'certificate'>,
  address: string,
): WebSocket {
  const url = new URL(address);
  const options: ClientOptions & { servername: string } = {
    headers: { Host: url.host },
    servername: url.hostname,
    ca: exchange.certificate,
  };
  return new WebSocket(`wss://127.0.0.1:${exchange.port}${url.pathname}${url.search}`, options);
}
