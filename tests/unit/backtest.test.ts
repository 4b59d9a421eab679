import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPeers } from '../../scripts/backtest/peers.ts';
import { runBacktest } from '../../scripts/backtest/run.ts';
import { seedsOf } from '../../scripts/backtest/simulated.ts';
import { dayInterval, leastSquares, rankCorrelation } from '../../scripts/backtest/statistics.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 1);
const HEAD = 'time_utc,ts,open,high,low,close,volume,oi_open,oi_close,liq_long,liq_short';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-backtest-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const quiet = (): void => undefined;
const run = (...args: string[]) => runBacktest(args, quiet);

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

/** A walk in which what is liquidated follows how far the hour fell. */
function flowLines(hours: number): string[] {
  let state = 7;
  const random = (): number => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  let price = 60_000;
  return Array.from({ length: hours }, (_, hour) => {
    const open = price;
    price *= Math.exp(0.01 * (random() - 0.5));
    const high = Math.max(open, price) * (1 + 0.004 * random());
    const low = Math.min(open, price) * (1 - 0.004 * random());
    const [long, short] = [Math.max(0, open / low - 1), Math.max(0, high / open - 1)].map(
      (move) => 4_000 * move * random(),
    );
    const openInterest = 70_000 + 500 * random();
    return `x,${START + hour * HOUR},${open},${high},${low},${price},${100 + 50 * random()},${openInterest},${openInterest + 10},${long},${short}`;
  });
}

describe('--flow', () => {
  test('prints the table twice the same, each predictor beside its nulls and placebos, and every gate', () => {
    const path = file('flow.csv.gz', [HEAD, ...flowLines(640)].join('\n'));
    const first = run('--flow', path);
    expect(first.error).toBe('');
    expect(first.status).toBe(0);
    expect(run('--flow', path).output).toBe(first.output);
    for (const words of [
      'map, open interest held constant',
      'map of 3 days before',
      'spot x tiers',
      'R2 over fresh',
    ])
      expect(first.output).toContain(words);
    for (const gate of ['G1', 'G2', 'G3', 'G4', 'G5', 'G6'])
      expect(first.output).toMatch(new RegExp(`^${gate} (reached|missed|not testable): `, 'm'));
    const { flow } = JSON.parse(run('--flow', path, '--json').output) as {
      flow: { rows: { score: { mean: number } }[] };
    };
    expect(flow.rows.length).toBeGreaterThan(80);
    expect(flow.rows.every(({ score }) => Number.isFinite(score.mean))).toBe(true);
  });

  const good = flowLines(620);
  const broken = (line: number, change: (cells: string[]) => void): string => {
    const lines = [HEAD, ...good];
    const cells = (lines[line - 1] ?? '').split(',');
    change(cells);
    lines[line - 1] = cells.join(',');
    return lines.join('\n');
  };

  test.each([
    [
      'a missing column',
      [HEAD.replace('oi_open', 'other'), ...good].join('\n'),
      ':1: column "oi_open" is missing',
    ],
    ['a gap', [HEAD, ...good.toSpliced(10, 1)].join('\n'), ':12: column "ts": a gap of 7200000 ms'],
    [
      'a row twice',
      [HEAD, ...good.toSpliced(10, 0, good[9] ?? '')].join('\n'),
      ':12: column "ts": not after the row',
    ],
    [
      'a word for a number',
      broken(20, (cells) => cells.splice(2, 1, 'dear')),
      ':20: column "open": "dear" is not a number',
    ],
    [
      'an infinite number',
      broken(20, (cells) => cells.splice(7, 1, 'Infinity')),
      ':20: column "oi_open": "Infinity" is not a number',
    ],
    [
      'a negative amount',
      broken(21, (cells) => cells.splice(9, 1, '-3')),
      ':21: column "liq_long": -3 is below 0',
    ],
    [
      'one side empty',
      broken(22, (cells) => cells.splice(9, 1, '')),
      ':22: column "liq_long": "" is not a number',
    ],
    [
      'open interest of nothing',
      broken(23, (cells) => cells.splice(8, 1, '0')),
      ':23: column "oi_close": 0 is not above 0',
    ],
    [
      'a high below the close',
      broken(24, (cells) => cells.splice(3, 1, '1')),
      ':24: column "high": below open or close',
    ],
    [
      'more liquidated than traded',
      broken(26, (cells) => cells.splice(9, 1, '1e300')),
      ':26: column "liq_long": 1e+300 is more than the',
    ],
    [
      'open interest in another unit',
      broken(27, (cells) => cells.splice(8, 1, '7e9')),
      ':27: column "oi_close": 7000000000 after 7',
    ],
    ['too few hours', [HEAD, ...flowLines(591)].join('\n'), ': 591 hours; two halves'],
    ['a short row', broken(25, (cells) => cells.pop()), ':25: 10 columns, the header has 11'],
  ])('%s ends with file, line and column', (_, text, message) => {
    const { status, error, output } = run('--flow', file('bad.csv', text));
    expect(status).toBe(2);
    expect(output).toBe('');
    expect(error).toContain(`bad.csv${message}`);
  });

  test.each([
    [['--flow', 'nowhere.csv'], 'no such file'],
    [['--flow', '.'], 'cannot read .: it is a folder'],
    [['--stock', 'nowhere.csv'], '--open-interest is missing'],
    [['--simulated', 'many'], '--simulated wants a count'],
    [['--sideways'], "Unknown option '--sideways'"],
    [[], 'nothing to do'],
  ])('%j: exit 2, and says why', (args, message) => {
    const { status, error } = run(...args);
    expect(status).toBe(2);
    expect(error).toContain(message);
  });

  test('a file that is no gzip', () => {
    const path = join(folder, 'no.csv.gz');
    writeFileSync(path, 'plain');
    expect(run('--flow', path)).toMatchObject({ status: 2, error: expect.stringContaining('cannot read') });
  });
});

