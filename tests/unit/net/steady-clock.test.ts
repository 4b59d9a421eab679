import { expect, test } from 'vitest';
import { createServerClock } from '../../../lib/net/server-clock.ts';
import { createSteadyClock } from '../../../lib/net/steady-clock.ts';

const HOUR = 3_600_000;

function stage() {
  const time = { wall: Date.UTC(2026, 1, 6), monotonic: 5_000 };
  const now = createSteadyClock(
    () => time.wall,
    () => time.monotonic,
  );
  const advance = (ms: number): void => {
    time.wall += ms;
    time.monotonic += ms;
  };
  return { time, now, advance };
}

test('is the machine clock while that runs well', () => {
  const { time, now, advance } = stage();
  for (let i = 0; i < 100; i++) {
    expect(now()).toBe(time.wall);
    advance(17);
  }
});

test('many looks do not make it run ahead', () => {
  const { time, now } = stage();
  for (let i = 0; i < 10_000; i++) {
    time.monotonic += 0.3;
    time.wall = Date.UTC(2026, 1, 6) + Math.floor(time.monotonic - 5_000);
    now();
  }
  expect(Math.abs(now() - time.wall)).toBeLessThanOrEqual(1);
});

test('set back an hour it goes on: what is old stays as old', () => {
  const { time, now, advance } = stage();
  const clock = createServerClock(now);
  const host = 'api.example';
  clock.observeTime(host, time.wall + 2_000, time.wall, time.wall);
  const asOf = clock.now(host);
  advance(60_000);
  expect(clock.now(host) - asOf).toBe(60_000);
  time.wall -= HOUR;
  advance(30_000);
  expect(clock.now(host) - asOf).toBe(90_000);
});

test('set forward, or after a sleep, it follows', () => {
  const { time, now } = stage();
  now();
  time.wall += 8 * HOUR;
  expect(now()).toBe(time.wall);
});

test('tells the time of a venue in whole milliseconds, whatever the halves of its offset', () => {
  const { time, now } = stage();
  const clock = createServerClock(now);
  clock.observeTime('api.example', time.wall + 2_000, time.wall, time.wall + 101);
  expect(clock.skewMs('api.example') % 1).not.toBe(0);
  expect(clock.now('api.example')).toBe(time.wall + 1_949);
  time.wall += 0.4;
  expect(Number.isInteger(clock.now('never.heard'))).toBe(true);
});
