import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LiquidationCluster } from '../../../lib/clusters/cluster.ts';
import { drawList, INKS, LADDER_HEIGHT, PICTURE_WIDTH } from '../../../lib/ladder/draw-list.ts';
import { type LadderInput, type LadderText, ladderModel } from '../../../lib/ladder/ladder-model.ts';
import { gridDistances, ladderScale } from '../../../lib/ladder/ladder-scale.ts';

const TEXT: LadderText = {
  price: (price) => price.toFixed(0),
  cluster: ({ low, high }) => `${low}-${high}`,
  observed: ({ low, high }) => `seen ${low}-${high}`,
  mark: 'mark',
  entry: 'entry',
  liquidation: 'liquidation',
};

function cluster(low: number, high: number): LiquidationCluster {
  const side = high <= 2000 ? 'long' : 'short';
  return {
    side,
    low,
    high,
    notionalUsdLow: 1,
    notionalUsdHigh: 4,
    shareOfSide: 0.1,
    distance: Math.abs((side === 'long' ? high : low) - 2000) / 2000,
    unsweptSince: null,
  };
}

/** 600 bins of 1 USD from 1,700 to 2,300; one of them ten times the others. */
function input(changes: Partial<LadderInput> = {}): LadderInput {
  const long = Array.from({ length: 600 }, (_, bin) => (bin >= 300 ? 0 : bin === 200 ? 10 : 1));
  return {
    binEdges: Array.from({ length: 601 }, (_, edge) => 1700 + edge),
    long,
    short: long.toReversed(),
    clusters: [cluster(1895, 1905)],
    observed: [],
    markPrice: 2000,
    range: 0.15,
    entryPrice: null,
    liquidationPrice: null,
    extremes: [],
    ...changes,
  };
}

describe('scale', () => {
  test('the mark is in the middle, the upper range at the top, prices and heights invert each other', () => {
    const scale = ladderScale(2000, 0.15, 300);
    expect(scale.yOf(2000)).toBe(150);
    expect(scale.yOf(2300)).toBeCloseTo(0, 9);
    for (const y of [0, 77, 150, 299]) expect(scale.yOf(scale.priceAt(y))).toBeCloseTo(y, 9);
  });
  test.each([
    [0.02, [0.01, 0.02]],
    [0.08, [0.02, 0.04, 0.06, 0.08]],
    [0.15, [0.05, 0.1, 0.15]],
  ])('grid of %d', (range, expected) => {
    expect(gridDistances(range).map((distance) => Number(distance.toFixed(6)))).toEqual(expected);
  });
});

describe('rows', () => {
  test('thousands of bins become at most 300 rows and lose no mass', () => {
    const bins = 4000;
    const many = input({
      binEdges: Array.from({ length: bins + 1 }, (_, edge) => 1750 * (2250 / 1750) ** (edge / bins)),
      long: new Array(bins).fill(1),
      short: new Array(bins).fill(0),
    });
    const { rows } = ladderModel(many, TEXT, 2400);
    expect(rows.length).toBeLessThanOrEqual(300);
    // Equal bins on a log grid are equal in density everywhere; the rows at the map's ends are cut.
    const inner = rows.slice(10, -10).map((row) => row.intensity);
    expect(Math.min(...inner)).toBeGreaterThan(0.999);
  });
  test('the densest price gets the longest bar, and the range does not change intensities', () => {
    const longest = (range: number) =>
      ladderModel(input({ range }), TEXT, 600).rows.reduce((a, b) => (b.intensity > a.intensity ? b : a));
    const wide = longest(0.15);
    expect(ladderScale(2000, 0.15, 600).priceAt(wide.y + wide.height / 2)).toBeGreaterThan(1895);
    expect(wide.inBand || ladderScale(2000, 0.15, 600).priceAt(wide.y) < 2105).toBe(true);
    const calm = (range: number): number => {
      const { rows, scale } = ladderModel(input({ range }), TEXT, 600);
      return rows.find((row) => row.y >= scale.yOf(1990))?.intensity ?? 0;
    };
    expect(calm(0.15)).toBeCloseTo(calm(0.08), 2);
  });
  test('an empty map has no rows', () => {
    expect(ladderModel(input({ long: [], short: [], binEdges: [], clusters: [] }), TEXT, 220).rows).toEqual(
      [],
    );
  });
});