describe('--stock', () => {
  const candles = Array.from({ length: 24 * 12 * 9 }, (_, index) => {
    const price = 2_000 * (1 + 0.02 * Math.sin(index / 300));
    return `${START + index * 300_000},${price},${price * 1.001},${price * 0.999},${price},5`;
  });
  const openInterest = Array.from(
    { length: 24 * 9 },
    (_, hour) => `${START + hour * HOUR},${1e9 + 1e6 * (hour % 7)}`,
  );
  /** Snapshots each six hours of four accounts whose liquidation prices stay. */
  const positions = (change = (row: string): string => row): string[] =>
    Array.from({ length: 16 }, (_, index) => {
      const time = new Date(START + 4 * 24 * HOUR + index * 6 * HOUR).toISOString();
      return [1_700, 1_750, 1_820, 1_900].map((price, account) =>
        change(`${time},account-${account},1,ETH,Long,10,2000,5,${20_000 + account},0,${price}`),
      );
    }).flat();
  const head =
    'snapshot_utc,account,account_value,coin,side,size,entry_px,leverage,position_value,unrealized_pnl,liquidation_px';
  const stock = (rows: readonly string[], bars = candles, amounts = openInterest) =>
    run(
      '--stock',
      file('positions.csv.gz', [head, ...rows].join('\n')),
      '--open-interest',
      file('oi.csv', ['ts,ETH', ...amounts].join('\n')),
      '--candles',
      `ETH=${file('candles.csv', ['open_time,open,high,low,close,volume', ...bars].join('\n'))}`,
    );

  test('positions that stay are told by the snapshot before; twice the same', () => {
    const first = stock(positions());
    expect(first.error).toBe('');
    expect(stock(positions()).output).toBe(first.output);
    const row = first.output
      .split('\n')
      .find((line) => /^observed, previous snapshot .*ETH .*later half .*over uniform/.test(line));
    expect(Number(/\s([+-]\d\.\d{4})\s/.exec(row ?? '')?.[1])).toBeGreaterThan(1.5);
    expect(first.output).toMatch(/^G1 missed: /m);
    expect(first.output).toContain('ORACLE entry x leverage formula');
  });

  test.each([
    ['a side that is none', (row: string) => row.replace('Long', 'Up'), 'column "side": "Up" is neither'],
    [
      'a price that is none',
      (row: string) => row.replace(/1900$/, 'NaN'),
      'column "liquidation_px": "NaN" is not a number',
    ],
    [
      'a time that is none',
      (row: string) => row.replace(/^[^,]*/, 'noon'),
      'column "snapshot_utc": not a time',
    ],
    [
      'an entry below nothing',
      (row: string) => row.replace(',2000,5,', ',-2000,5,'),
      'column "entry_px": -2000 is not above 0',
    ],
    [
      'an account twice in a snapshot',
      (row: string) => row.replace('account-1', 'account-0'),
      ':3: column "account"',
    ],
    ['no position of the coin', (row: string) => row.replace(',ETH,', ',XRP,'), ': no position of ETH'],
  ])('%s', (_, change, message) => {
    expect(stock(positions(change))).toMatchObject({ status: 2, error: expect.stringContaining(message) });
  });

  test('a hole in the candles that are used; outside of them it does not matter', () => {
    const used = 24 * 12 * 5;
    expect(stock(positions(), candles.toSpliced(used, 3))).toMatchObject({
      status: 2,
      error: expect.stringContaining(`candles.csv:${used + 2}: column "open_time": a gap of 1200000 ms`),
    });
    expect(stock(positions(), candles.toSpliced(-3, 1)).status).toBe(0);
  });

  test('a day without open interest is bridged and said; more is refused', () => {
    const said: string[] = [];
    const with_ = (missing: number) => {
      const args = [
        '--stock',
        file('positions.csv.gz', [head, ...positions()].join('\n')),
        '--open-interest',
        file('oi.csv', ['ts,ETH', ...openInterest.toSpliced(100, missing)].join('\n')),
        '--candles',
        `ETH=${file('candles.csv', ['open_time,open,high,low,close,volume', ...candles].join('\n'))}`,
      ];
      return runBacktest(args, (words) => said.push(words));
    };
    expect(with_(18).status).toBe(0);
    expect(said).toContainEqual(expect.stringContaining('oi.csv:102: 19 hours without open interest'));
    expect(with_(30)).toMatchObject({ status: 2, error: expect.stringContaining('oi.csv:102: column "ts"') });
  });

  test('open interest that changes its unit', () => {
    const inTens = openInterest.map((row, index) =>
      index < 120 ? row : row.replace(/,(\d+)$/, (_, usd: string) => `,${10 * Number(usd)}`),
    );
    expect(stock(positions(), candles, inTens)).toMatchObject({
      status: 2,
      error: expect.stringContaining('oi.csv:122: column "ETH"'),
    });
  });

  test('unordered snapshots', () => {
    expect(stock(positions().toReversed()).error).toContain('column "snapshot_utc": before the row above');
  });
});

