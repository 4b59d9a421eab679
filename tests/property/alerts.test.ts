import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertReading } from '../../lib/alerts/alert.ts';
import { type AlertState, dueAlerts, isQuietAt } from '../../lib/alerts/due-alerts.ts';

const steps = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 0, max: 7_200_000 }),
    value: fc.double({ min: 0, max: 1, noNaN: true }),
    isQuiet: fc.boolean(),
  }),
  { maxLength: 60 },
);
const threshold = 0.5;
const worse = fc.constantFrom<AlertReading['worse'][]>('above', 'below');
const read = (value: number, direction: AlertReading['worse']): AlertReading => ({
  kindId: 'k',
  instrumentKey: 'binance|ETH/USDT:USDT',
  worse: direction,
  value,
  threshold,
});

describe('alerts', () => {
  test('never within a cool-down of the last, never in quiet hours, never without a bad value', () => {
    fc.assert(
      fc.property(steps, worse, fc.integer({ min: 1, max: 3_600_000 }), (sequence, direction, coolDownMs) => {
        let state: AlertState = {};
        let now = 1e12;
        let last: number | null = null;
        for (const { waitMs, value, isQuiet } of sequence) {
          now += waitMs;
          const found = dueAlerts(state, [read(value, direction)], now, { coolDownMs, isQuiet });
          // As it is after a restart.
          state = JSON.parse(JSON.stringify(found.state)) as AlertState;
          if (found.due.length === 0) continue;
          expect(isQuiet).toBe(false);
          expect(direction === 'above' ? value >= threshold : value <= threshold).toBe(true);
          if (last !== null) expect(now - last).toBeGreaterThanOrEqual(coolDownMs);
          last = now;
        }
      }),
    );
  });

  test('between two alerts the value has left by a tenth of the threshold, or was not read for an hour', () => {
    fc.assert(
      fc.property(steps, worse, (sequence, direction) => {
        let state: AlertState = {};
        let now = 1e12;
        let hasLeft = true;
        for (const { waitMs, value } of sequence) {
          now += waitMs;
          if (direction === 'above' ? value < threshold * 0.9 : value > threshold * 1.1) hasLeft = true;
          if (waitMs > 3_600_000) hasLeft = true;
          const found = dueAlerts(state, [read(value, direction)], now, { coolDownMs: 1, isQuiet: false });
          state = found.state;
          if (found.due.length === 0) continue;
          expect(hasLeft).toBe(true);
          hasLeft = false;
        }
      }),
    );
  });

  test('a clock that jumps about delays by one cool-down at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (jump) => {
        const pace = { coolDownMs: 1_000, isQuiet: false };
        const at = 2e12;
        const fired = dueAlerts({}, [read(0.9, 'above')], at, pace).state;
        const left = dueAlerts(fired, [read(0.1, 'above')], at + jump, pace).state;
        expect(dueAlerts(left, [read(0.9, 'above')], at + jump + 1_000, pace).due).toHaveLength(1);
      }),
    );
  });
});

describe('quiet hours', () => {
  const minute = fc.integer({ min: 0, max: 1_439 });

  test('hold from the first minute until the last, over midnight or not', () => {
    fc.assert(
      fc.property(minute, minute, minute, (fromMinute, toMinute, now) => {
        const length = (toMinute - fromMinute + 1_440) % 1_440;
        const since = (now - fromMinute + 1_440) % 1_440;
        expect(isQuietAt({ fromMinute, toMinute }, now)).toBe(since < length);
        expect(isQuietAt(null, now)).toBe(false);
      }),
    );
  });

  test('follow the clock on the wall when daylight saving begins and ends', () => {
    const wall = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const minuteOfDay = (time: number): number => {
      const [hour = 0, minutes = 0] = wall.format(time).split(':').map(Number);
      return hour * 60 + minutes;
    };
    const quiet = { fromMinute: 23 * 60, toMinute: 7 * 60 };
    const quietHoursFrom = (start: number): number =>
      Array.from({ length: 24 }, (_, i) => start + i * 3_600_000).filter((time) =>
        isQuietAt(quiet, minuteOfDay(time)),
      ).length;
    expect(quietHoursFrom(Date.UTC(2026, 2, 20, 12))).toBe(8);
    expect(quietHoursFrom(Date.UTC(2026, 2, 28, 12))).toBe(7);
    expect(quietHoursFrom(Date.UTC(2026, 9, 24, 12))).toBe(9);
  });
});
