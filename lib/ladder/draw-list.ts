import type { LadderBracket, LadderModel, LineKind } from './ladder-model.ts';

/** Width of every picture in px: the panel's inner width. A narrower panel shows it smaller. */
export const PICTURE_WIDTH = 318;
export const LADDER_HEIGHT = 260;

/** A picture, back to front, `PICTURE_WIDTH` wide. */
export interface Picture {
  readonly height: number;
  readonly items: readonly DrawItem[];
}

/** Steps of the bars, from faint to full, in equal steps of lightness of one hue: safe for the colour-blind. */
const STEPS = ['step-0', 'step-1', 'step-2', 'step-3', 'step-4', 'step-5', 'step-6'] as const;
/** Names of the style sheet's custom properties: the theme and the direction colours decide what they look like. */
export const INKS = [
  'surface',
  'text',
  'second',
  'faint',
  'red',
  'on-red',
  'band',
  'up',
  'down',
  ...STEPS,
] as const;
export type Ink = (typeof INKS)[number];

export type DrawItem =
  | {
      readonly type: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly ink: Ink;
    }
  | {
      readonly type: 'line';
      readonly x: number;
      readonly y: number;
      readonly toX: number;
      readonly toY: number;
      /** Length of the strokes; 0: one stroke. */
      readonly dash: number;
      readonly ink: Ink;
    }
  /** Ends at `x`, its middle at `y`. */
  | {
      readonly type: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly strong: boolean;
      /** In a halo of the surface, over bars and lines. */
      readonly halo: boolean;
      readonly ink: Ink;
    };

/** Left column of prices, and the part of the rest that the densest bar fills. */
const AXIS_WIDTH = 58;
const BAR_SHARE = 0.42;
const ROW_GAP = 1;
const PILL_HEIGHT = 15;
const LEADER_FROM = 6;
/** Brackets stand beside the longest bar. */
const BRACKET_GAP = 8;
const BRACKET_ARM = 6;

/**
 * The ladder as rectangles, lines and texts in px, back to front.
 * @param rows how the bins are drawn: filled bars for what is estimated, pins for what was seen.
 */
export function drawList(model: LadderModel, width: number, rows: 'bars' | 'pins' = 'bars'): DrawItem[] {
  return [
    ...model.grid.map((y) => level(y, width, 'faint')),
    ...bands(model, width),
    ...(rows === 'bars' ? bars(model, width) : pins(model, width)),
    ...model.brackets.flatMap((bracket) => bracketLines(bracket, width)),
    ...model.lines.map(({ kind, y }) => level(y, width, LINE_INKS[kind], LINE_DASHES[kind])),
    ...axis(model),
    ...labels(model, width),
  ];
}

const LINE_INKS = {
  mark: 'text',
  liquidation: 'red',
  entry: 'second',
  extreme: 'second',
} as const satisfies Record<LineKind, Ink>;
const LINE_DASHES = { mark: 0, liquidation: 4, entry: 4, extreme: 1 } as const satisfies Record<
  LineKind,
  number
>;

function level(y: number, width: number, ink: Ink, dash = 0): DrawItem {
  return { type: 'line', x: AXIS_WIDTH, y: tenth(y), toX: width, toY: tenth(y), dash, ink };
}

function rect(x: number, y: number, width: number, height: number, radius: number, ink: Ink): DrawItem {
  return { type: 'rect', x, y: tenth(y), width: tenth(width), height: tenth(height), radius, ink };
}

function bands(model: LadderModel, width: number): DrawItem[] {
  return model.bands.flatMap(({ y, height, cluster }): DrawItem[] => [
    rect(AXIS_WIDTH, y, width - AXIS_WIDTH, height, 2, 'band'),
    rect(AXIS_WIDTH, y, 2, height, 1, sideInk(cluster.side)),
  ]);
}

