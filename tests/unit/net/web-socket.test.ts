import { describe, expect, test } from 'vitest';
import { runStream, SILENT_AFTER_MS, type Socket, type SocketPlan } from '../../../lib/net/web-socket.ts';
import { fakeClock } from './fake-clock.ts';

const PLAN: SocketPlan<string> = {
  url: 'wss://stream.example/v5',
  subscribe: ['subscribe ticker'],
  ping: { frame: 'ping', intervalMs: 10_000 },
  answer: (frame) => (frame === 'are you there' ? 'yes' : null),
  parse: (frame, receivedAt) => (frame.startsWith('data') ? [`${frame}@${receivedAt}`] : []),
};

interface FakeSocket extends Socket {
  readonly sent: string[];
  closed: boolean;
}

function setUp(plan: SocketPlan<string> = PLAN, refuse = false) {
  const clock = fakeClock();
  const sockets: FakeSocket[] = [];
  const events: string[] = [];
  const states: string[] = [];
  const openSocket = (): Socket => {
    if (refuse) throw new Error('refused');
    const sent: string[] = [];
    const socket: FakeSocket = {
      sent,
      closed: false,
      send: (frame) => sent.push(frame),
      close() {
        socket.closed = true;
      },
      onOpen: () => undefined,
      onText: () => undefined,
      onClose: () => undefined,
    };
    sockets.push(socket);
    return socket;
  };
  const stream = runStream(
    plan,
    { openSocket, now: clock.now, random: () => 0.5, setTimer: clock.setTimer, clearTimer: clock.clearTimer },
    {
      onEvents: (batch) => events.push(...batch),
      onState: (state) => {
        if (states.at(-1) !== state) states.push(state);
      },
      venueNow: () => 42,
    },
  );
  const socket = (index: number): FakeSocket => {
    const found = sockets[index];
    if (found === undefined) throw new Error(`no socket ${index}`);
    return found;
  };
  return { clock, sockets, socket, events, states, stream };
}

describe('runStream', () => {
  test('subscribes, delivers, answers and pings', async () => {
    const { clock, socket, events, states } = setUp();
    socket(0).onOpen();
    socket(0).onText('data 1');
    socket(0).onText('are you there');
    await clock.advance(10_500);
    expect(socket(0).sent).toEqual(['subscribe ticker', 'yes', 'ping']);
    expect(events).toEqual(['data 1@42']);
    expect(states).toEqual(['connecting', 'live']);
  });

  test('sends what a frame calls for, and reads the frame too', async () => {
    const replyTo = (frame: string) => (frame.startsWith('data') ? ['subscribe trades 7', 'let go'] : []);
    const { socket, events } = setUp({ ...PLAN, replyTo });
    socket(0).onOpen();
    socket(0).onText('data 1');
    socket(0).onText('pong');
    expect(socket(0).sent).toEqual(['subscribe ticker', 'subscribe trades 7', 'let go']);
    expect(events).toEqual(['data 1@42']);
  });

  test('a socket that only answers pings is silent and is replaced', async () => {
    const { clock, sockets, socket, states } = setUp();
    socket(0).onOpen();
    for (let elapsed = 0; elapsed < SILENT_AFTER_MS + 15_000; elapsed += 5000) {
      await clock.advance(5000);
      if (sockets.length === 1) socket(0).onText('pong');
    }
    expect(socket(0).closed).toBe(true);
    expect(sockets).toHaveLength(2);
    expect(states).toEqual(['connecting', 'silent', 'reconnecting']);
  });

  test('reconnects with a doubling, jittered wait', async () => {
    const { clock, sockets, socket } = setUp();
    socket(0).onClose();
    await clock.advance(499);
    expect(sockets).toHaveLength(1);
    await clock.advance(1);
    expect(sockets).toHaveLength(2);
    socket(1).onClose();
    await clock.advance(999);
    expect(sockets).toHaveLength(2);
    await clock.advance(1);
    expect(sockets).toHaveLength(3);
  });

  test('a machine that slept drops the socket', async () => {
    const { clock, socket } = setUp();
    socket(0).onOpen();
    socket(0).onText('data');
    clock.jump(25_000);
    await clock.advance(11_000);
    expect(socket(0).closed).toBe(true);
  });

  test('a connection that never opens is given up', async () => {
    const { clock, sockets } = setUp();
    await clock.advance(22_000);
    expect(sockets.length).toBeGreaterThan(1);
  });

  test('an address that is refused is tried again, with the handle in hand', async () => {
    const { clock, states, stream } = setUp(PLAN, true);
    await clock.advance(0);
    expect(states).toEqual(['connecting', 'reconnecting']);
    stream.stop();
    expect(states.at(-1)).toBe('stopped');
  });

  test('after stop nothing is delivered and nothing reconnects', async () => {
    const { clock, sockets, socket, events, stream } = setUp();
    socket(0).onOpen();
    stream.stop();
    socket(0).onText('data');
    socket(0).onClose();
    await clock.advance(300_000);
    expect(socket(0).closed).toBe(true);
    expect(events).toEqual([]);
    expect(sockets).toHaveLength(1);
  });

  test('a huge frame is dropped', () => {
    const { socket, events } = setUp();
    socket(0).onOpen();
    socket(0).onText(`data${'x'.repeat(1_000_001)}`);
    expect(events).toEqual([]);
  });
});
