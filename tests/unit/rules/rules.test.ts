import { describe, expect, test } from 'vitest';
import { slopedTier } from '../../../lib/domain/margin-tier.ts';
import { evaluateRules } from '../../../lib/rules/registry.ts';
import type { Finding, RuleContext } from '../../../lib/rules/rule.ts';
import { cluster, context, findingOf, POSITION, TIERS } from './context.ts';

function check(ruleId: string, changes: Partial<RuleContext>): Finding {
  return findingOf(evaluateRules(context(changes)), ruleId);
}

describe('own liquidation near a cluster', () => {
  const ID = 'own-liquidation-near-cluster';
  test('inside the band is danger', () => {
    const finding = check(ID, { clusters: [cluster('long', 1900, 1920)] });
    expect(finding).toMatchObject({ level: 'danger', value: 0, threshold: 0 });
    expect(finding.numbers).toMatchObject({
      clusterLowPrice: 1900,
      clusterHighPrice: 1920,
      clusterHighUsd: 4e6,
    });
  });
  test('0.5 % beyond the far edge is a warning, 1.5 % a notice, 2.5 % fine', () => {
    const beyond = (ratio: number): Finding =>
      check(ID, { liquidationPrice: 1920 - 2000 * ratio, clusters: [cluster('long', 1920, 1940)] });
    expect(beyond(0.005)).toMatchObject({ level: 'warning', value: expect.closeTo(0.005, 9) });
    expect(beyond(0.015).level).toBe('notice');
    expect(beyond(0.025).level).toBe('ok');
  });
  test('the nearest band counts, the side must be the own, and one behind the own price says nothing', () => {
    const far = cluster('long', 1960, 1980);
    expect(check(ID, { clusters: [far, cluster('long', 1912, 1915)] }).value).toBeCloseTo(
      (1912 - 1909.5477) / 2000,
      6,
    );
    const behind = [cluster('long', 1800, 1850), cluster('short', 2050, 2100)];
    expect(evaluateRules(context({ clusters: behind })).some((finding) => finding.ruleId === ID)).toBe(false);
  });
  test('mirrored for a short', () => {
    const short = { ...POSITION, side: 'short' as const };
    const finding = check(ID, {
      position: short,
      liquidationPrice: 2095,
      clusters: [cluster('short', 2080, 2090)],
    });
    expect(finding).toMatchObject({ level: 'warning', value: expect.closeTo(0.0025, 9) });
  });
  test('the clearing leverage puts liquidation at the threshold: 1920 - 1 % of 2000 = 1900 needs 1 / (0.05 + 0.95 x 0.005)', () => {
    const finding = check(ID, { clusters: [cluster('long', 1920, 1940)] });
    expect(finding.level).toBe('warning');
    expect(finding.numbers.clearingLeverage).toBeCloseTo(1 / (0.05 + 0.95 * 0.005), 6);
  });
});

describe('own distance against drawdowns', () => {
  test('value is move over distance', () => {
    const finding = check('own-distance-against-drawdown-24h', { adverseMove24h: 0.1447 });
    expect(finding.level).toBe('danger');
    expect(finding.value).toBeCloseTo(0.1447 / (1 - 0.95 / 0.995), 6);
    // Surviving a 14.47 % move: 1 / (0.1447 + 0.8553 x 0.005).
    expect(finding.numbers.clearingLeverage).toBeCloseTo(1 / (0.1447 + 0.8553 * 0.005), 6);
  });
  test.each([
    ['24h', [0.4, 0.6, 0.8, 1.1]],
    ['7d', [0.7, 0.8, 1.1, 1.6]],
    ['30d', [0.9, 1.1, 1.6, 2.1]],
  ] as const)('%s: steps from ok to danger', (window, multiples) => {
    const distance = 1 - 0.95 / 0.995;
    const levels = multiples.map(
      (multiple) =>
        check(`own-distance-against-drawdown-${window}`, { [`adverseMove${window}`]: multiple * distance })
          .level,
    );
    expect(levels).toEqual(['ok', 'notice', 'warning', 'danger']);
  });
  test('cross margin has no clearing leverage; a passed trigger is danger', () => {
    const finding = check('own-distance-against-drawdown-7d', {
      position: { ...POSITION, marginMode: 'cross' },
      liquidationPrice: 2010,
    });
    expect(finding.level).toBe('danger');
    expect(finding.numbers).not.toHaveProperty('clearingLeverage');
  });
});

test('average true range: 90.45 of distance in ranges of 20 is 4.5', () => {
  const finding = check('own-distance-against-average-true-range', { averageTrueRange: 20 });
  expect(finding).toMatchObject({ level: 'warning', value: expect.closeTo(4.5226, 3) });
  // Five ranges of 20 are 5 %.
  expect(finding.numbers.clearingLeverage).toBeCloseTo(1 / (0.05 + 0.95 * 0.005), 6);
});

