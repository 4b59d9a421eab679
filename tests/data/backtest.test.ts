import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result, ResultRow } from '../../scripts/backtest/result.ts';
import { runBacktest } from '../../scripts/backtest/run.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? '';
const FLOW = join(
  DATA,
  'liquidations',
  'coinalyze-binance-BTCUSDT-1h-price-oi-liquidations-2024-06-19_08-19.csv',
);
const STOCK = [
  '--stock',
  join(DATA, 'positions', 'hyperliquid-2026-02-04_02-11.csv.gz'),
  '--open-interest',
  join(DATA, 'open-interest', 'hyperliquid-open-interest-usd-1h.csv'),
  ...['BTC', 'ETH'].flatMap((coin) => [
    '--candles',
    `${coin}=${join(DATA, 'candles', `bybit-${coin}USDT-perp-5m.csv.gz`)}`,
  ]),
];

function run(...args: string[]): string {
  const { status, output, error } = runBacktest(args, () => undefined);
  expect(error).toBe('');
  expect(status).toBe(0);
  return output;
}

function resultOf(mode: Result['mode'], ...args: string[]): Omit<Result, 'mode'> {
  return (
    (JSON.parse(run(...args, '--json')) as Record<string, Omit<Result, 'mode'>>)[mode] ?? {
      rows: [],
      gates: [],
    }
  );
}

const find = (
  rows: readonly ResultRow[],
  predictor: string,
  subject: string,
  measure: string,
  split: string,
) => {
  const row = rows.find(
    (r) => r.predictor === predictor && r.subject === subject && r.measure === measure && r.split === split,
  );
  if (row === undefined) throw new Error(`no row ${predictor} ${subject} ${measure} ${split}`);
  return row.score;
};

describe('the flow of Binance BTCUSDT, two months of 2024', { timeout: 120_000 }, () => {
  const { rows, gates } = resultOf('flow', '--flow', FLOW);
  const gain = (predictor: string, side: string) =>
    find(rows, predictor, side, 'R2 over fresh', 'second half');

  test.each(['long', 'short'])(
    'the swept mass adds to range, volume and open interest, and less to those with fresh extremes and volume profile: %s',
    (side) => {
      expect(find(rows, 'map', side, 'R2 over base', 'second half').low).toBeGreaterThan(0);
      expect(gain('map', side).mean).toBeGreaterThan(0.01);
      expect(gain('map of 3 days before', side).mean).toBeLessThan(0.002);
      expect(gain('map of the other side', side).low).toBeLessThan(0);
    },
  );

  test.each(['long', 'short'])(
    'and no more with the true open interest than with a constant one, which is said: %s',
    (side) => {
      const constant = gain('map, open interest held constant', side).mean;
      expect(Math.abs(gain('map', side).mean - constant)).toBeLessThan(0.005);
      expect(gates.find(({ gate }) => gate === 'G3')?.words).toContain(
        'the path of the price, not open interest',
      );
    },
  );

  test('G3 is told as it is: by the interval of the weaker side', () => {
    const lows = ['long', 'short'].map((side) => gain('map', side).low ?? -1);
    const g3 = gates.find(({ gate }) => gate === 'G3');
    expect(g3?.state).toBe(Math.min(...lows) > 0 ? 'reached' : 'missed');
  });

  test.each([
    'spot x tiers',
    'entry x fixed tiers, both sides',
    'volume x leverage',
    "py-liquidation-map's rule",
  ])('more than the method of others: %s', (peer) => {
    for (const side of ['long', 'short'])
      expect(gain('map', side).mean).toBeGreaterThan(gain(peer, side).mean);
  });

  test('twice the same', () => {
    expect(run('--flow', FLOW)).toBe(run('--flow', FLOW));
  });
});

describe('the stock of real positions, 4-11 February 2026', { timeout: 240_000 }, () => {
  const { rows, gates } = resultOf('stock', ...STOCK);
  const nats = (predictor: string, subject: string) =>
    find(rows, predictor, subject, 'nats over uniform', 'later half').mean;
  const estimate = 'map and distance by halves';

  test.each(['BTC', 'ETH'])('the estimate is never below uniform: %s', (coin) => {
    expect(nats(estimate, coin)).toBeGreaterThan(0);
  });

  test('observed positions of the snapshot before tell more than any estimate, and every null', () => {
    const others = rows.filter(
      ({ kind, subject, split, measure }) =>
        kind !== 'observed' && subject === 'all' && split === 'later half' && measure === 'nats over uniform',
    );
    expect(others.length).toBeGreaterThan(12);
    for (const { score } of others)
      expect(nats('observed, previous snapshot', 'all')).toBeGreaterThan(score.mean);
  });

  test('G1 is told as it is: above the distance kernel, short of what was asked', () => {
    const g1 = gates.find(({ gate }) => gate === 'G1');
    const gain = find(rows, estimate, 'all', 'nats over learned distance', 'later half');
    expect(gain.mean).toBeGreaterThan(0);
    const isReached = gain.mean >= 0.05 && (gain.low ?? -1) > 0;
    expect(g1?.state).toBe(isReached ? 'reached' : 'missed');
  });

  test('every gate is told', () => {
    expect(gates.map(({ gate }) => gate)).toEqual(['G1', 'G2', 'G3', 'G4', 'G5', 'G6']);
  });
});
