import type { Socket } from './web-socket.ts';

/** The browser's network, as the transport wants it. */
export const browserFetch = {
  fetch: (url: string, init: RequestInit): Promise<Response> => fetch(url, init),
  isOnline: (): boolean => navigator.onLine,
};

/** The browser's WebSocket and timers, as a stream wants them. Binary frames are text too: KuCoin sends its JSON so. */
export const browserSockets = {
  openSocket(url: string): Socket {
    const webSocket = new WebSocket(url);
    webSocket.binaryType = 'arraybuffer';
    const socket: Socket = {
      send: (frame) => webSocket.send(frame),
      close: () => webSocket.close(),
      onOpen: () => undefined,
      onText: () => undefined,
      onClose: () => undefined,
    };
    webSocket.addEventListener('open', () => socket.onOpen());
    webSocket.addEventListener('message', ({ data }) => {
      socket.onText(typeof data === 'string' ? data : new TextDecoder().decode(data));
    });
    webSocket.addEventListener('close', () => socket.onClose());
    return socket;
  },
  setTimer: (run: () => void, ms: number): unknown => setTimeout(run, ms),
  clearTimer: (timer: unknown): void => clearTimeout(timer as ReturnType<typeof setTimeout>),
};
