import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { runExplain } from '../../scripts/explain/run.ts';
import { LIQUIDATION_PRICE_CASES, type LiquidationPriceCase } from './domain/liquidation-price-cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Explained {
  status: number | null;
  lines: Record<string, unknown>[];
  error: string;
}

function parsed(status: number | null, output: string, error: string): Explained {
  const lines = output.split('\n').filter((line) => line !== '');
  return { status, lines: lines.map((line) => JSON.parse(line)), error };
}

function explain(...args: string[]): Explained {
  const { status, output, error } = runExplain(args);
  return parsed(status, output, error);
}

/** The program itself, as a process. */
function explainProcess(...args: string[]): Explained {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/explain.ts', ...args], {
    encoding: 'utf8',
  });
  return parsed(status, stdout, stderr);
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** 200 hours at 100, with one fall to 80 and a last close of 90. */
function candleLines(): string[] {
  const start = Date.UTC(2026, 0, 1);
  const rows = Array.from({ length: 200 }, (_, hour) => {
    const low = hour === 190 ? 80 : 90;
    return `${start + hour * 3_600_000},x,100,100,${low},${hour === 199 ? 90 : 100}`;
  });
  return ['open_time,time_utc,open,high,low,close', ...rows];
}

const candles = file('candles.csv', candleLines().join('\n'));
const tiers = file(
  'tiers.json',
  JSON.stringify({
    'BTC/USDT:USDT': [
      { notionalFloor: 0, notionalCap: 50_000, maxLeverage: 100, mmr: 0.005, cum: 0 },
      { notionalFloor: 50_000, notionalCap: 100_000, maxLeverage: 50, mmr: 0.01, cum: 250 },
    ],
  }),
);
const AT = '2026-01-09T08:00:00Z';

/** A case in the form of the command's input. */
function rowOf(row: LiquidationPriceCase): object {
  const inverse = row.kind === 'inverse';
  return {
    id: row.id,
    side: row.side,
    formula: row.formula,
    inputs: {
      entryPrice: row.entryPrice,
      [inverse ? 'sizeUsd' : 'size']: row.size,
      margin: row.margin,
      mmr: row.maintenanceMarginRate,
      cum: row.maintenanceAmount,
      fee: row.feeRate,
    },
  };
}

