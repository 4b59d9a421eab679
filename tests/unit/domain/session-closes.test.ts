import { describe, expect, test } from 'vitest';
import { type CandleRow, candlesFromRows, HOUR_MS } from '../../../lib/domain/candles.ts';
import { sessionCloses } from '../../../lib/domain/session-closes.ts';

const at = (time: string): number => Date.parse(time);
/** Hours whose close names the hour they end at. */
function hoursBetween(from: string, to: string) {
  const rows: CandleRow[] = [];
  for (let time = at(from); time < at(to); time += HOUR_MS)
    rows.push([time, 1, 1e9, 1, (time + HOUR_MS) / HOUR_MS, 1]);
  return candlesFromRows(HOUR_MS, rows);
}
const hourOf = (time: string): number => at(time) / HOUR_MS;

describe('prices at the close of US sessions', () => {
  const hours = hoursBetween('2026-02-27T00:00:00Z', '2026-03-11T15:00:00Z');

  test('are those of the hour that ends at 16:00 New York, on both sides of summer time, and none of a weekend', () => {
    expect(sessionCloses(hours, at('2026-03-11T14:30:00Z'), 5)).toEqual({
      days: ['2026-03-04', '2026-03-05', '2026-03-06', '2026-03-09', '2026-03-10'],
      prices: [
        hourOf('2026-03-04T21:00:00Z'),
        hourOf('2026-03-05T21:00:00Z'),
        hourOf('2026-03-06T21:00:00Z'),
        hourOf('2026-03-09T20:00:00Z'),
        hourOf('2026-03-10T20:00:00Z'),
      ],
    });
  });

  test('a session that still runs has none; what is not known is left out', () => {
    const { days } = sessionCloses(hours, at('2026-03-10T19:59:00Z'), 60);
    expect(days.at(-1)).toBe('2026-03-09');
    expect(days[0]).toBe('2026-02-27');
    const holed = candlesFromRows(HOUR_MS, [
      [at('2026-03-05T20:00:00Z'), 1, 2, 1, 77, 1],
      [at('2026-03-09T18:00:00Z'), 1, 2, 1, 88, 1],
    ]);
    expect(sessionCloses(holed, at('2026-03-10T12:00:00Z'), 60)).toEqual({
      days: ['2026-03-05'],
      prices: [77],
    });
    expect(sessionCloses(candlesFromRows(HOUR_MS, []), at('2026-03-10T12:00:00Z'), 60).days).toEqual([]);
  });
});