/** Length and colour both tell the intensity; outside the bands the colours stay in the lower half of the scale. */
function bars(model: LadderModel, width: number): DrawItem[] {
  const longest = (width - AXIS_WIDTH) * BAR_SHARE;
  return model.rows.map(({ y, height, intensity, inBand }) => {
    const step = Math.min(STEPS.length - 1, Math.floor(intensity * STEPS.length));
    const shown = inBand ? Math.max(step, STEPS.length >> 1) : step >> 1;
    return rect(
      AXIS_WIDTH + 5,
      y,
      Math.max(1, longest * intensity),
      height - ROW_GAP,
      1,
      STEPS[shown] ?? 'band',
    );
  });
}

/** A line with a head: nothing that is estimated looks like it. */
function pins(model: LadderModel, width: number): DrawItem[] {
  const longest = (width - AXIS_WIDTH) * BAR_SHARE;
  return model.rows.flatMap(({ y, height, intensity }): DrawItem[] => {
    const x = AXIS_WIDTH + 5;
    const toX = tenth(x + Math.max(2, longest * intensity));
    const middle = tenth(y + (height - ROW_GAP) / 2);
    return [
      { type: 'line', x, y: middle, toX, toY: middle, dash: 0, ink: 'second' },
      rect(toX - 1.5, middle - 1.5, 3, 3, 1.5, 'text'),
    ];
  });
}

/** A band that was seen: a bracket, open towards the price axis, in strokes when it fades. */
function bracketLines({ y, height, side, isFading }: LadderBracket, width: number): DrawItem[] {
  const right = tenth(AXIS_WIDTH + 5 + (width - AXIS_WIDTH) * BAR_SHARE + BRACKET_GAP);
  const [top, bottom] = [tenth(y), tenth(y + height)];
  const line = (x: number, from: number, toX: number, toY: number): DrawItem => ({
    type: 'line',
    x,
    y: from,
    toX,
    toY,
    dash: isFading ? 2 : 0,
    ink: sideInk(side),
  });
  return [
    line(right - BRACKET_ARM, top, right, top),
    line(right, top, right, bottom),
    line(right, bottom, right - BRACKET_ARM, bottom),
  ];
}

/** Prices of the grid in plain figures, the mark's and the own ones on a filled pill. */
function axis(model: LadderModel): DrawItem[] {
  return model.axis.flatMap(({ y, text, strong }): DrawItem[] => {
    const words = {
      type: 'text',
      x: AXIS_WIDTH - 8,
      y: tenth(y),
      text,
      strong: strong !== null,
      halo: false,
    } as const;
    if (strong === null) return [{ ...words, ink: 'second' }];
    const [fill, ink] = PILL_INKS[strong];
    return [rect(0, y - PILL_HEIGHT / 2, AXIS_WIDTH - 3, PILL_HEIGHT, 3, fill), { ...words, ink }];
  });
}

const PILL_INKS = {
  mark: ['text', 'surface'],
  liquidation: ['red', 'on-red'],
  entry: ['faint', 'text'],
  extreme: ['faint', 'text'],
} as const satisfies Record<LineKind, readonly [fill: Ink, ink: Ink]>;

function labels(model: LadderModel, width: number): DrawItem[] {
  return model.labels.flatMap(({ kind, side, text, y, anchorY }): DrawItem[] => {
    const isCluster = kind === 'cluster';
    const strong = isCluster || kind === 'liquidation';
    const ink = kind === 'cluster' || kind === 'observed' ? 'text' : LINE_INKS[kind];
    const words: DrawItem = { type: 'text', x: width - 4, y: tenth(y), text, strong, halo: true, ink };
    if (Math.abs(anchorY - y) < LEADER_FROM) return [words];
    const leader = side === null ? ink : sideInk(side);
    return [
      { type: 'line', x: width, y: tenth(anchorY), toX: width - 2, toY: tenth(y), dash: 0, ink: leader },
      words,
    ];
  });
}

/** Shorts are liquidated by a rise, longs by a fall. */
function sideInk(side: 'long' | 'short' | null): Ink {
  return side === 'short' ? 'up' : 'down';
}

/** A tenth of a px is finer than any screen, and half the bytes. */
function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