describe('explain', () => {
  test('as a process: lines on standard output and 0, or the fault on standard error and 2', () => {
    const address = 'https://app.hyperliquid.xyz/trade/kPEPE';
    expect(explainProcess('url', address)).toEqual({
      status: 0,
      lines: [{ url: address, venue: 'hyperliquid', kind: 'linear', symbol: 'KPEPE/USDC:USDC' }],
      error: '',
    });
    expect(explainProcess('url', 'nonsense')).toEqual({
      status: 2,
      lines: [],
      error: 'explain: not a URL: "nonsense"\n',
    });
  });

  test('url', () => {
    const urls = [
      'https://www.bybit.com/en/trade/usdt/ETHUSDT',
      'https://www.okx.com/trade-option-chain/btc-usd',
      'https://binance.com.evil.example/en/futures/BTCUSDT',
    ];
    expect(explain('url', ...urls)).toMatchObject({
      status: 0,
      lines: [
        { url: urls[0], venue: 'bybit', kind: 'linear', symbol: 'ETH/USDT:USDT' },
        { url: urls[1], venue: 'okx', kind: null, symbol: null },
        { url: urls[2], venue: null, kind: null, symbol: null },
      ],
    });
  });

  test('liquidation: every published row', () => {
    const { status, lines } = explain(
      'liquidation',
      file('rows.json', JSON.stringify(LIQUIDATION_PRICE_CASES.map(rowOf))),
    );
    expect(status).toBe(0);
    LIQUIDATION_PRICE_CASES.forEach((row, index) => {
      const price = Number(lines[index]?.liquidationPrice) + (row.tickSize ?? 0);
      expect(lines[index]?.id).toBe(row.id);
      expect(Math.abs(price / row.expected - 1)).toBeLessThanOrEqual(row.tolerance);
    });
  });

  test('liquidation: margin from leverage, from a balance, from its parts; null when nothing liquidates', () => {
    const row = (id: string, inputs: object): object => ({
      id,
      side: 'long',
      formula: 'linear',
      inputs: { entryPrice: 100, size: 1, mmr: 0, ...inputs },
    });
    const rows = [
      row('leverage', { leverage: 10 }),
      row('cross', { walletBalance: 20, otherMaintenanceMargin: 4, otherUnrealizedPnl: -6 }),
      row('parts', { initialMargin: 5, extraMargin: 5 }),
      row('never', { margin: 100 }),
    ];
    const { lines } = explain('liquidation', file('margins.json', JSON.stringify(rows)));
    expect(lines.map((line) => line.liquidationPrice)).toEqual([90, 90, 90, null]);
  });

  test('tiers', () => {
    const rows = [
      {
        id: 'a',
        what: 'maintenanceMargin',
        inputs: {
          size: 3,
          price: 110_000,
          tiers: [
            { upTo: 200_000, mmr: 0.0046 },
            { upTo: null, mmr: 0.0056 },
          ],
        },
      },
      {
        id: 'b',
        what: 'maintenanceAmount',
        inputs: { previousAmount: 0.56, previousMmr: 0.025, mmr: 0.05, tierFloorCoin: 50 },
      },
      { id: 'c', what: 'initialMargin', inputs: { size: 25, price: 200, base: 0.04, slopePerUnit: 5e-6 } },
    ];
    expect(explain('tiers', file('tier-rows.json', JSON.stringify(rows))).lines).toEqual([
      { id: 'a', what: 'maintenanceMargin', value: 1648 },
      { id: 'b', what: 'maintenanceAmount', value: 1.81 },
      { id: 'c', what: 'initialMargin', value: 200.625 },
    ]);
  });

  test('drawdown, from a packed file too', () => {
    const packed = file('candles.csv.gz', gzipSync(candleLines().join('\n')));
    const { status, lines } = explain('drawdown', packed, '--at', AT);
    expect(status).toBe(0);
    expect(lines.map((line) => line.window)).toEqual(['24h', '7d', '30d', 'all']);
    expect(lines[0]).toMatchObject({
      at: '2026-01-09T08:00:00.000Z',
      current: 90,
      referenceHigh: 100,
      referenceHighTime: '2026-01-08T08:00:00.000Z',
      maximumDrawdownTrough: 80,
      maximumDrawdownTroughTime: '2026-01-08T22:00:00.000Z',
      complete: true,
    });
    expect(lines[0]?.drawdown).toBeCloseTo(0.1, 12);
    expect(lines[0]?.maximumDrawdown).toBeCloseTo(0.2, 12);
    expect(lines[2]?.complete).toBe(false);
  });

  test('loadline', () => {
    const args = ['--side', 'long', '--horizon', '24h', '--risk', '0.2', '--tiers', tiers, '--at', AT];
    const { status, lines } = explain(
      'loadline',
      candles,
      ...args,
      '--symbol',
      'BTC/USDT:USDT',
      '--notional',
      '10000',
    );
    expect(status).toBe(0);
    const [line] = lines;
    expect(line).toMatchObject({ symbol: 'BTC/USDT:USDT', side: 'long', horizonMs: 86_400_000, risk: 0.2 });
    expect(line).toMatchObject({
      notionalUsd: 10_000,
      allHistory: { entries: 176 },
      conditional: { entries: 21 },
    });
    // 24 of 176 entries meet the fall to 80, fewer than a fifth: the line stands at the 10 % that all others meet.
    expect(line?.allHistory).toMatchObject({ leverage: expect.closeTo(1 / (0.1 + 0.9 * 0.005), 9) });
  });
});

