import { describe, expect, test } from 'vitest';
import type { Snapshot, SnapshotScenario } from '../../../lib/protocol/snapshot.ts';
import { createFormats } from '../../../lib/text/format.ts';
import type { TextLanguage } from '../../../lib/text/translate.ts';
import { pageScenario } from '../../../lib/worker/page-scenario.ts';
import {
  crossNotComputable,
  fullSnapshot,
  regionBlocked,
  withoutPosition,
} from '../../component/preview/samples.ts';

const LONGEST_PARAGRAPH = 400;

function page(snapshot: Snapshot, language: TextLanguage = 'en') {
  return pageScenario(snapshot, language, 'SCENARIO', createFormats(language, 'UTC'));
}

function changed(change: (scenario: SnapshotScenario) => Partial<SnapshotScenario>): Snapshot {
  const full = fullSnapshot();
  if (full.scenario === null) throw new Error('the sample has a scenario');
  return { ...full, scenario: { ...full.scenario, ...change(full.scenario) } };
}

describe('a scenario in words', () => {
  test('English', () => {
    const { badge, note, glance, head, rows, sentences } = page(fullSnapshot());
    expect([badge, note, glance]).toEqual(['SCENARIO', 'if, not when', '−3% → −4.3 … −5.1%']);
    expect(head).toEqual(['If', '▼ longs → ends at', '▲ shorts → ends at']);
    expect(rows.map(({ cells }) => cells.join(' | ').replaceAll('\u00a0', ' '))).toEqual([
      '±1% | $600K – $2.4M → −1.0% | – → +1.0%',
      '±2% | $2.1–8.2M → −2.0 … −2.1% | $1.1–4.4M → +2.0%',
      '±3% | $15–58M → −4.3 … −5.1% | $4.8–19M → +3.1 … +3.2%',
      '±5% | $51–200M → −6.8 … −7.8% | $34–140M → +5.7 … +6.1%',
      '±8% | $70–280M → −11.9% … book fails | $40–160M → +8.8 … +9.2%',
    ]);
    expect(sentences).toEqual([
      'Your liquidation price 1,757.06, 4.6% away: a first fall of 3.8% gets there with the book as shown, 3.2% with the book thinned 37%, 1.1% with the 29% that past crashes left of it.',
      'If price falls 3%: about $29M ($15–58M) of longs liquidated; extra slip to −4.3% (book as shown, 1.4×) … −5.1% (book thinned 37%).',
      'If price rises 3%: about $9.6M ($4.8–19M) of shorts liquidated; extra slip to +3.1% (book as shown, 1×) … +3.2% (book thinned 37%).',
      'Of 500 draws over size, book and flow, nine in ten end at −3.0% or further; in one in ten at least the book fails.',
      'Tipping point, where the cascade adds more than half of the first move again: fall 4.3%, rise none within 10%. With 29% of the book left, the median of past crashes, it fails from fall 3%, rise 5%; with 6% left from fall 1%, rise 3%. No number would be honest there.',
      'Liquidations as the map ESTIMATES them; books of Binance, Bybit, seen to 2.5%, beyond it depth grows with move^1.16 (assumed). Conditional, no forecast: it says what a move would set off, not that it comes. Depth looks normal until a crash and then vanishes; such moves partly revert.',
    ]);
  });

  test('Chinese', () => {
    const { note, glance, rows, sentences } = page(fullSnapshot(), 'zh-CN');
    expect([note, glance]).toEqual(['假设，非预测', '−3% → −4.3 … −5.1%']);
    expect(rows[4]?.cells[1]?.replaceAll('\u00a0', ' ')).toBe('$7000万 – $2.8亿 → −11.9% … 失守');
    expect(sentences[0]).toBe(
      '您的强平价 1,757.06，距现价 4.6%：按当前订单簿，先下跌 3.8% 即可触及；订单簿减薄 37% 时为 3.2%；若仅剩以往崩盘时的 29%，则为 1.1%。',
    );
    expect(sentences[1]?.replaceAll('\u00a0', ' ')).toBe(
      '若价格下跌 3%：约 $2900万（$1500–5800万）多头被强平；进一步滑至 −4.3%（按当前订单簿，1.4 倍）…… −5.1%（订单簿减薄 37%）。',
    );
    expect(sentences.join('').replace(/Binance|Bybit/g, '')).not.toMatch(/[a-z]{3,}/);
  });

  test.each(['en', 'zh-CN'] as const)('%s: every paragraph and row fits its message', (language) => {
    const { sentences, rows, glance, picture } = page(
      changed(({ long }) => ({
        long: long && { ...long, steps: long.steps.map((step) => ({ ...step, lawsDiffer: true })) },
      })),
      language,
    );
    expect(sentences.length).toBeLessThanOrEqual(8);
    for (const sentence of sentences) expect(sentence.length).toBeLessThanOrEqual(LONGEST_PARAGRAPH);
    for (const { cells } of rows) for (const cell of cells) expect(cell.length).toBeLessThanOrEqual(120);
    expect(glance.length).toBeLessThanOrEqual(160);
    expect(picture?.items.length).toBeLessThanOrEqual(500);
    expect(JSON.stringify(picture).length).toBeLessThan(30_000);
  });

  test("the own price: not yet known, none, passed, out of the map's reach, reached by nothing sooner", () => {
    const own = (over: Partial<NonNullable<SnapshotScenario['own']>>): string =>
      page(changed((scenario) => ({ own: scenario.own && { ...scenario.own, ...over } }))).sentences[0] ?? '';
    expect(page(withoutPosition()).sentences[0]).toMatch(/^Enter your position/);
    const cross = crossNotComputable();
    const without = { ...cross, scenario: cross.scenario && { ...cross.scenario, own: null } };
    expect(page(without).sentences[0]).toBe('Your position has no liquidation price that could be reached.');
    expect(own({ distance: -0.01, reach: null })).toBe('The mark is beyond your liquidation price 1,757.06.');
    expect(own({ distance: 0.2, reach: null })).toBe(
      'Your liquidation price 1,757.06 is 20.0% away, beyond what the map shows (13%): no scenario is told for it.',
    );
    expect(own({ reach: { shown: 0.0462, thinned: 0.0462, stressed: 0.046 } })).toMatch(
      /no cascade shortens the way/,
    );
    expect(own({ reach: { shown: 0.02, thinned: 0.001, stressed: 0.0004 } })).toContain(
      '0.1% with the book thinned 37%, below 0.1% with',
    );
    expect(own({ side: 'short', reach: { shown: 0.04, thinned: 0.03, stressed: 0.01 } })).toContain(
      'a first rise of 4.0%',
    );
  });

  test('a short position tells the rise first', () => {
    const short = page(changed(({ own }) => ({ own: own && { ...own, side: 'short' } })));
    expect(short.glance).toBe('+3% → +3.1 … +3.2%');
    expect(short.sentences[1]).toMatch(/^If price rises 3%/);
  });

  test('a book that fails is no number, a move beyond the map is "beyond"', () => {
    const failing = page(
      changed(({ long }) => ({
        long: long && {
          ...long,
          steps: long.steps.map((step) => ({
            ...step,
            final: step.move > 0.02 ? null : 0.2,
            finalThinned: null,
            finalLow: null,
          })),
        },
      })),
    );
    expect(failing.glance).toBe('−3% → book fails');
    expect(failing.rows[0]?.cells[1]?.replaceAll('\u00a0', ' ')).toBe(
      '$600K – $2.4M → beyond −13% … book fails',
    );
    expect(failing.sentences[1]).toBe(
      'If price falls 3%: about $29M ($15–58M) of longs liquidated; the book fails, as shown and thinned 37%.',
    );
    expect(failing.sentences[3]).toBe('In nine of ten draws over size, book and flow the book fails.');
  });

  test('a thinned book alone may fail; where the book fails the other law gives the near end', () => {
    const [step] = fullSnapshot().scenario?.long?.steps.slice(2, 3) ?? [];
    const of = (over: Partial<NonNullable<typeof step>>) =>
      page(
        changed(({ long }) => ({
          long: long && { ...long, steps: long.steps.map((other) => ({ ...other, ...over })) },
        })),
      );
    expect(of({ finalThinned: null }).sentences[1]).toMatch(
      /extra slip to −4\.3% \(book as shown, 1\.4×\); thinned 37% the book fails\.$/,
    );
    const failing = of({ final: null, finalThinned: null, squareRoot: 0.034, lawsDiffer: true });
    expect(failing.glance).toBe('−3% → −3.4% … book fails');
  });

  test('where the square-root law differs the range spans both, and says so', () => {
    const { rows, sentences } = page(
      changed(({ long }) => ({
        long: long && {
          ...long,
          steps: long.steps.map((step) => ({
            ...step,
            squareRoot: 0.062,
            lawsDiffer: step.move === 0.03,
            finalHigh: 0.08,
          })),
        },
      })),
    );
    expect(rows[2]?.cells[1]?.replaceAll('\u00a0', ' ')).toBe('$15–58M → −4.3 … −6.2%');
    expect(sentences[3]).toBe(
      'Of 500 draws over size, book and flow, eight in ten end between −3.0% and −8.0%. The square-root law of impact ends a fall of 3% at −6.2%: more than twofold off the book, so the range spans both.',
    );
  });
});

