import { describe, expect, test } from 'vitest';
import { type AlertContext, NOWHERE } from '../../../lib/alerts/alert.ts';
import { ALERT_KINDS } from '../../../lib/alerts/registry.ts';

const UNKNOWN: AlertContext = {
  liquidationDistance: null,
  clusterDistance: null,
  drawdown24h: null,
  openInterest: null,
  openInterestBefore: null,
  fundingPer8h: null,
  fundingPer8hBefore: null,
};

function valueIn(id: string, changes: Partial<AlertContext>): number | null {
  const kind = ALERT_KINDS.find((candidate) => candidate.id === id);
  if (kind === undefined) throw new Error(`no kind ${id}`);
  return kind.value({ ...UNKNOWN, ...changes });
}

describe('the value of a kind of alert', () => {
  test.each(ALERT_KINDS)('$id says nothing of what is not known', ({ value }) => {
    expect(value(UNKNOWN)).toBeNull();
  });

  test('near-own-liquidation: the distance, and none where there is nothing to liquidate', () => {
    expect(valueIn('near-own-liquidation', { liquidationDistance: 0.04 })).toBe(0.04);
    expect(valueIn('near-own-liquidation', { liquidationDistance: -0.01 })).toBe(-0.01);
    expect(valueIn('near-own-liquidation', { liquidationDistance: NOWHERE })).toBe(NOWHERE);
  });

  test('near-cluster: the distance, 0 inside', () => {
    expect(valueIn('near-cluster', { clusterDistance: 0 })).toBe(0);
    expect(valueIn('near-cluster', { clusterDistance: 0.008 })).toBe(0.008);
  });

  test('deep-drawdown: the fall from the high', () => {
    expect(valueIn('deep-drawdown', { drawdown24h: 0.12 })).toBe(0.12);
  });

  test('open-interest-jump: the change as a ratio of what was before, either way', () => {
    const jump = (openInterest: number, openInterestBefore: number): number | null =>
      valueIn('open-interest-jump', { openInterest, openInterestBefore });
    expect(jump(1_060, 1_000)).toBeCloseTo(0.06, 12);
    expect(jump(930, 1_000)).toBeCloseTo(0.07, 12);
    expect(jump(930, 0)).toBeNull();
    expect(valueIn('open-interest-jump', { openInterest: 930 })).toBeNull();
  });

  test('funding-jump: the difference, either way and across zero', () => {
    const jump = (fundingPer8h: number, fundingPer8hBefore: number): number | null =>
      valueIn('funding-jump', { fundingPer8h, fundingPer8hBefore });
    expect(jump(0.0007, 0.0001)).toBeCloseTo(0.0006, 12);
    expect(jump(-0.0004, 0.0002)).toBeCloseTo(0.0006, 12);
    expect(valueIn('funding-jump', { fundingPer8h: 0.0007 })).toBeNull();
    expect(valueIn('funding-jump', { fundingPer8hBefore: 0.0007 })).toBeNull();
  });
});
