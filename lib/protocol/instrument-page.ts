import { INSTRUMENT_KINDS, VENUE_IDS } from '../domain/instrument.ts';
import { z } from '../schema.ts';
import { DIRECTION_COLOURS, LANGUAGES, THEMES } from '../settings/schema.ts';
import { PROTOCOL_VERSION } from './names.ts';

const v = z.literal(PROTOCOL_VERSION);

/** A page of ours that shows one instrument -> worker: the map and the market. */
export const instrumentPageMessageSchema = z.discriminatedUnion('type', [
  z.object({
    v,
    type: z.literal('own-page.subscribe'),
    instrument: z.object({
      venue: z.enum(VENUE_IDS),
      symbol: z.string().check(z.maxLength(80)),
      kind: z.enum(INSTRUMENT_KINDS),
    }),
  }),
  z.object({ v, type: z.literal('own-page.visibility'), visible: z.boolean() }),
]);
export type InstrumentPageMessage = z.infer<typeof instrumentPageMessageSchema>;

/** What the user chose of the look of our own pages; null: follow the browser. */
export const pageDisplaySchema = z.object({
  language: z.nullable(z.enum(LANGUAGES)),
  theme: z.nullable(z.enum(THEMES)),
  directionColours: z.nullable(z.enum(DIRECTION_COLOURS)),
});
export type PageDisplay = z.infer<typeof pageDisplaySchema>;

/** Worker -> such a page: what it looks like. */
export const displayReply = z.object({ v, type: z.literal('display'), display: pageDisplaySchema });

/** Nothing that we know covers the instrument, or its venue is switched off. */
export const refusedReply = z.object({
  v,
  type: z.literal('refused'),
  code: z.enum(['unknown-instrument', 'switched-off']),
});
export type PageRefusal = z.infer<typeof refusedReply>['code'];
export type InstrumentPageReply = z.infer<typeof displayReply> | z.infer<typeof refusedReply>;
