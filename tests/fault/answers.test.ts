import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../exchange/faults.ts';
import { BYBIT, badgeOf, pause, priceOf, Stage, type View } from './stage.ts';

let stage: Stage;
/** When the stored price was true. */
let pricedAt: number;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.warm(BYBIT);
});
afterAll(() => stage?.close());
beforeEach(async () => {
  await stage.restart();
  pricedAt = Date.now() - 300_000;
  await stage.datePrice(BYBIT, pricedAt);
});

/** Reloads the page of which good data is stored, while the exchange answers wrongly. */
async function reloadUnder(fault: Fault): Promise<View> {
  stage.cutStream(BYBIT);
  stage.exchange.control.setFault({ host: BYBIT.api, ...fault });
  return stage.visit(BYBIT);
}

/** The last good price stays, with its true age. */
async function expectLastGood({ panel }: View, words: string): Promise<void> {
  const { words: shown, ageSeconds } = await badgeOf(panel);
  expect(shown).toBe(words);
  const age = (Date.now() - pricedAt) / 1000;
  // Shown in whole minutes.
  expect(ageSeconds).toBeGreaterThan(age - 62);
  expect(ageSeconds).toBeLessThan(age + 62);
  expect(await priceOf(panel)).toBeGreaterThan(1000);
}

/** A format that changed is not asked for again within ten minutes. */
async function expectAskedOnce(): Promise<void> {
  await pause(2_500);
  expect(stage.requestsTo(BYBIT.api, BYBIT.pricePath)).toHaveLength(1);
}

describe('an answer of the exchange that is not what it should be', () => {
  test.each([
    ['a malformed answer', { kind: 'malformed' }],
    ['HTML instead of JSON', { kind: 'html' }],
    ['NaN and Infinity in place of numbers: the schema refuses', { kind: 'nan' }],
  ] as const)('%s: last good data with its age, not asked again', async (_name, fault) => {
    const view = await reloadUnder(fault);
    await view.panel.open();
    const text = await view.panel.waitFor((shown) => shown.includes('Bybit changed its data format'));
    expect(text).toContain('Last good data shown.');
    expect(text).not.toMatch(/NaN|Infinity|∞|undefined|Just a moment|human/);
    await expectAskedOnce();
    await expectLastGood(view, 'format changed');
  });

  test('a huge answer: refused in the middle, last good data with its age, not asked again', async () => {
    const view = await reloadUnder({ kind: 'huge' });
    await view.panel.open();
    await view.panel.waitFor((text) => text.includes('Bybit sent more than is accepted. Next try in 9'));
    await expectAskedOnce();
    await expectLastGood(view, 'answer refused');
  });
});

describe('a clock that is ten minutes off', () => {
  test.each([
    ['behind', 600_000],
    ['ahead', -600_000],
  ])('a local clock %s of the exchange: ages stay right, the panel says so', async (_name, offset) => {
    stage.exchange.control.setTime(Date.now() + offset);
    try {
      const { panel } = await stage.watch(BYBIT);
      await panel.waitFor((text) =>
        text.includes('Your clock is 10\u00a0min off; ages follow the exchange.'),
      );
      await pause(2_500);
      const { words, ageSeconds } = await badgeOf(panel);
      expect(words).toBe('live');
      expect(ageSeconds).toBeLessThanOrEqual(2);
      const text = (await panel.text()) ?? '';
      expect(text).not.toMatch(/[-−]\d+\u00a0(s|min|h)/);
    } finally {
      stage.exchange.control.setTime(Date.now());
    }
  });
});

test('no cookie of the exchange is sent back', () => {
  expect(stage.exchange.returnedCookies).toEqual([]);
});