describe('bad input: exit 2, nothing printed, the fault named', () => {
  const broken = (name: string, line: number, text: string): string => {
    const lines = candleLines();
    lines[line - 1] = text;
    return file(name, lines.join('\n'));
  };
  const time = Date.UTC(2026, 0, 1);
  const good = {
    id: 'x',
    side: 'long',
    formula: 'linear',
    inputs: { entryPrice: 1, size: 1, margin: 1, mmr: 0 },
  };
  const rows = (...changes: object[]): string =>
    file(
      `bad-${JSON.stringify(changes).length}.json`,
      JSON.stringify([good, ...changes.map((change) => ({ ...good, ...change }))]),
    );
  const loadline = [
    'loadline',
    candles,
    '--side',
    'long',
    '--tiers',
    tiers,
    '--symbol',
    'BTC/USDT:USDT',
    '--at',
    AT,
  ];

  test.each([
    ['no command', [], /unknown command ""/],
    ['an unknown command', ['frobnicate'], /unknown command "frobnicate"/],
    ['no URL', ['url'], /at least one URL/],
    ['not a URL', ['url', 'nonsense'], /not a URL: "nonsense"/],
    ['a missing file', ['drawdown', 'absent.csv', '--at', AT], /cannot read absent.csv: no such file/],
    ['a folder', ['drawdown', folder, '--at', AT], /it is a folder/],
    ['two files', ['tiers', tiers, tiers], /exactly one file/],
    ['an unknown option', ['drawdown', candles, '--when', AT], /--when/],
    ['a missing option', ['drawdown', candles], /--at is missing/],
    ['a date that is none', ['drawdown', candles, '--at', 'yesterday'], /--at must be an ISO time/],
    [
      'a time without a zone',
      ['drawdown', candles, '--at', '2026-02-06T00:20:00'],
      /--at must be an ISO time/,
    ],
    ['30 February', ['drawdown', candles, '--at', '2026-02-30T00:00:00Z'], /no such day/],
    ['a time before all candles', ['drawdown', candles, '--at', '2025-01-01'], /no candle has closed/],
    [
      'a missing column',
      ['drawdown', file('header.csv', 'open_time,open,high,low\n'), '--at', AT],
      /header.csv:1: column "close"/,
    ],
    [
      'a price that is none',
      ['drawdown', broken('nan.csv', 7, `${time + 5 * 3_600_000},x,100,abc,90,100`), '--at', AT],
      /nan.csv:7: column "high": "abc"/,
    ],
    [
      'a price of zero',
      ['drawdown', broken('zero.csv', 7, `${time + 5 * 3_600_000},x,100,100,0,100`), '--at', AT],
      /zero.csv:7: column "low"/,
    ],
    ['a cut row', ['drawdown', broken('cut.csv', 9, `${time},x,100`), '--at', AT], /cut.csv:9: 3 columns/],
    [
      'a low above the close',
      ['drawdown', broken('low.csv', 7, `${time + 5 * 3_600_000},x,100,100,99,95`), '--at', AT],
      /low.csv:7: column "low"/,
    ],
    [
      'unsorted rows',
      ['drawdown', broken('sort.csv', 7, `${time},x,100,100,90,100`), '--at', AT],
      /sort.csv:7: column "open_time": not after/,
    ],
    [
      'a row off the grid',
      ['drawdown', broken('grid.csv', 7, `${time + 5 * 3_600_000 + 1_800_001},x,100,100,90,100`), '--at', AT],
      /grid.csv:\d+: column "open_time": not on the grid/,
    ],
    [
      'a file that is not packed',
      ['drawdown', file('raw.csv.gz', 'plain'), '--at', AT],
      /cannot read .*raw.csv.gz/,
    ],
    ['text that is not JSON', ['tiers', candles], /not JSON/],
    ['rows that are no list', ['liquidation', tiers], /expected a list/],
    [
      'an unknown formula',
      ['liquidation', rows({ formula: 'guess' })],
      /row 2 \(x\): "formula" must be one of/,
    ],
    [
      'a row without a margin',
      ['liquidation', rows({ inputs: { entryPrice: 1, size: 1, mmr: 0 } })],
      /row 2 \(x\): "inputs": "leverage" is missing/,
    ],
    [
      'a price below zero',
      ['liquidation', rows({ inputs: { entryPrice: -1, size: 1, mmr: 0 } })],
      /"entryPrice" must be above 0/,
    ],
    ['a row without an id', ['liquidation', rows({ id: 7 })], /row 2: "id" must be a text/],
    ['an unknown quantity', ['tiers', rows({ what: 'magic' })], /"what" must be/],
    ['an unknown symbol', [...loadline, '--symbol', 'XYZ/USDT:USDT'], /unknown symbol "XYZ\/USDT:USDT"/],
    ['a spot symbol', [...loadline, '--symbol', 'BTC/USDT'], /--symbol must be a contract/],
    ['an unknown side', [...loadline, '--side', 'up'], /--side must be one of long, short/],
    ['a risk above one', [...loadline, '--risk', '1.5'], /--risk must be a number between 0 and 1/],
    ['a horizon without unit', [...loadline, '--horizon', '24'], /--horizon must be like/],
    ['a horizon off the candles', [...loadline, '--horizon', '90m'], /not a multiple/],
    ['a notional below zero', [...loadline, '--notional=-5'], /--notional must be a number above 0/],
    ['a notional beyond the tiers', [...loadline, '--notional', '1e9'], /beyond the last tier/],
  ] as [string, string[], RegExp][])('%s', (_, args, message) => {
    const { status, lines, error } = explain(...args);
    expect(error).toMatch(message);
    expect(status).toBe(2);
    expect(lines).toEqual([]);
  });
});