test('load line: 20x against a line of 5.8x', () => {
  const finding = check('leverage-above-load-line', { loadLineLeverage: 5.8 });
  expect(finding).toMatchObject({ level: 'danger', value: expect.closeTo(20 / 5.8, 9) });
  expect(check('leverage-above-load-line', { loadLineLeverage: 20 }).level).toBe('warning');
  expect(check('leverage-above-load-line', { loadLineLeverage: 24 }).level).toBe('notice');
  expect(check('leverage-above-load-line', { loadLineLeverage: 26 }).level).toBe('ok');
});

test.each([
  // 500 asked for by 20x and 4,500 added: twice the margin, far below a line of 8x; 0.3 % of it a day, not 3 %.
  ['more', 5_000, 2, 'ok', 'ok'],
  // Half of what 20x asks for is 40x.
  ['less', 250, 40, 'danger', 'warning'],
] as const)(
  'margin that is %s than the leverage asks for counts as it is',
  (_, marginUsd, leverage, lineLevel, fundingLevel) => {
    const position = { ...POSITION, marginUsd };
    const line = check('leverage-above-load-line', { position, loadLineLeverage: 8 });
    expect(line).toMatchObject({ level: lineLevel, value: leverage / 8, numbers: { ownLeverage: leverage } });
    const funding = check('funding-cost-against-margin', { position, fundingRate: 0.0005 });
    expect(funding).toMatchObject({ level: fundingLevel, value: expect.closeTo(0.0015 * leverage, 12) });
    expect(funding.numbers).toMatchObject({ costPerDayUsd: expect.closeTo(15, 9), marginUsd });
    // What a venue allows is held against the leverage that is set.
    expect(check('leverage-above-tier-maximum', { position }).value).toBe(0.2);
  },
);

test('tier maximum follows the size', () => {
  const at = (leverage: number, notionalUsd: number): Finding =>
    check('leverage-above-tier-maximum', { position: { ...POSITION, leverage, notionalUsd } });
  expect(at(60, 100_000).level).toBe('ok');
  expect(at(60, 100_001)).toMatchObject({ level: 'danger', value: 1.2, numbers: { clearingLeverage: 50 } });
  expect(at(50, 200_000).level).toBe('warning');
  expect(at(46, 200_000).level).toBe('notice');
});

test('tier maximum of an inverse contract counts the notional in coins', () => {
  const tiers = { ...TIERS, notionalUnit: 'base' as const };
  const position = { ...POSITION, leverage: 60, notionalUsd: 100_001 * 2000 };
  expect(check('leverage-above-tier-maximum', { tiers, position }).level).toBe('danger');
  expect(
    check('leverage-above-tier-maximum', { tiers, position: { ...position, notionalUsd: 2e8 } }).level,
  ).toBe('ok');
});

test('a size in the second tier says where the tier begins and the next ends', () => {
  const finding = check('size-crosses-tier', { position: { ...POSITION, notionalUsd: 150_000 } });
  expect(finding).toMatchObject({ level: 'warning', value: 2 });
  expect(finding.numbers).toMatchObject({ tierCount: 2, clearingNotionalUsd: 100_000, nextTierUsd: 900_000 });
  expect(check('size-crosses-tier', {}).level).toBe('ok');
});

test('a rate that grows with every coin has no tier to cross; what the size leaves of the leverage is told', () => {
  const tiers = { ...TIERS, tiers: [slopedTier(0.02, 0.01, 0.00005)], notionalUnit: 'base' as const };
  const position = { ...POSITION, leverage: 30, notionalUsd: 400 * 2000 };
  const findings = evaluateRules(context({ tiers, position }));
  expect(findings.some(({ ruleId }) => ruleId === 'size-crosses-tier')).toBe(false);
  // 2 % + 400 x 0.005 % = 4 %: 25x at most.
  expect(findingOf(findings, 'leverage-above-tier-maximum')).toMatchObject({
    level: 'danger',
    numbers: { maximumLeverage: expect.closeTo(25, 9) },
  });
});

test('funding: 0.05 % per 8 h costs a 20x long 3 % of margin a day, and pays the short', () => {
  const finding = check('funding-cost-against-margin', { fundingRate: 0.0005 });
  expect(finding.value).toBeCloseTo(0.03, 12);
  expect(finding.numbers).toMatchObject({ costPerDayUsd: expect.closeTo(15, 9), marginUsd: 500 });
  const short = { ...POSITION, side: 'short' as const };
  expect(check('funding-cost-against-margin', { fundingRate: 0.0005, position: short })).toMatchObject({
    level: 'ok',
    value: expect.closeTo(-0.03, 12),
  });
});

test('stale data by age; a venue clock ahead of ours is not an age', () => {
  const aged = (seconds: number): string =>
    check('stale-data', { markAsOf: 1_000_000 - seconds * 1000 }).level;
  expect([1, 15, 60, 300, -5].map(aged)).toEqual(['ok', 'notice', 'warning', 'danger', 'ok']);
});

