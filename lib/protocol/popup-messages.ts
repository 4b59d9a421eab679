import { VENUE_IDS } from '../domain/instrument.ts';
import { LEVERAGE_STATES } from '../domain/leverage-state.ts';
import { BREADTH_KINDS } from '../domain/market-breadth.ts';
import { z } from '../schema.ts';
import { pageDisplaySchema } from './instrument-page.ts';
import { contextReportSchema } from './market-context.ts';
import { PROTOCOL_VERSION } from './names.ts';
import { snapshotSchema } from './snapshot.ts';
import { nullableNumber, number } from './snapshot-values.ts';

/** Apart from the pages' messages, whose schemas the popup has no use for. */
const v = z.literal(PROTOCOL_VERSION);

/** Popup -> worker. */
export const popupMessageSchema = z.discriminatedUnion('type', [
  z.object({ v, type: z.literal('summary.subscribe') }),
  z.object({ v, type: z.literal('site.toggle'), venue: z.enum(VENUE_IDS), enabled: z.boolean() }),
  z.object({ v, type: z.literal('watch.remove'), key: z.string().check(z.maxLength(80)) }),
]);
export type PopupMessage = z.infer<typeof popupMessageSchema>;

/** What the first card said when the popup was last open; null where it was not known. */
export const lookSchema = z.object({
  /** The venue's time. */
  at: number,
  /** Of the card's instrument. */
  key: z.string().check(z.maxLength(80)),
  price: number,
  majors: z.nullable(z.enum(BREADTH_KINDS)),
  leverage: z.nullable(z.enum(LEVERAGE_STATES)),
  /** In coins. */
  openInterest: nullableNumber,
});
export type Look = z.infer<typeof lookSchema>;

/** Worker -> popup: one card an instrument, the current tab's first. */
export const popupReplySchema = z.object({
  v,
  type: z.literal('summary'),
  display: pageDisplaySchema,
  /** The venue of the current tab, when it is one of ours. */
  site: z.nullable(
    z.object({
      venue: z.enum(VENUE_IDS),
      enabled: z.boolean(),
      /** The page takes the panel away whenever it is put back. */
      panelRemoved: z.boolean(),
    }),
  ),
  /** The current tab's host, when it is a known one that the extension runs on by the user's grant only. */
  mirror: z.nullable(
    z.object({ host: z.string().check(z.maxLength(80)), venue: z.enum(VENUE_IDS), granted: z.boolean() }),
  ),
  /** Null when that was a moment ago, or its instrument has no card now. */
  lastLook: z.nullable(lookSchema),
  /** An exchange that may be asked, for the market page of who looks at no contract; null when all are switched off. */
  marketVenue: z.nullable(z.enum(VENUE_IDS)),
  /** Feeds about the market, their newest figures alone; null while none is on. */
  context: z.nullable(contextReportSchema),
  /** More cards are on their way. */
  awaited: z.boolean(),
  cards: z
    .array(
      z.object({
        key: z.string(),
        currentTab: z.boolean(),
        removable: z.boolean(),
        snapshot: snapshotSchema,
      }),
    )
    .check(z.maxLength(16)),
});
export type PopupReply = z.infer<typeof popupReplySchema>;
