import type { VenueId } from '../domain/instrument.ts';
import type { Runtime } from '../platform/browser.ts';
import { z } from '../schema.ts';
import { venueOfHost } from '../venues/registry.ts';
import { type InstrumentPageMessage, instrumentPageMessageSchema } from './instrument-page.ts';
import type { MapReply } from './map-messages.ts';
import type { MarketReply } from './market-messages.ts';
import { type PageMessage, type PageReply, pageMessageSchema } from './messages.ts';
import { PROTOCOL_VERSION } from './names.ts';
import { type PopupMessage, popupMessageSchema } from './popup-messages.ts';
import { SNAPSHOT_LIMIT_BYTES } from './snapshot.ts';
import { createTokenBucket } from './token-bucket.ts';

const MESSAGE_LIMIT_BYTES = 64_000;
/** What is typed, or moved by a slider, is said at most each fifth of a second: see the page's end of the port. */
const DRAFTS_CAPACITY = 60;

/** What a sender is trusted with: a trading page speaks of its own venue only; popup and map are our own pages. */
export type SenderTier = { readonly tier: 'page'; readonly venue: VenueId } | { readonly tier: 'extension' };

/**
 * Decides who opened a port. Content scripts run beside hostile pages, so a message is believed only as far as its sender goes:
 * our extension, top frame, active document, a host of ours.
 * @returns null for anyone else.
 */
export function tierOf(
  sender: Runtime.MessageSender | undefined,
  extensionId: string,
  extensionOrigin: string,
): SenderTier | null {
  if (sender === undefined || sender.id !== extensionId) return null;
  const url = parseUrl(sender.url);
  if (url === null) return null;
  if (`${url.protocol}//${url.host}` === extensionOrigin) return { tier: 'extension' };
  if (sender.frameId !== 0) return null;
  const venue = venueOfHost(url.hostname);
  return venue === null ? null : { tier: 'page', venue: venue.id };
}

function parseUrl(url: string | undefined): URL | null {
  try {
    return url === undefined ? null : new URL(url);
  } catch {
    return null;
  }
}

export type Refusal = Extract<PageReply, { type: 'refused' }>['code'];

/** Reads the messages of one trading page's port: size, pace, version, form, and that it speaks of its own venue. */
export function createPageReader(
  venue: VenueId,
  now: () => number,
): (message: unknown) => PageMessage | Refusal {
  const mayTalk = createTokenBucket(now);
  const mayDraft = createTokenBucket(now, DRAFTS_CAPACITY);
  return (message) => {
    if (!(isDraft(message) ? mayDraft() : mayTalk())) return 'too-many';
    if (versionOf(message) !== PROTOCOL_VERSION) return 'version';
    const parsed = isSmall(message) ? pageMessageSchema.safeParse(message) : null;
    if (parsed === null || !parsed.success) return 'malformed';
    const { data } = parsed;
    if (data.type !== 'instrument.subscribe') return data;
    const isOwn = data.venue === venue && (data.instrument === null || data.instrument.venue === venue);
    return isOwn ? data : 'forbidden';
  };
}

const Draft = z.object({ type: z.literal('position.draft') });

function isDraft(message: unknown): boolean {
  return Draft.safeParse(message).success;
}

/** Reads a message of the popup. @returns null for anything that is not one. */
export function readPopupMessage(message: unknown): PopupMessage | null {
  const parsed = popupMessageSchema.safeParse(message);
  return parsed.success ? parsed.data : null;
}

/** Reads a message of a page of ours that shows one instrument. @returns null for anything that is not one. */
export function readInstrumentPageMessage(message: unknown): InstrumentPageMessage | null {
  const parsed = instrumentPageMessageSchema.safeParse(message);
  return parsed.success ? parsed.data : null;
}

/** True when a reply may be sent: JSON gives it back unchanged and it is within 64 kB. */
export function isSendable(reply: PageReply | MapReply | MarketReply): boolean {
  return JSON.stringify(reply).length <= SNAPSHOT_LIMIT_BYTES;
}

function isSmall(message: unknown): boolean {
  try {
    return JSON.stringify(message).length <= MESSAGE_LIMIT_BYTES;
  } catch {
    return false;
  }
}

const Versioned = z.object({ v: z.number() });

function versionOf(message: unknown): unknown {
  const parsed = Versioned.safeParse(message);
  return parsed.success ? parsed.data.v : null;
}
