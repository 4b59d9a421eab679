import type { LadderLabel, LadderModel, LineKind } from './ladder-model.ts';

/** Colours of one theme; `intensity` runs from faint to full in equal steps of lightness of one hue, safe for the colour-blind. */
export interface LadderColours {
  readonly surface: string;
  readonly text: string;
  readonly second: string;
  readonly faint: string;
  readonly mark: string;
  readonly onMark: string;
  readonly own: string;
  readonly onOwn: string;
  readonly band: string;
  readonly bandEdge: string;
  readonly intensity: readonly string[];
}

export const DARK_LADDER: LadderColours = {
  surface: '#0e131a',
  text: '#e9eef4',
  second: '#9ba8b7',
  faint: '#1c2530',
  mark: '#e9eef4',
  onMark: '#0e131a',
  own: '#ff6370',
  onOwn: '#1a0508',
  band: '#6fb1ff14',
  bandEdge: '#6fb1ff',
  intensity: ['#16283c', '#1b3a5c', '#24507f', '#3069a5', '#4486cb', '#6fb1ff', '#b7d8ff'],
};

export const LIGHT_LADDER: LadderColours = {
  surface: '#ffffff',
  text: '#131a22',
  second: '#526070',
  faint: '#eaeef3',
  mark: '#131a22',
  onMark: '#ffffff',
  own: '#cf2a3c',
  onOwn: '#ffffff',
  band: '#1866c412',
  bandEdge: '#1866c4',
  intensity: ['#e1edfb', '#c6ddf7', '#9fc6f0', '#70a8e6', '#4087d8', '#1866c4', '#0c468f'],
};

export type DrawItem =
  | {
      readonly type: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly colour: string;
      readonly radius?: number;
    }
  | {
      readonly type: 'line';
      readonly points: readonly number[];
      readonly colour: string;
      readonly dash?: readonly number[];
    }
  | {
      readonly type: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly colour: string;
      readonly align: 'left' | 'right';
      readonly strong?: boolean;
      readonly halo?: string;
    };

/** Left column of prices, and the part of the rest that the densest bar fills. */
const AXIS_WIDTH = 58;
const BAR_SHARE = 0.42;
const ROW_GAP = 1;
const PILL_HEIGHT = 15;
const LEADER_FROM = 6;

/** The ladder as rectangles, lines and texts in CSS pixels, back to front. */
export function drawList(model: LadderModel, width: number, colours: LadderColours): DrawItem[] {
  return [
    ...grid(model, width, colours),
    ...bands(model, width, colours),
    ...bars(model, width, colours),
    ...lines(model, width, colours),
    ...axis(model, colours),
    ...labels(model, width, colours),
  ];
}

function grid(model: LadderModel, width: number, colours: LadderColours): DrawItem[] {
  return model.grid.map((y) => ({ type: 'line', points: [AXIS_WIDTH, y, width, y], colour: colours.faint }));
}

function bands(model: LadderModel, width: number, colours: LadderColours): DrawItem[] {
  return model.bands.flatMap(({ y, height }): DrawItem[] => [
    { type: 'rect', x: AXIS_WIDTH, y, width: width - AXIS_WIDTH, height, colour: colours.band, radius: 2 },
    { type: 'rect', x: AXIS_WIDTH, y, width: 2, height, colour: colours.bandEdge, radius: 1 },
  ]);
}

/** Length and colour both tell the intensity; outside the bands the colours stay in the lower half of the scale. */
function bars(model: LadderModel, width: number, colours: LadderColours): DrawItem[] {
  const longest = (width - AXIS_WIDTH) * BAR_SHARE;
  const steps = colours.intensity.length;
  return model.rows.map(({ y, height, intensity, inBand }) => {
    const step = Math.min(steps - 1, Math.floor(intensity * steps));
    const shown = inBand ? Math.max(step, steps >> 1) : step >> 1;
    return {
      type: 'rect',
      x: AXIS_WIDTH + 5,
      y,
      width: Math.max(1, longest * intensity),
      height: height - ROW_GAP,
      colour: colours.intensity[shown] ?? colours.band,
      radius: 1,
    };
  });
}

function lines(model: LadderModel, width: number, colours: LadderColours): DrawItem[] {
  return model.lines.map(({ kind, y }) => ({
    type: 'line',
    points: [AXIS_WIDTH, y, width, y],
    colour: colourOf(kind, colours),
    ...(kind === 'mark' ? {} : { dash: kind === 'extreme' ? [1, 3] : [4, 3] }),
  }));
}

/** Prices of the grid in plain figures, the mark's and the own ones on a filled pill. */
function axis(model: LadderModel, colours: LadderColours): DrawItem[] {
  const x = AXIS_WIDTH - 8;
  return model.axis.flatMap(({ y, text, strong }): DrawItem[] => {
    if (strong === null) return [{ type: 'text', x, y, text, colour: colours.second, align: 'right' }];
    const [fill, ink] =
      strong === 'mark'
        ? [colours.mark, colours.onMark]
        : strong === 'liquidation'
          ? [colours.own, colours.onOwn]
          : [colours.faint, colours.text];
    return [
      {
        type: 'rect',
        x: 0,
        y: y - PILL_HEIGHT / 2,
        width: AXIS_WIDTH - 3,
        height: PILL_HEIGHT,
        colour: fill,
        radius: 3,
      },
      { type: 'text', x, y, text, colour: ink, align: 'right', strong: true },
    ];
  });
}

function labels(model: LadderModel, width: number, colours: LadderColours): DrawItem[] {
  return model.labels.flatMap(({ kind, text, y, anchorY }): DrawItem[] => {
    const words: DrawItem = {
      type: 'text',
      x: width - 4,
      y,
      text,
      colour: kind === 'cluster' ? colours.text : colourOf(kind, colours),
      align: 'right',
      halo: colours.surface,
      ...(kind === 'cluster' || kind === 'liquidation' ? { strong: true } : {}),
    };
    if (Math.abs(anchorY - y) < LEADER_FROM) return [words];
    return [{ type: 'line', points: [width, anchorY, width - 2, y], colour: colourOf(kind, colours) }, words];
  });
}

function colourOf(kind: LineKind | LadderLabel['kind'], colours: LadderColours): string {
  if (kind === 'liquidation') return colours.own;
  if (kind === 'mark') return colours.mark;
  return kind === 'cluster' ? colours.bandEdge : colours.second;
}
