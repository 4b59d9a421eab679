import { describe, expect, test } from 'vitest';
import type { PositionEntry, SnapshotLoadLine } from '../../../lib/protocol/snapshot.ts';
import { evaluateRules } from '../../../lib/rules/registry.ts';
import { examine, planned, type Surroundings } from '../../../lib/worker/analyse-own.ts';
import { analysePositions } from '../../../lib/worker/analyse-position.ts';
import { context, findingOf } from '../rules/context.ts';

/** 10,000 USD at 20x, mark at entry: the leverage asks for 500. */
const ENTRY: PositionEntry = {
  side: 'long',
  entryPrice: 2_000,
  leverage: 20,
  size: 5,
  marginMode: 'isolated',
  margin: null,
  walletBalance: null,
};
const LINE = 8;

function around(changes: Partial<Surroundings['market']> = {}): Surroundings {
  return {
    market: { ...context({ fundingRate: 0.0005 }), ...changes },
    adverseMoves: () => ({ adverseMove24h: 0.01, adverseMove7d: 0.02, adverseMove30d: 0.03 }),
    loadLine: () => ({ conditional: { leverage: LINE } }) as SnapshotLoadLine,
  };
}

/** What rules and plan say of the first of the positions. */
function told(entries: readonly Partial<PositionEntry>[], surroundings = around()) {
  const { instrument, tiers, markPrice } = surroundings.market;
  const own = entries.map((entry, index) => ({
    id: index + 1,
    entry: { ...ENTRY, ...entry },
    shownLiquidationPrice: null,
  }));
  const positions = analysePositions(instrument, own, tiers, markPrice);
  const examined = positions.map((position) => examine(position, surroundings));
  const index = positions.findIndex(({ id }) => id === 1);
  const ruled = examined[index]?.context;
  if (ruled === undefined) throw new Error('no position');
  const findings = evaluateRules(ruled);
  return {
    marginUsd: ruled.position?.marginUsd,
    line: findingOf(findings, 'leverage-above-load-line'),
    funding: findingOf(findings, 'funding-cost-against-margin'),
    plan: planned(positions, examined, surroundings)[index]?.plan,
  };
}

describe('what is behind a position', () => {
  test.each<[string, Partial<PositionEntry>, number | null, number]>([
    ['isolated, nothing told', {}, null, 20],
    ['isolated, 4,500 added to what 20x asks for', { addedMargin: 4_500 }, 5_000, 2],
    ['isolated, a margin below what 20x asks for', { margin: 250 }, 250, 40],
    ['isolated, both', { margin: 250, addedMargin: 750 }, 1_000, 10],
    ['cross, alone behind its balance', { marginMode: 'cross', walletBalance: 2_500 }, 2_500, 4],
    ['cross without a balance', { marginMode: 'cross' }, null, 20],
  ])('%s: the rules count it, and the plan says the same', (_, entry, marginUsd, leverage) => {
    const { line, funding, plan, ...position } = told([entry]);
    expect(position.marginUsd).toBe(marginUsd);
    expect(line.value).toBeCloseTo(leverage / LINE, 9);
    // 0.05 % per 8 h is 0.15 % of the notional a day.
    expect(funding.value).toBeCloseTo(0.0015 * leverage, 12);
    expect(plan?.fundingPerDayRatio).toBeCloseTo(0.0015 * leverage, 12);
    if (plan?.sizeAtLoadLine != null)
      expect(ENTRY.size / plan.sizeAtLoadLine).toBeCloseTo(leverage / LINE, 9);
  });

  test('2x by what was added is no danger at a line of 8x, and no funding to warn of', () => {
    const { line, funding } = told([{ addedMargin: 4_500 }]);
    expect([line.level, funding.level]).toEqual(['ok', 'ok']);
  });

  test('a balance that several cross positions share is of none alone', () => {
    const cross = { marginMode: 'cross', walletBalance: 2_500 } as const;
    expect(told([cross, { ...cross, side: 'short' }]).marginUsd).toBeNull();
  });

  test('of an inverse contract the margin is in coins: 2.5 of 2,000 USD behind 10,000 USD', () => {
    const { instrument } = context();
    const inverse = around({ instrument: { ...instrument, kind: 'inverse', settle: 'ETH' } });
    expect(told([{ size: 10_000, margin: 2.5 }], inverse)).toMatchObject({
      marginUsd: 5_000,
      line: { value: 2 / LINE },
    });
  });
});