test('seeds: a count, a list, a range', () => {
  expect(seedsOf('3')).toEqual([1, 2, 3]);
  expect(seedsOf('5,9')).toEqual([5, 9]);
  expect(seedsOf('21-23')).toEqual([21, 22, 23]);
});

describe('statistics', () => {
  test('least squares finds the line', () => {
    const rows = [0, 1, 2, 3].map((x) => [1, x]);
    const [intercept, slope] = leastSquares(rows, [1, 3, 5, 7]);
    expect(intercept).toBeCloseTo(1, 4);
    expect(slope).toBeCloseTo(2, 4);
  });

  test('rank correlation: order alone, ties share', () => {
    expect(rankCorrelation([1, 2, 3], [1, 10, 100])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(rankCorrelation([1, 1, 2, 2], [5, 5, 6, 6])).toBeCloseTo(1, 12);
  });

  test('intervals draw whole days; fewer than three have none', () => {
    const day = (n: number, value: number) => ({ time: n * 24 * HOUR, value });
    expect(dayInterval([day(0, 1), day(1, 2)])).toMatchObject({ mean: 1.5, low: null });
    const { low, high, n } = dayInterval([0, 1, 2, 3, 4, 5].map((d) => day(d, d % 2)));
    expect(n).toBe(6);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  });
});

test('levels of others: reached ones are swept once, where the method takes them away', () => {
  const bar = (index: number, low: number, high: number, openInterest: number, volume = 1) => ({
    openTime: index * HOUR,
    intervalMs: HOUR,
    entryPrice: 100,
    low,
    high,
    close: 100,
    volume,
    openInterest,
  });
  const [, entries] = createPeers();
  if (entries === undefined) throw new Error('no peer');
  entries.take(bar(0, 99.9, 100.1, 1_000));
  entries.take(bar(1, 99.9, 100.1, 1_100));
  // 100 new contracts: a tenth at 100 x, which lies 1 % away.
  expect(entries.swept(bar(2, 98.9, 100.1, 1_100))).toEqual({ long: 10, short: 0 });
  entries.take(bar(2, 98.9, 100.1, 1_100));
  expect(entries.swept(bar(3, 98.9, 100.1, 1_100)).long).toBe(0);
  expect(entries.swept(bar(3, 97.9, 100.1, 1_100)).long).toBe(20);
});

describe('the state of leverage over files', () => {
  const hours = Array.from({ length: 40 * 24 }, (_, hour) => START + hour * HOUR);
  const args = (openInterest: (hour: number) => string, ...more: string[]): string[] => [
    '--leverage',
    file(
      'interest.csv',
      ['ts,BTC', ...hours.map((time, hour) => `${time},${openInterest(hour)}`)].join('\n'),
    ),
    '--column',
    'BTC',
    '--hours',
    file(
      'hours.csv.gz',
      ['open_time,open,high,low,close,volume', ...hours.map((time) => `${time},100,101,99,100,5`)].join('\n'),
    ),
    '--funding',
    file(
      'funding.csv',
      [
        'open_time,funding_rate',
        ...hours.filter((_, hour) => hour % 8 === 0).map((time) => `${time},0.0001`),
      ].join('\n'),
    ),
    '--from',
    new Date(START + 20 * 24 * HOUR).toISOString(),
    '--to',
    new Date(START + 25 * 24 * HOUR).toISOString(),
    ...more,
  ];
  const falling = (hour: number): string => (hour < 22 * 24 ? '1000' : '900');

  test('is a line a change, and a picture with its bands', () => {
    const picture = join(folder, 'leverage.svg');
    const { status, output } = run(...args(falling, '--picture', picture, '--title', 'A < B'));
    expect(status).toBe(0);
    const lines = output.trim().split('\n');
    expect(lines.map((line) => line.split(/ +/)[1])).toEqual(['steady', 'deleveraging', 'reset']);
    expect(lines[1]?.startsWith(new Date(START + 22 * 24 * HOUR).toISOString().slice(0, 16))).toBe(true);
    const drawn = readFileSync(picture, 'utf8');
    expect(drawn).toContain('A &#60; B');
    expect(drawn).toContain('>deleveraging</text>');
    expect(drawn).not.toContain('NaN');
  });

  test('of USD is told in coins, and an hour that is empty is unknown', () => {
    const usd = (hour: number): string => (hour > 22 * 24 && hour < 22 * 24 + 6 ? '' : '100000');
    const { output } = run(...args(usd, '--usd'));
    expect(output).toContain('unknown');
  });

  test.each([
    [['--from', 'yesterday'], 'wants a date'],
    [['--to', '2026-01-01'], 'span of an hour'],
    [['--column', 'ETH'], 'ETH'],
  ])('%j is refused', (more, words) => {
    const { status, error } = run(...args(falling, ...more));
    expect(status).toBe(2);
    expect(error).toContain(words);
  });
});
