import { describe, expect, it } from 'vitest';
import { pagePositionSchema } from '../../../lib/protocol/page-snapshot.ts';
import type { RuleContext } from '../../../lib/rules/rule.ts';
import { createFormats } from '../../../lib/text/format.ts';
import type { TextLanguage } from '../../../lib/text/translate.ts';
import { NO_PLAN, positionPlan } from '../../../lib/worker/analyse-position-plan.ts';
import { pagePosition } from '../../../lib/worker/page-position.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';
import { context, POSITION } from '../rules/context.ts';

const ENTRY = {
  side: 'long',
  entryPrice: 2_000,
  leverage: 20,
  size: 5,
  marginMode: 'isolated',
  margin: null,
  walletBalance: null,
} as const;

describe('what a position needs', () => {
  it('by hand: 5 coins of 2,000 at 20x, mark at entry, maintenance 0.5 %', () => {
    const plan = positionPlan(
      ENTRY,
      context({ adverseMove30d: 0.1, loadLineLeverage: 10, averageTrueRange: 5 }),
      null,
    );
    // (2000 - 1909.5477) / 5
    expect(plan.rangeMultiple).toBeCloseTo(18.0905, 4);
    // Liquidation at 1,800 needs 10,000 - 9,000 + 0.005 x 9,000 = 1,045; 500 are there.
    expect(plan.marginToAddUsd).toBeCloseTo(545, 9);
    // 500 x 10 / 2,000
    expect(plan.sizeAtLoadLine).toBeCloseTo(2.5, 12);
    // 0.03 % a day of 10,000, of a margin of 500.
    expect(plan.fundingPerDayUsd).toBeCloseTo(3, 12);
    expect(plan.fundingPerDayRatio).toBeCloseTo(0.006, 12);
  });

  it('a short is paid what the long pays', () => {
    const position = { ...POSITION, side: 'short' as const };
    const plan = positionPlan(
      { ...ENTRY, side: 'short' },
      context({ position, liquidationPrice: 2_089.55 }),
      null,
    );
    expect(plan.fundingPerDayUsd).toBeCloseTo(-3, 12);
    expect(plan.rangeMultiple).toBeCloseTo(17.91, 9);
  });

  it.each([
    [{ markPrice: null }, NO_PLAN],
    [{ averageTrueRange: 0 }, { rangeMultiple: null }],
    [{ tiers: null }, { marginToAddUsd: null, sizeAtLoadLine: 12.5 }],
    [{ loadLineLeverage: null }, { sizeAtLoadLine: null }],
    [{ fundingIntervalMs: 0 }, { fundingPerDayUsd: null, fundingPerDayRatio: null }],
  ] satisfies [Partial<RuleContext>, object][])(
    'tells nothing that rests on what is missing: %o',
    (changes, expected) => {
      expect(positionPlan(ENTRY, context(changes), null)).toMatchObject(expected);
    },
  );
});

describe('why there is no price', () => {
  it.each([
    [
      'no-isolated-margin',
      'This exchange has no isolated margin: choose cross and enter the wallet balance.',
    ],
    ['portfolio-account', 'Other assets and positions of the account decide it.'],
    ['cross-without-balance', 'Cross margin needs the wallet balance.'],
    ['kind-not-supported', 'Margin tiers or inputs are missing.'],
  ])('%s', (reason, words) => {
    const { position, instrument } = fullSnapshot();
    if (position === null) throw new Error('the sample has no position');
    const liquidation = { ...position.liquidation, state: 'not-computable' as const, reason };
    const page = pagePosition({ ...position, liquidation }, instrument, 'en', createFormats('en', 'UTC'));
    expect([page.outcome, page.reason]).toEqual(['not computable', words]);
  });
});

describe('in words', () => {
  const words = (change: object, language: TextLanguage = 'en'): string => {
    const { position, instrument } = fullSnapshot();
    if (position === null) throw new Error('the sample has no position');
    const format = createFormats(language, 'UTC');
    const plan = { ...position.plan, ...change };
    return pagePosition({ ...position, plan }, instrument, language, format).plan.replaceAll('\u00a0', ' ');
  };
  it('each in a sentence', () => {
    expect(words({})).toBe(
      '4.1× the average hourly range away. To outlast the worst move of 30 days (21.0%) add $3.7K of margin. At the load line of 5.8× this margin carries 3.480 ETH. Funding costs $6.6 a day, 0.6% of the margin.',
    );
    expect(words({}, 'zh-CN')).toContain('需追加保证金');
  });
  it('by the tiers of another venue, which is named', () => {
    const { position, instrument } = fullSnapshot();
    if (position === null) throw new Error('the sample has a position');
    const lent = { readAt: null, lentBy: 'binance' } as const;
    const bingx = { ...instrument, venue: 'bingx' } as const;
    expect(pagePosition(position, bingx, 'en', createFormats('en', 'UTC'), lent).plan).toContain(
      'By the margin tiers of Binance: BingX publishes none.',
    );
  });
  it.each<[TextLanguage, string]>([
    ['en', 'in a unified account (Bybit, OKX) other assets and positions decide.'],
    ['zh-CN', '统一账户（Bybit、OKX）由其他资产和仓位共同决定。'],
  ])('of a cross price of ours, that it holds alone behind its balance, in %s', (language, words) => {
    const { position, instrument } = fullSnapshot();
    if (position === null) throw new Error('the sample has a position');
    const of = (change: Partial<typeof position>) =>
      pagePosition({ ...position, ...change }, instrument, language, createFormats(language, 'UTC'));
    const entry = { ...position.entry, marginMode: 'cross' as const, walletBalance: 5_000 };
    const none = { ...position.liquidation, state: 'none' as const, reason: 'over-collateralised' };
    expect(of({ entry }).plan).toContain(words);
    expect(of({ entry, id: null }).plan).toContain(words);
    expect(of({ entry, liquidation: none }).reason).toContain(words);
    expect(of({}).plan).not.toContain(words);
    // What the venue itself tells of a position it tells of the whole account.
    expect(of({ entry, id: -1 }).plan).not.toContain(words);
  });
  it('with every sentence it has, it is not too long to be sent', () => {
    const { position, instrument } = fullSnapshot();
    if (position === null) throw new Error('the sample has a position');
    const entry = { ...position.entry, marginMode: 'cross' as const, walletBalance: 5_000 };
    const shared = { ...position, entry, liquidation: { ...position.liquidation, isShared: true } };
    const kcex = { ...instrument, venue: 'kcex' } as const;
    const lent = { readAt: null, lentBy: 'binance' } as const;
    const page = pagePosition(shared, kcex, 'en', createFormats('en', 'UTC'), lent);
    expect(page.plan).toContain('It shares its balance');
    expect(pagePositionSchema.safeParse(page).error).toBeUndefined();
  });
  it('a margin that suffices asks for none, a position that is paid costs none, and what is not known is not said', () => {
    const text = words({ marginToAddUsd: 0, fundingPerDayUsd: -6.6, rangeMultiple: null });
    expect(text).toContain('The margin outlasts the worst move of 30 days (21.0%).');
    expect(text).toContain('Funding pays $6.6 a day.');
    expect(text).not.toContain('hourly range');
    expect(words(NO_PLAN)).toBe('');
  });
});