describe('labels', () => {
  const crowded = input({
    clusters: [1990, 1980, 1970, 1960, 1950].map((high) => cluster(high - 4, high)),
    liquidationPrice: 1975,
    entryPrice: 1999,
    extremes: [{ price: 1972, text: '24 h low' }],
  });
  test('never overlap and never leave the picture', () => {
    for (const height of [60, 100, 220]) {
      const ys = ladderModel(crowded, TEXT, height).labels.map((label) => label.y);
      for (let index = 1; index < ys.length; index++) {
        expect((ys[index] ?? 0) - (ys[index - 1] ?? 0)).toBeGreaterThanOrEqual(15 - 1e-9);
      }
      expect(Math.min(...ys)).toBeGreaterThanOrEqual(7.5);
      expect(Math.max(...ys)).toBeLessThanOrEqual(height - 7.5 + 1e-9);
    }
  });
  test('without room the own liquidation and the nearest clusters stay', () => {
    const texts = ladderModel(crowded, TEXT, 46).labels.map((label) => label.text);
    expect(texts.toSorted()).toEqual(['1976-1980', '1986-1990', 'liquidation']);
  });
  test('what is out of range has no line and no label', () => {
    const model = ladderModel(input({ range: 0.02, liquidationPrice: 1500, entryPrice: 2500 }), TEXT, 220);
    expect(model.lines.map((line) => line.kind)).toEqual(['mark']);
    expect(model.bands).toEqual([]);
  });
});

test('axis prices keep their distance, and the own ones win over the grid', () => {
  const { axis } = ladderModel(input({ liquidationPrice: 1901 }), TEXT, 220);
  const ys = axis.map((tick) => tick.y).sort((a, b) => a - b);
  for (let index = 1; index < ys.length; index++)
    expect((ys[index] ?? 0) - (ys[index - 1] ?? 0)).toBeGreaterThanOrEqual(13);
  expect(axis.filter((tick) => tick.strong !== null).map((tick) => tick.text)).toEqual(['2000', '1901']);
  expect(axis.map((tick) => tick.text)).not.toContain('1900');
});

test('draw list: every item stays inside and has its ink in the style sheet, for both themes; words of direction have its colour', () => {
  const css = readFileSync(new URL('../../../components/panel.css', import.meta.url), 'utf8');
  const light = css.slice(css.indexOf('[data-theme="light"]'));
  for (const ink of INKS) expect(css, ink).toContain(`--${ink}: `);
  for (const ink of INKS.filter((name) => /^(faint|on-red|band|step-)/.test(name)))
    expect(light, ink).toContain(`--${ink}: `);
  const [width, height] = [PICTURE_WIDTH, LADDER_HEIGHT];
  const clusters = [cluster(1895, 1905), cluster(2095, 2105)];
  const list = drawList(ladderModel(input({ clusters, liquidationPrice: 1950 }), TEXT, height), width);
  for (const item of list) {
    if (item.type === 'rect') expect(item.x + item.width).toBeLessThanOrEqual(width);
    expect(item.y).toBeGreaterThanOrEqual(0);
    expect(item.y).toBeLessThanOrEqual(height);
  }
  expect(list.some((item) => item.type === 'text' && item.text === 'liquidation' && item.ink === 'red')).toBe(
    true,
  );
  const edge = (ink: string) =>
    list.find((item) => item.type === 'rect' && item.ink === ink)?.y ?? Number.NaN;
  expect(edge('up')).toBeLessThan(height / 2);
  expect(edge('down')).toBeGreaterThan(height / 2);
});