describe('without a scenario', () => {
  test('the section says whether map or book is missing, and why', () => {
    const blocked = page(regionBlocked());
    expect(blocked).toMatchObject({ picture: null, rows: [], glance: 'blocked in region' });
    expect(blocked.sentences).toEqual([
      'No map of liquidations, so no scenario. Binance does not serve this data in your region.',
    ]);
    const old: Snapshot = {
      ...fullSnapshot(),
      scenario: null,
      missing: [{ section: 'scenario', reason: 'too-old', retryAt: null }],
    };
    expect(page(old).sentences).toEqual([
      'No order book, so no scenario. What Binance sent last is too old for this.',
    ]);
    expect(page(old, 'zh-CN').sentences).toEqual([
      '没有订单簿，因此没有情景推演。Binance 的最近数据已过旧，不足以计算。',
    ]);
  });
});

describe('the picture', () => {
  const { picture } = page(fullSnapshot());
  const items = picture?.items ?? [];

  test('longs rise to the left, shorts to the right, inside the canvas', () => {
    const lines = items.filter((item) => item.type === 'line');
    const down = lines.filter(({ ink, dash }) => ink === 'down' && dash === 0);
    const up = lines.filter(({ ink, dash }) => ink === 'up' && dash === 0);
    const middle = lines.find(({ ink, x, toX }) => ink === 'text' && x === toX)?.x ?? 0;
    expect(down.length).toBeGreaterThan(20);
    for (const { toX } of down) expect(toX).toBeLessThan(middle);
    for (const { toX } of up) expect(toX).toBeGreaterThan(middle);
    for (const { y, toY } of [...down, ...up]) expect(toY).toBeLessThanOrEqual(y + 1e-9);
    for (const item of items) {
      expect(item.x).toBeGreaterThanOrEqual(0);
      expect(item.x).toBeLessThanOrEqual(318);
      expect(item.y).toBeGreaterThanOrEqual(0);
      expect(item.y).toBeLessThanOrEqual(picture?.height ?? 0);
    }
  });

  test('marks the own liquidation price and the tipping point with their words', () => {
    const texts = items.flatMap((item) => (item.type === 'text' ? item.text : []));
    expect(texts).toEqual(
      expect.arrayContaining(['your liquidation', 'tipping point', '−5%', '+10%', '$100M', 'mark']),
    );
    expect(texts.filter((text) => text === 'tipping point')).toHaveLength(1);
  });

  test('nothing liquidated, no picture', () => {
    const zero = { usd: [0, 0], low: [0, 0], high: [0, 0] };
    const none = changed(({ long, short }) => ({
      long: long && { ...long, curve: zero },
      short: short && { ...short, curve: zero },
    }));
    expect(page(none).picture).toBeNull();
  });
});
