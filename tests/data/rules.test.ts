import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { crowdedAccounts } from '../../lib/rules/crowded-accounts.ts';
import { crowdedLongs } from '../../lib/rules/crowded-longs.ts';
import { crowdedShorts } from '../../lib/rules/crowded-shorts.ts';
import { openInterestAgainstVolume } from '../../lib/rules/open-interest-against-volume.ts';
import {
  LEAST_DRAWDOWN,
  openInterestRisingIntoDrawdown,
} from '../../lib/rules/open-interest-rising-into-drawdown.ts';
import type { RuleThresholds } from '../../lib/rules/rule.ts';
import { realDataPath } from './real-candles.ts';

type Row = Readonly<Record<string, number>>;

function readRows(...parts: string[]): Row[] {
  const [head = '', ...lines] = readFileSync(realDataPath(...parts), 'utf8')
    .trim()
    .split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, Number(cells[index])]));
  });
}

/** How often the market stood beyond each threshold: what the rules' own comments say of them. */
function shares(values: readonly number[], { notice, warning, danger }: RuleThresholds): number[] {
  const beyond = (limit: number): number => values.filter((value) => value >= limit).length / values.length;
  return [beyond(notice), beyond(warning), beyond(danger)];
}

function expectShares(found: readonly number[], ranges: readonly (readonly [number, number])[]): void {
  ranges.forEach(([low, high], index) => {
    expect(found[index]).toBeGreaterThanOrEqual(low);
    expect(found[index]).toBeLessThanOrEqual(high);
  });
}

describe('funding of Binance since 2019', () => {
  const daily = ['BTC', 'ETH'].flatMap((coin) =>
    readRows('candles', `binance-${coin}USDT-funding-8h.csv`).map((row) => 3 * (row.funding_rate ?? 0)),
  );
  test('longs: about 5 %, 2 % and 0.7 % of the time', () => {
    expect(daily.length).toBeGreaterThan(14_000);
    expectShares(shares(daily, crowdedLongs.thresholds), [
      [0.045, 0.065],
      [0.02, 0.03],
      [0.004, 0.011],
    ]);
  });
  test('shorts: about 1 % beyond the notice', () => {
    const found = shares(
      daily.map((rate) => -rate),
      crowdedShorts.thresholds,
    );
    expectShares(found, [
      [0.008, 0.015],
      [0.0005, 0.004],
      [0, 0.002],
    ]);
  });
});

describe('Binance BTCUSDT in the summer of 2024, by the hour', () => {
  const hours = readRows(
    'liquidations',
    'coinalyze-binance-BTCUSDT-1h-price-oi-liquidations-2024-06-19_08-19.csv',
  );
  const days = hours.slice(24).map((hour, index) => {
    const day = hours.slice(index + 1, index + 25);
    return {
      change: (hour.oi_close ?? NaN) / (hours[index]?.oi_close ?? NaN) - 1,
      fall: 1 - (hour.close ?? NaN) / Math.max(...day.map(({ high }) => high ?? NaN)),
      days: (hour.oi_close ?? NaN) / day.reduce((sum, { volume }) => sum + (volume ?? NaN), 0),
    };
  });

  test('accounts: 5 % of the hours beyond the notice, none beyond the warning', () => {
    const ratios = hours.map(({ ls_ratio: ratio }) => ratio ?? NaN);
    expectShares(shares(ratios, crowdedAccounts.thresholds), [
      [0.03, 0.06],
      [0, 0],
      [0, 0],
    ]);
    expect(Math.max(...ratios)).toBeLessThan(3.5);
  });
  test('open interest against volume: 2 % of the hours, then hardly one', () => {
    const values = days.map((day) => day.days);
    expectShares(shares(values, openInterestAgainstVolume.thresholds), [
      [0.015, 0.03],
      [0, 0.005],
      [0, 0],
    ]);
    expect(Math.max(...values)).toBeLessThan(2.5);
  });
  test('open interest rising in a fall: a tenth of such hours, one in fifty, none', () => {
    const falling = days.filter(({ fall }) => fall >= LEAST_DRAWDOWN).map(({ change }) => change);
    expect(falling.length).toBeGreaterThan(300);
    expectShares(shares(falling, openInterestRisingIntoDrawdown.thresholds), [
      [0.09, 0.14],
      [0.005, 0.02],
      [0, 0],
    ]);
  });
});
