import { VENUE_IDS } from '../domain/instrument.ts';
import { POSITION_SIDES } from '../domain/market-data.ts';
import { INKS } from '../ladder/draw-list.ts';
import { FINDING_LEVELS } from '../rules/rule.ts';
import { z } from '../schema.ts';
import {
  drawdownSchema,
  drawdownWindowSchema,
  INSTRUMENT_POSITIONS_LIMIT,
  snapshotSchema,
} from './snapshot.ts';

/**
 * A snapshot as a page draws it: findings in words, chart and ladder as ready pictures in px. The worker makes it, so that a page carries
 * neither rules' texts nor geometry. Members that the page does not rely on are left out, and so not checked there.
 */
const number = z.number();
const nullableNumber = z.nullable(number);
const text = (longest: number) => z.string().check(z.maxLength(longest));

const finding = z.object({
  ruleId: text(80),
  level: z.enum(FINDING_LEVELS),
  headline: text(400),
  /** For could-not-check: which rule misses what. */
  sentence: text(400),
  change: z.nullable(text(400)),
});

/** All that a folded panel shows, in words. */
export const pillSchema = z.object({
  level: z.enum(FINDING_LEVELS),
  /** Of the worst finding; empty where none is raised. */
  headline: text(400),
  /** The nearest cluster above and below. */
  sides: z.array(text(40)).check(z.maxLength(2)),
});
export type PagePill = z.infer<typeof pillSchema>;

/** The last 24 h as SVG paths in `CHART_SIZE`. */
const chart = z.nullable(
  z.object({
    fall: text(10_000),
    ribbon: text(10_000),
    highest: number,
    lowest: number,
    lowestTime: number,
    lowestX: number,
    lastY: number,
  }),
);

const ink = z.enum(INKS);
const drawItem = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('rect'),
    x: number,
    y: number,
    width: number,
    height: number,
    radius: number,
    ink,
  }),
  z.object({ type: z.literal('line'), x: number, y: number, toX: number, toY: number, dash: number, ink }),
  z.object({
    type: z.literal('text'),
    x: number,
    y: number,
    text: text(80),
    strong: z.boolean(),
    halo: z.boolean(),
    ink,
  }),
]);

/** A section that the worker has put into words and a picture whole: the page draws it and knows nothing of what it says. */
const wordsSection = z.object({
  /** How it is known: OBSERVED, ESTIMATED, SCENARIO in the reader's language. */
  badge: text(40),
  /** Beside the badge; the page adds the age of `asOf` where age says something. */
  note: text(200),
  asOf: nullableNumber,
  /** The one line of the folded section. */
  glance: text(160),
  /** Back to front, `PICTURE_WIDTH` wide. */
  picture: z.nullable(z.object({ height: number, items: z.array(drawItem).check(z.maxLength(500)) })),
  /** The picture's twin as a table; the first cell of a row is its head. */
  head: z.array(text(60)).check(z.maxLength(5)),
  rows: z
    .array(
      z.object({ side: z.nullable(z.enum(POSITION_SIDES)), cells: z.array(text(120)).check(z.maxLength(5)) }),
    )
    .check(z.maxLength(12)),
  /** Under it, each a paragraph. */
  sentences: z.array(text(400)).check(z.maxLength(8)),
});

const drawdown = z.extend(z.omit(drawdownSchema, { priceKind: true }), {
  windows: z
    .array(z.extend(drawdownWindowSchema, { maximumDrawdown: z.object({ ratio: number }) }))
    .check(z.maxLength(4)),
  chart,
});

/** A figure; its value is null where the venue has none, its time null where age says nothing. */
const cell = z.object({ name: text(80), value: z.nullable(text(80)), note: text(120), asOf: nullableNumber });

export const pagePositionSchema = z.object({
  /** Of a stored position; below 0 for one that was read, null for one that is tried out. */
  id: nullableNumber,
  title: text(120),
  /** None when no liquidation price can be told: then the outcome and its reason stand instead. */
  cells: z.array(cell).check(z.maxLength(4)),
  outcome: text(120),
  reason: text(200),
  /** What it needs, in sentences. */
  plan: text(800),
});

/** `wide`: how the majors stand, and the context that is known, before all else; null while the former is not. `glance`: the one line of the folded section. */
const market = z.object({
  wide: z.nullable(z.object({ note: text(480), asOf: number })),
  glance: text(120),
  cells: z.array(cell).check(z.maxLength(8)),
});

const own = { position: true, otherPositions: true, positionFrom: true, ownAccount: true } as const;
/** Said in the market's cells. */
const wide = { breadth: true, leverage: true } as const;
export const pageSnapshotSchema = z.extend(z.omit(snapshotSchema, { v: true, ...own, ...wide }), {
  requested: z.object({ venue: z.enum(VENUE_IDS), symbol: text(80) }),
  pill: pillSchema,
  findings: z.array(finding).check(z.maxLength(24)),
  drawdown: z.nullable(drawdown),
  ladder: z.nullable(wordsSection),
  observed: z.nullable(wordsSection),
  scenario: z.nullable(wordsSection),
  /** The one that is liquidated first before the others. */
  positions: z.array(pagePositionSchema).check(z.maxLength(1 + INSTRUMENT_POSITIONS_LIMIT)),
  /** Of the first. */
  ownLeverage: nullableNumber,
  market: z.nullable(market),
});
export type PageSnapshot = z.infer<typeof pageSnapshotSchema>;
export type PageFinding = PageSnapshot['findings'][number];
export type PageDrawdown = NonNullable<PageSnapshot['drawdown']>;
export type PageWordsSection = z.infer<typeof wordsSection>;
export type PageCell = z.infer<typeof cell>;
export type PagePosition = z.infer<typeof pagePositionSchema>;
export type PageMarket = NonNullable<PageSnapshot['market']>;
