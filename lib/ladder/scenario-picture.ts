import { type DrawItem, type Ink, PICTURE_WIDTH, type Picture } from './draw-list.ts';

/** Cumulative USD liquidated at equal steps of move from 0, with its band. */
export interface ScenarioCurve {
  readonly usd: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface ScenarioPictureInput {
  /** Step of move between two points of a curve, as a ratio. */
  readonly step: number;
  /** Longs go with a fall, left of the mark; shorts with a rise. */
  readonly long: ScenarioCurve | null;
  readonly short: ScenarioCurve | null;
  /** Signed moves with their words; drawn when they lie inside. */
  readonly marks: readonly {
    readonly move: number;
    readonly kind: 'own' | 'tipping';
    readonly text: string;
  }[];
}

export interface ScenarioPictureText {
  readonly usd: (usd: number) => string;
  readonly move: (move: number) => string;
  readonly long: string;
  readonly short: string;
}

export const SCENARIO_HEIGHT = 176;
const LEAST_LEFT = 40;
const RIGHT = PICTURE_WIDTH - 8;
const TOP = 34;
const BOTTOM = SCENARIO_HEIGHT - 20;
/** Decades of the logarithmic axis below its top: less than a thousandth of the most is not worth a line. */
const DECADES = 3;
const LABEL_PX = 13;
const SEAM = 0.6;
const STROKE = 0.5;
const TICKS = [-1, -0.5, 0, 0.5, 1] as const;

/** Where moves and USD stand in px. */
interface Scale {
  readonly left: number;
  readonly reach: number;
  readonly x: (move: number) => number;
  readonly y: (usd: number) => number;
}

/** The curve "move -> USD liquidated" of both sides around the mark on a logarithmic axis, with its band; null without liquidations. */
export function scenarioPicture(input: ScenarioPictureInput, text: ScenarioPictureText): Picture | null {
  const { step, long, short } = input;
  const curves = [long, short];
  const most = Math.max(0, ...curves.flatMap((curve) => curve?.high ?? []));
  if (!(most > 0)) return null;
  const top = Math.ceil(Math.log10(most) - 1e-9);
  const levels = Array.from({ length: DECADES + 1 }, (_, index) => 10 ** (top - DECADES + index));
  const left = Math.max(LEAST_LEFT, ...levels.slice(1).map((usd) => widthOf(text.usd(usd)) + 8));
  const reach = step * (Math.max(...curves.map((curve) => curve?.usd.length ?? 0)) - 1);
  const scale: Scale = {
    left,
    reach,
    x: (move) => left + ((1 + move / reach) / 2) * (RIGHT - left),
    y: (usd) => {
      const decades = Math.log10(Math.max(usd, 1e-9)) - (top - DECADES);
      return BOTTOM - (Math.min(DECADES, Math.max(0, decades)) / DECADES) * (BOTTOM - TOP);
    },
  };
  const items = [
    ...grid(levels, scale, text),
    ...band(long, -1, step, scale),
    ...band(short, 1, step, scale),
    ...line(long, -1, step, scale),
    ...line(short, 1, step, scale),
    ...moveAxis(scale, text),
    ...sides(scale, text),
    ...marks(input.marks, scale),
  ];
  return { height: SCENARIO_HEIGHT, items: items.map(tenths) };
}

function grid(levels: readonly number[], { left, y }: Scale, text: ScenarioPictureText): DrawItem[] {
  return levels.flatMap((usd, index): DrawItem[] => [
    { type: 'line', x: left, y: y(usd), toX: RIGHT, toY: y(usd), dash: 0, ink: 'faint' },
    // The lowest line stands for everything below it.
    ...(index === 0 ? [] : [words(left - 5, y(usd), text.usd(usd), 'second')]),
  ]);
}

/** Columns from the low to the high end, each a little wider than a step: no seam shows between them. */
function band(curve: ScenarioCurve | null, sign: 1 | -1, step: number, { x, y }: Scale): DrawItem[] {
  return (curve?.usd ?? []).slice(1).flatMap((_, index): DrawItem[] => {
    const from = x(sign * index * step);
    const to = x(sign * (index + 1) * step);
    const upper = y(middleOf(curve?.high, index));
    const height = y(middleOf(curve?.low, index)) - upper;
    if (height < 1) return [];
    const width = Math.abs(to - from) + SEAM;
    return [{ type: 'rect', x: Math.min(from, to), y: upper, width, height, radius: 0, ink: 'step-1' }];
  });
}

/** Between the points, as the column is. */
function middleOf(column: readonly number[] | undefined, index: number): number {
  return ((column?.[index] ?? 0) + (column?.[index + 1] ?? 0)) / 2;
}

/** Two strokes beside each other: one alone is too thin beside the ladder's bars. */
function line(curve: ScenarioCurve | null, sign: 1 | -1, step: number, { x, y }: Scale): DrawItem[] {
  const ink = sign < 0 ? 'down' : 'up';
  return (curve?.usd ?? []).slice(1).flatMap((usd, index): DrawItem[] => {
    const before = curve?.usd[index] ?? 0;
    if (y(usd) >= BOTTOM && y(before) >= BOTTOM) return [];
    return [0, STROKE].map((shift) => ({
      type: 'line',
      x: x(sign * index * step) - sign * shift,
      y: y(before) - shift,
      toX: x(sign * (index + 1) * step) - sign * shift,
      toY: y(usd) - shift,
      dash: 0,
      ink,
    }));
  });
}

function moveAxis({ left, reach, x }: Scale, text: ScenarioPictureText): DrawItem[] {
  return TICKS.flatMap((share): DrawItem[] => {
    const at = x(share * reach);
    const label = text.move(share * reach);
    const end = Math.min(PICTURE_WIDTH - 2, Math.max(left - 8 + widthOf(label), at + widthOf(label) / 2));
    return [
      { type: 'line', x: at, y: BOTTOM, toX: at, toY: BOTTOM + 3, dash: 0, ink: 'second' },
      words(end, BOTTOM + 12, label, share === 0 ? 'text' : 'second'),
    ];
  });
}

/** The mark, and beside it whose the curves are. */
function sides({ x }: Scale, text: ScenarioPictureText): DrawItem[] {
  const middle = x(0);
  return [
    { type: 'line', x: middle, y: TOP, toX: middle, toY: BOTTOM, dash: 0, ink: 'text' },
    words(middle - 6, BOTTOM - 8, text.long, 'down'),
    words(middle + 6 + widthOf(text.short), BOTTOM - 8, text.short, 'up'),
  ];
}

/** Above the curves, one row a mark, so that no two words meet. */
function marks(given: ScenarioPictureInput['marks'], { reach, x }: Scale): DrawItem[] {
  return given
    .filter(({ move }) => Math.abs(move) <= reach)
    .slice(0, 3)
    .flatMap(({ move, kind, text }, row): DrawItem[] => {
      const at = x(move);
      const y = row * LABEL_PX + 7;
      const isOwn = kind === 'own';
      const ink = isOwn ? 'red' : 'second';
      const end = at - 4 - widthOf(text) < 0 ? at + 4 + widthOf(text) : at - 4;
      return [
        { type: 'line', x: at, y, toX: at, toY: BOTTOM, dash: isOwn ? 4 : 2, ink },
        { type: 'text', x: end, y, text, strong: isOwn, halo: true, ink },
      ];
    });
}

function words(x: number, y: number, text: string, ink: Ink): DrawItem {
  return { type: 'text', x, y, text, strong: false, halo: true, ink };
}

/** About; a canvas is not at hand where pictures are made. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += character > '\u2e80' ? 10.5 : 5.7;
  return width;
}

/** A tenth of a px is finer than any screen, and half the bytes. */
function tenths(item: DrawItem): DrawItem {
  const round = (value: number): number => Math.round(value * 10) / 10;
  const { x, y } = item;
  if (item.type === 'line')
    return { ...item, x: round(x), y: round(y), toX: round(item.toX), toY: round(item.toY) };
  if (item.type === 'rect')
    return { ...item, x: round(x), y: round(y), width: round(item.width), height: round(item.height) };
  return { ...item, x: round(x), y: round(y) };
}
