import { HOUR_MS } from '../../../lib/domain/candles.ts';
import { REFERENCE_DAYS } from '../../../lib/domain/drawdown-history.ts';
import { LEVERAGE_STATES } from '../../../lib/domain/leverage-state.ts';
import type { LeverageHours, MarketHistory } from '../../../lib/protocol/market-messages.ts';
import { SAMPLE_TIME } from './samples.ts';

const MONTH_HOURS = 720;
const FALLS: readonly (number | null)[] = [0.551, 0.474, 0.312, 0.261, 0.209, null];
const DROPS: readonly (number | null)[] = [0.428, 0.273, 0.163, 0.101, 0.124, null];

/** A fall of `depth` within 18 hours, and a third of it won back. */
const pathOf = (depth: number, hours: number): number[] =>
  Array.from({ length: 24 + hours }, (_, index) => {
    const hour = index - 24;
    const share =
      hour < 0 ? -0.1 * Math.sin(-hour / 8) : Math.min(1, hour / 18) - Math.max(0, hour - 18) / 240;
    return Number((-depth * share).toFixed(5));
  });

/** Today in the middle of a fall, third deepest of 2,345 days before it. */
export function marketHistory(): MarketHistory {
  return {
    from: Date.UTC(2019, 8, 8, 17),
    isComplete: true,
    fall: { today: 0.273, rank: 4, days: 2345, firstDay: Date.UTC(2019, 8, 9) },
    drop: { today: 0.141, rank: 12, days: 2345, firstDay: Date.UTC(2019, 8, 9) },
    referenceDays: REFERENCE_DAYS.map(({ id }, index) => ({
      id,
      fall: FALLS[index] ?? null,
      drop: DROPS[index] ?? null,
    })),
    current: {
      highTime: SAMPLE_TIME - 19 * HOUR_MS,
      high: 2_174.98,
      firstHour: -24,
      values: pathOf(0.273, 20),
    },
    paths: REFERENCE_DAYS.slice(0, 5).map(({ id, from }, index) => ({
      id,
      path: {
        highTime: from,
        high: 200 + 900 * index,
        firstHour: -24,
        values: pathOf(FALLS[index] ?? 0.2, 97),
      },
    })),
    after: [
      { spanDays: 7, days: 6, episodes: 3, median: 1.12, low: 0.81, high: 2.4 },
      { spanDays: 30, days: 6, episodes: 3, median: 0.93, low: 0.7, high: 1.6 },
    ],
    levels: [
      { kind: 'low-30d', price: 2_062.88, lostAt: SAMPLE_TIME - 21 * HOUR_MS },
      { kind: 'round-number', price: 2_000, lostAt: SAMPLE_TIME - 10 * HOUR_MS },
    ],
  };
}

/** Unknown for a week, then building, crowded, steady, deleveraging; one hole of six hours. */
export function leverageMonth(): LeverageHours {
  const first = Math.floor(SAMPLE_TIME / HOUR_MS) * HOUR_MS - (MONTH_HOURS - 1) * HOUR_MS;
  const time = Array.from({ length: MONTH_HOURS }, (_, index) => first + index * HOUR_MS);
  const parts = [
    [168, null],
    [300, 'building'],
    [420, 'crowded'],
    [640, 'steady'],
    [MONTH_HOURS, 'deleveraging'],
  ] as const;
  const isHole = (index: number): boolean => index >= 500 && index < 506;
  return {
    time,
    state: time.map((_, index) => {
      const name = parts.find(([end]) => index < end)?.[1] ?? null;
      return name === null || isHole(index) ? null : LEVERAGE_STATES.indexOf(name);
    }),
    openInterest: time.map((_, index) =>
      isHole(index) ? null : Math.round(1.7e6 + 3e5 * Math.sin(index / 90) - Math.max(0, index - 640) * 4e3),
    ),
    price: time.map((_, index) => 3_000 - index * 1.2 + 60 * Math.sin(index / 30)),
  };
}