describe('own distance against the reference days', () => {
  const ID = 'own-distance-against-reference-days';
  const falls = [0.5, 0.3, 0.04, 0.03];
  test('a 20x long 4.52 % from its liquidation would have died on two of four', () => {
    const finding = check(ID, { referenceFalls: falls });
    expect(finding).toMatchObject({ level: 'notice', value: 0.5 });
    expect(finding.numbers).toMatchObject({ reachedCount: 2, dayCount: 4, worstFallRatio: 0.5 });
  });
  test('on all of them is a warning, on one fine, and more than all there is not', () => {
    expect(check(ID, { referenceFalls: [0.5, 0.3] }).level).toBe('warning');
    expect(check(ID, { referenceFalls: [...falls, 0.01] }).level).toBe('ok');
  });
  test.each([
    ['a short', { position: { ...POSITION, side: 'short' as const }, liquidationPrice: 2095 }],
    ['a contract that saw none of them', { referenceFalls: [] }],
  ])('says nothing of %s', (_, changes) => {
    expect(evaluateRules(context(changes)).some((finding) => finding.ruleId === ID)).toBe(false);
  });
});

describe('crowded sides', () => {
  const found = (fundingRate: number) =>
    evaluateRules(context({ fundingRate, position: null })).filter(({ ruleId }) =>
      ['crowded-longs', 'crowded-shorts'].includes(ruleId),
    );
  test('who pays is named: 0.1 % per 8 h is 0.3 % a day, 109.5 % a year', () => {
    const [finding, ...others] = found(0.001);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ ruleId: 'crowded-longs', level: 'warning' });
    expect(finding?.numbers.paidPerDayRatio).toBeCloseTo(0.003, 12);
    expect(finding?.numbers.paidPerYearRatio).toBeCloseTo(1.095, 9);
  });
  test('shorts sooner than longs; at zero nobody pays', () => {
    expect(found(-0.0003)).toMatchObject([{ ruleId: 'crowded-shorts', level: 'notice' }]);
    expect(found(0.0003)).toMatchObject([{ ruleId: 'crowded-longs', level: 'ok' }]);
    expect(found(0)).toEqual([]);
  });
  test('an hourly rate counts by the day', () => {
    const finding = check('crowded-longs', { fundingRate: 0.0002, fundingIntervalMs: 3_600_000 });
    expect(finding).toMatchObject({ level: 'danger', value: expect.closeTo(0.0048, 12) });
  });
  test('accounts are told as the share that is long, whichever side is the fuller', () => {
    const long = check('crowded-accounts', { longShortRatio: 4 });
    expect(long).toMatchObject({ level: 'warning', value: 4, numbers: { longAccountsRatio: 0.8 } });
    const short = check('crowded-accounts', { longShortRatio: 0.25 });
    expect(short).toMatchObject({ level: 'warning', value: 4, numbers: { longAccountsRatio: 0.2 } });
    expect(check('crowded-accounts', { longShortRatio: 2.9 }).level).toBe('ok');
  });
});

test('open interest in days of volume', () => {
  const levels = [1e9, 1.3e10, 2e10, 4e10].map(
    (openInterestUsd) => check('open-interest-against-volume', { openInterestUsd }).level,
  );
  expect(levels).toEqual(['ok', 'notice', 'warning', 'danger']);
});

test('a book that holds half, a quarter, a tenth of what is usual', () => {
  const levels = [25e6, 12.5e6, 6e6, 2.5e6].map(
    (bookDepthUsd) => check('book-thinner-than-usual', { bookDepthUsd }).level,
  );
  expect(levels).toEqual(['ok', 'notice', 'warning', 'danger']);
  expect(check('book-thinner-than-usual', { bookDepthUsd: 0 })).toMatchObject({
    level: 'danger',
    value: 1000,
  });
});

test('a fall of the majors counts when it is the market’s', () => {
  const fall = (isSystemic: boolean, medianDrawdown: number) =>
    evaluateRules(context({ breadth: { isSystemic, medianDrawdown, fallingCount: 5, coinCount: 6 } })).find(
      ({ ruleId }) => ruleId === 'market-wide-fall',
    );
  expect(fall(false, 0.3)).toBeUndefined();
  expect(fall(true, 0.04)?.level).toBe('ok');
  expect(fall(true, 0.09)).toMatchObject({ level: 'warning', numbers: { fallingCount: 5, coinCount: 6 } });
  expect(fall(true, 0.18)?.level).toBe('danger');
  expect(findingOf(evaluateRules(context({ breadth: null })), 'market-wide-fall').level).toBe(
    'could-not-check',
  );
});

test('open interest that rises counts only in a fall of 3 % and more', () => {
  const ID = 'open-interest-rising-into-drawdown';
  const fall = (drawdown24h: number, openInterestChange24h: number) =>
    evaluateRules(context({ drawdown24h, openInterestChange24h })).find(({ ruleId }) => ruleId === ID);
  expect(fall(0.029, 0.3)).toBeUndefined();
  expect(fall(0.03, 0.06)).toMatchObject({ level: 'notice', value: 0.06 });
  expect(fall(0.18, 0.2)?.level).toBe('danger');
  expect(fall(0.18, -0.2)?.level).toBe('ok');
});
