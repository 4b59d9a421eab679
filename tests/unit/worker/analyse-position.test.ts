import { describe, expect, it } from 'vitest';
import { type Instrument, parseInstrument } from '../../../lib/domain/instrument.ts';
import type { MarginTierTable } from '../../../lib/domain/margin-tier.ts';
import type { PositionEntry } from '../../../lib/protocol/snapshot.ts';
import { worstOfEach } from '../../../lib/rules/evaluate.ts';
import type { Finding } from '../../../lib/rules/rule.ts';
import { analysePositions } from '../../../lib/worker/analyse-position.ts';
import type { OwnEntry } from '../../../lib/worker/own-positions.ts';

const ETH = parseInstrument('binance', 'ETH/USDT:USDT') as Instrument;
const TIERS: MarginTierTable = {
  tiers: [
    {
      notionalFloor: 0,
      notionalCap: null,
      maintenanceMarginRate: 0.01,
      maintenanceAmount: 0,
      maxLeverage: 50,
    },
  ],
  notionalUnit: 'quote',
  liquidationFeeRate: 0,
  asOf: 0,
  origin: 'venue',
};
const own = (id: number, change: Partial<PositionEntry>): OwnEntry => ({
  id,
  entry: {
    side: 'long',
    entryPrice: 2_000,
    leverage: 10,
    size: 1,
    marginMode: 'isolated',
    margin: null,
    walletBalance: null,
    ...change,
  },
  shownLiquidationPrice: null,
});

it('a long of OKX stands a step of its price above the formula, as the exchange writes it; a short does not', () => {
  const okx = parseInstrument('okx', 'ETH/USDT:USDT') as Instrument;
  const priceOf = (side: 'long' | 'short', table: MarginTierTable): number =>
    analysePositions(okx, [own(1, { side })], table, 2_000)[0]?.liquidation.high ?? Number.NaN;
  const stepped = { ...TIERS, tickSize: 0.5 };
  expect(priceOf('long', stepped) - priceOf('long', TIERS)).toBeCloseTo(0.5, 9);
  expect(priceOf('short', stepped)).toBe(priceOf('short', TIERS));
});

describe('several positions of an instrument', () => {
  it('stand in the order in which they are liquidated; those without a price last', () => {
    const entries = [
      own(1, { leverage: 2 }),
      own(2, { marginMode: 'cross' }),
      own(3, { side: 'short', leverage: 20 }),
    ];
    expect(analysePositions(ETH, entries, TIERS, 2_000).map(({ id }) => id)).toEqual([3, 1, 2]);
  });

  it('cross ones share their balance: each tells the price on its own side, isolated ones stand by themselves', () => {
    const entries = [
      own(1, { marginMode: 'cross', size: 3, walletBalance: 500 }),
      own(2, { marginMode: 'cross', side: 'short', size: 1, walletBalance: 500 }),
      own(3, { leverage: 4 }),
    ];
    const [long, isolated, short] = analysePositions(ETH, entries, TIERS, 2_000);
    // 500 + 2 (P - 2,000) = 0.04 P
    expect(long).toMatchObject({
      id: 1,
      liquidation: { state: 'price', isShared: true, maintenanceMarginRate: 0.01 },
    });
    expect(long?.liquidation.low).toBeCloseTo(3_500 / 1.96, 9);
    expect(isolated).toMatchObject({ id: 3, liquidation: { state: 'price', isShared: false } });
    expect(short).toMatchObject({ id: 2, liquidation: { state: 'none', isShared: true, distance: null } });
  });

  it('without a balance, or before a price came, none of the cross ones can be told', () => {
    const entries = [own(1, { marginMode: 'cross' }), own(2, { marginMode: 'cross', side: 'short' })];
    expect(analysePositions(ETH, entries, TIERS, 2_000)[0]?.liquidation).toMatchObject({
      state: 'not-computable',
      reason: 'cross-without-balance',
    });
    const balanced = entries.map(({ id, ...rest }) => ({
      ...rest,
      id,
      entry: { ...rest.entry, walletBalance: 900 },
    }));
    expect(analysePositions(ETH, balanced, TIERS, null)[0]?.liquidation.state).toBe('not-computable');
  });

  it('the price that a venue shows goes first, and tells what stands behind a cross position', () => {
    const shown = { ...own(1, { marginMode: 'cross' }), shownLiquidationPrice: 1_800 };
    const [position] = analysePositions(ETH, [shown], TIERS, 2_000);
    expect(position?.liquidation).toMatchObject({
      state: 'price',
      low: 1_800,
      distance: 0.1,
      isShared: false,
    });
    // 2,000 - balance = 1,800 x 0.99
    expect(position?.entry.walletBalance).toBeCloseTo(218, 9);
    const [again] = analysePositions(
      ETH,
      [{ ...shown, entry: position?.entry ?? shown.entry, shownLiquidationPrice: null }],
      TIERS,
      2_000,
    );
    expect(again?.liquidation.low).toBeCloseTo(1_800, 9);
    const both = [
      shown,
      { ...shown, entry: { ...shown.entry, side: 'short' as const }, shownLiquidationPrice: 2_300 },
    ];
    expect(
      analysePositions(ETH, both, TIERS, 2_000).map(({ liquidation }) => [
        liquidation.low,
        liquidation.isShared,
      ]),
    ).toEqual([
      [1_800, false],
      [2_300, false],
    ]);
  });

  it('added margin moves the price away', () => {
    const [bare] = analysePositions(ETH, [own(1, {})], TIERS, 2_000);
    const [more] = analysePositions(ETH, [own(1, { addedMargin: 100 })], TIERS, 2_000);
    // (2,000 - 200 - 100) / 0.99
    expect(bare?.liquidation.low).toBeCloseTo(1_800 / 0.99, 9);
    expect(more?.liquidation.low).toBeCloseTo(1_700 / 0.99, 9);
  });
});

describe('of the findings for several positions', () => {
  const finding = (ruleId: string, level: Finding['level']): Finding => ({
    ruleId,
    level,
    value: 1,
    threshold: 1,
    numbers: {},
    missing: [],
    ownIndex: 0,
  });
  it('the worst of each rule is told, and of which it is; not knowing is worse than knowing it is fine', () => {
    const told = worstOfEach([
      [finding('stale-data', 'notice'), finding('a', 'ok'), finding('b', 'danger'), finding('c', 'ok')],
      [
        finding('stale-data', 'notice'),
        finding('a', 'warning'),
        finding('b', 'danger'),
        finding('c', 'could-not-check'),
      ],
    ]);
    expect(told.map(({ ruleId, level, ownIndex }) => [ruleId, level, ownIndex])).toEqual([
      ['b', 'danger', 0],
      ['a', 'warning', 1],
      ['stale-data', 'notice', 0],
      ['c', 'could-not-check', 1],
    ]);
  });
});
