import { INSTRUMENT_KINDS, VENUE_IDS } from '../domain/instrument.ts';
import { z } from '../schema.ts';
import { DIRECTION_COLOURS, LANGUAGES, panelSchema, THEMES } from '../settings/schema.ts';
import { PROTOCOL_VERSION } from './names.ts';
import { pageSnapshotSchema, pillSchema } from './page-snapshot.ts';
import { draftFormSchema, positionDraftSchema } from './position-draft.ts';

/** All that a content script may say of an instrument: never a URL. */
const instrumentReference = z.object({
  venue: z.enum(VENUE_IDS),
  symbol: z.string().check(z.regex(/^[\p{L}\p{N}/:._-]{3,64}$/u)),
  kind: z.enum(INSTRUMENT_KINDS),
});
export type InstrumentReference = z.infer<typeof instrumentReference>;

const v = z.literal(PROTOCOL_VERSION);

/** Trading page -> worker. */
export const pageMessageSchema = z.discriminatedUnion('type', [
  /** `instrument: null` on a page that is not one instrument: the port stays for settings only. */
  z.object({
    v,
    type: z.literal('instrument.subscribe'),
    venue: z.enum(VENUE_IDS),
    instrument: z.nullable(instrumentReference),
  }),
  z.object({ v, type: z.literal('page.visibility'), visible: z.boolean() }),
  /** A form was opened, or its figures changed: what would they mean? */
  z.object({ v, type: z.literal('position.draft'), draft: positionDraftSchema }),
  z.object({ v, type: z.literal('position.save'), draft: positionDraftSchema }),
  /** An id below 0: what was read of the page's positions is to be shown no more. */
  z.object({ v, type: z.literal('position.remove'), id: z.number() }),
  z.object({ v, type: z.literal('panel.save'), panel: panelSchema }),
  z.object({ v, type: z.literal('language.save'), language: z.enum(LANGUAGES) }),
  z.object({ v, type: z.literal('site.disable') }),
  z.object({ v, type: z.literal('menu.options') }),
  /** The map of the page's own instrument: the worker opens the tab, a page opens no address. */
  z.object({ v, type: z.literal('menu.map') }),
  z.object({ v, type: z.literal('menu.marketPage') }),
  /** No page is read for a position any more. */
  z.object({ v, type: z.literal('menu.stopReading') }),
  /** The page took the panel away once too often: the popup says so, for here nothing can. */
  z.object({ v, type: z.literal('panel.removed') }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** What the panel says and wears: sent once a port, and again when the language changes. The page holds neither. */
export const dressSchema = z.object({
  language: z.enum(LANGUAGES),
  /** `panelWords` of the language. */
  words: z.record(z.string().check(z.maxLength(60)), z.string().check(z.maxLength(400))),
  css: z.string().check(z.maxLength(20_000)),
});
export type Dress = z.infer<typeof dressSchema>;

/** What a page needs of the settings to draw. */
export const displaySchema = z.object({
  theme: z.nullable(z.enum(THEMES)),
  directionColours: z.nullable(z.enum(DIRECTION_COLOURS)),
  enabled: z.boolean(),
  panel: panelSchema,
});
export type Display = z.infer<typeof displaySchema>;

/** Worker -> trading page. */
export const pageReplySchema = z.discriminatedUnion('type', [
  z.object({ v, type: z.literal('dress'), dress: dressSchema }),
  z.object({ v, type: z.literal('display'), display: displaySchema }),
  z.object({ v, type: z.literal('snapshot'), snapshot: pageSnapshotSchema }),
  /** Only the parts that changed since the last message on this port. */
  z.object({ v, type: z.literal('patch'), patch: z.partial(pageSnapshotSchema) }),
  /** All that is sent while the panel is folded. */
  z.object({ v, type: z.literal('pill'), symbol: z.string().check(z.maxLength(80)), pill: pillSchema }),
  /** The form of a position; null: it was saved, and closes. */
  z.object({ v, type: z.literal('form'), form: z.nullable(draftFormSchema) }),
  /** The worker understood nothing: another version, or a message it refuses. */
  z.object({
    v: z.number(),
    type: z.literal('refused'),
    code: z.enum(['version', 'malformed', 'forbidden', 'too-many']),
  }),
]);
export type PageReply = z.infer<typeof pageReplySchema>;
