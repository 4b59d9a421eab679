import { describe, expect, test } from 'vitest';
import { tradingDay } from '../../../lib/domain/etf-day.ts';
import {
  assetsChange,
  checkEtfRows,
  type EtfRow,
  etfDayFacts,
  flowChangedAt,
  provisionalReason,
  RECORD_LEAST_DAYS,
  tradedRecord,
} from '../../../lib/domain/etf-flow.ts';

const M = 1e6;
/** Thursday, 5 February 2026, 19:05 in New York: the session has ended. */
const EVENING = Date.parse('2026-02-06T00:05:00Z');
const NEXT_OPEN = Date.parse('2026-02-06T14:30:00Z');

const row = (day: string, part: Partial<EtfRow> = {}): EtfRow => ({
  day,
  netInflowUsd: -100 * M,
  tradedUsd: 3000 * M + Number(day.slice(-2)) * M,
  netAssetsUsd: null,
  cumulativeInflowUsd: null,
  ...part,
});

/** The trading days up to the 5th of February, the last with something of its own. */
function history(count: number, last: Partial<EtfRow> = {}): EtfRow[] {
  const days = ['2026-02-05'];
  while (days.length < count) days.unshift(tradingDay(days[0] ?? '', -1));
  return days.map((day, i) =>
    row(day, { tradedUsd: 3000 * M + i * 7 * M, ...(i === count - 1 ? last : {}) }),
  );
}

describe('rows as they are told', () => {
  test('come out ascending, one a trading day', () => {
    const told = [row('2026-02-05'), row('2026-02-04'), row('2026-02-03')];
    const { rows, offSession, repeated } = checkEtfRows(told, EVENING);
    expect(rows.map(({ day }) => day)).toEqual(['2026-02-03', '2026-02-04', '2026-02-05']);
    expect([offSession, repeated]).toEqual([0, 0]);
  });

  test('weekends, holidays, the future and what is no day have no row', () => {
    const told = ['2026-02-06', '2026-02-05', '2026-01-31', '2026-01-19', '2026-02-30', 'Total'].map((day) =>
      row(day),
    );
    const { rows, offSession } = checkEtfRows(told, EVENING);
    expect(rows.map(({ day }) => day)).toEqual(['2026-02-05']);
    expect(offSession).toBe(5);
    // With the next session open its row may be there.
    expect(checkEtfRows([row('2026-02-06')], NEXT_OPEN).rows).toHaveLength(1);
  });

  test("yesterday's row as today's is left out, be it by its trade or by its assets", () => {
    const yesterday = row('2026-02-04', { tradedUsd: 3_123_456_789.12, netAssetsUsd: 9e10 });
    const twin = { ...yesterday, day: '2026-02-05' };
    expect(checkEtfRows([twin, yesterday], EVENING)).toEqual({
      rows: [yesterday],
      offSession: 0,
      repeated: 1,
    });
    const before = { ...yesterday, tradedUsd: null };
    expect(checkEtfRows([before, { ...twin, tradedUsd: null }], EVENING).repeated).toBe(1);
    // The same flow alone is none: funds without a creation have 0 day after day.
    const still = [row('2026-02-04', { netInflowUsd: 0 }), row('2026-02-05', { netInflowUsd: 0 })];
    expect(checkEtfRows(still, EVENING).rows).toHaveLength(2);
  });

  test('of two rows of one day the first that is told stands', () => {
    const told = [
      row('2026-02-05', { netInflowUsd: 1 }),
      row('2026-02-05', { netInflowUsd: 2, tradedUsd: 5 }),
    ];
    expect(checkEtfRows(told, EVENING)).toMatchObject({ rows: [{ netInflowUsd: 1 }], repeated: 1 });
  });
});

describe('the newest row may still change', () => {
  const rows = history(3);
  test.each([
    ['not-published', history(3, { netInflowUsd: null }), EVENING, null],
    ['same-day', rows, EVENING, null],
    ['same-day', rows, Date.parse('2026-02-06T04:59:00Z'), null],
    ['before-next-session', rows, Date.parse('2026-02-06T05:00:00Z'), null],
    ['before-next-session', rows, NEXT_OPEN - 1, null],
    ['changed', rows, NEXT_OPEN, NEXT_OPEN - 3_600_000],
    [null, rows, NEXT_OPEN + 12 * 3_600_000, NEXT_OPEN],
    [null, rows, NEXT_OPEN, null],
    [null, [], NEXT_OPEN, null],
  ] as const)('%s', (reason, told, now, changedAt) => {
    expect(provisionalReason(told, now, changedAt)).toBe(reason);
  });

  test('where the sum of all flows did not step by it', () => {
    const summed = (flow: number, step: number): EtfRow[] => [
      row('2026-02-04', { cumulativeInflowUsd: 54e9 }),
      row('2026-02-05', { cumulativeInflowUsd: 54e9 + step, netInflowUsd: flow }),
    ];
    expect(provisionalReason(summed(-175.3 * M, -434.1 * M), NEXT_OPEN, null)).toBe('sum-differs');
    expect(provisionalReason(summed(-434.1 * M, -434.2 * M), NEXT_OPEN, null)).toBeNull();
    const apart = [row('2026-02-03', { cumulativeInflowUsd: 50e9 }), ...summed(1, 2).slice(1)];
    expect(provisionalReason(apart, NEXT_OPEN, null)).toBeNull();
  });

  test('a published flow that differs from the one before is noted, a first one is not', () => {
    const partial = history(3, { netInflowUsd: -175.3 * M });
    const known = { rows: partial, changedAt: null };
    expect(flowChangedAt(known, history(3, { netInflowUsd: -434.1 * M }), 77)).toBe(77);
    expect(flowChangedAt(known, partial, 77)).toBeNull();
    expect(flowChangedAt({ rows: partial, changedAt: 55 }, partial, 77)).toBe(55);
    expect(
      flowChangedAt({ rows: history(3, { netInflowUsd: null }), changedAt: null }, partial, 77),
    ).toBeNull();
    expect(flowChangedAt({ rows: partial, changedAt: 55 }, [...partial, row('2026-02-06')], 77)).toBeNull();
    expect(flowChangedAt(null, partial, 77)).toBeNull();
  });
});

describe('a day of record trade', () => {
  test('has the largest traded value of all days told, and says of how many', () => {
    expect(tradedRecord(history(60, { tradedUsd: 10e9 }))).toBe(60);
    expect(tradedRecord(history(60, { tradedUsd: 3001 * M }))).toBeNull();
    expect(tradedRecord(history(60, { tradedUsd: null }))).toBeNull();
    expect(tradedRecord(history(RECORD_LEAST_DAYS - 1, { tradedUsd: 10e9 }))).toBeNull();
    expect(tradedRecord([])).toBeNull();
    const gaps = history(60, { tradedUsd: 10e9 }).map((each, i) =>
      i < 7 ? { ...each, tradedUsd: null } : each,
    );
    expect(tradedRecord(gaps)).toBe(53);
  });

  test('the price moved as the assets did, less the flow', () => {
    const before = row('2026-02-04', { netAssetsUsd: 90e9 });
    const after = row('2026-02-05', { netAssetsUsd: 90e9 * 0.87 - 434.1 * M, netInflowUsd: -434.1 * M });
    expect(assetsChange(before, after)).toBeCloseTo(-0.13, 10);
    expect(assetsChange(row('2026-02-03', { netAssetsUsd: 90e9 }), after)).toBeNull();
    expect(assetsChange(before, row('2026-02-05'))).toBeNull();
    expect(assetsChange(undefined, after)).toBeNull();
    // What cannot be true is no change: nothing held, then or now, less than came in, or a thousand times as much.
    const nothing = row('2026-02-05', { netAssetsUsd: 0, netInflowUsd: -430e6 });
    expect(assetsChange(before, nothing)).toBeNull();
    expect(assetsChange(row('2026-02-04', { netAssetsUsd: 0 }), after)).toBeNull();
    expect(assetsChange(before, row('2026-02-05', { netAssetsUsd: 1e6, netInflowUsd: 430e6 }))).toBeNull();
    expect(assetsChange(row('2026-02-04', { netAssetsUsd: 90e6 }), after)).toBeNull();
  });

  const facts = (last: Partial<EtfRow>, assetsBefore: number | null = 90e9) => {
    const rows = history(60, { tradedUsd: 10e9, netAssetsUsd: 78e9, ...last });
    const known = rows.map((each, i) => (i === 58 ? { ...each, netAssetsUsd: assetsBefore } : each));
    return etfDayFacts(known, EVENING, null);
  };
  test.each([
    ['flow-unknown', { netInflowUsd: null }, 90e9],
    ['outflow', { netInflowUsd: -434.1 * M }, 90e9],
    ['inflow', { netInflowUsd: 231 * M }, 90e9],
    ['even', { netInflowUsd: 0 }, 90e9],
    ['price-unknown', { netInflowUsd: -1 }, null],
    // A fall of less than two hundredths may be no fall.
    [null, { netInflowUsd: -434.1 * M, netAssetsUsd: 88.5e9 }, 90e9],
    [null, { tradedUsd: 3001 * M }, 90e9],
  ] as const)('is told as %s', (paradox, last, assetsBefore) => {
    expect(facts(last, assetsBefore)?.paradox).toBe(paradox);
  });

  test('the row of an earlier day is said to be one', () => {
    const rows = history(3);
    const behind = (moment: string) => etfDayFacts(rows, Date.parse(moment), null)?.sessionsBehind;
    expect(behind('2026-02-06T00:05:00Z')).toBe(0);
    expect(behind('2026-02-06T20:59:00Z')).toBe(0);
    expect(behind('2026-02-06T21:00:00Z')).toBe(1);
    expect(behind('2026-02-09T14:00:00Z')).toBe(1);
    expect(behind('2026-02-17T22:00:00Z')).toBe(7);
    expect(etfDayFacts([], EVENING, null)).toBeNull();
  });
});
