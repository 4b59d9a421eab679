import { describe, expect, it } from 'vitest';
import { VENUE_IDS, type VenueId } from '../../../lib/domain/instrument.ts';
import type { Look, PopupReply } from '../../../lib/protocol/popup-messages.ts';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings/schema.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';
import { contextReport } from '../../../lib/worker/context-report.ts';
import { lookOf } from '../../../lib/worker/last-look.ts';
import type { MarketFeed } from '../../../lib/worker/market-feed.ts';
import { PopupSession } from '../../../lib/worker/popup-session.ts';
import type { Watcher } from '../../../lib/worker/watcher.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

/** An open popup on a tab of ours; every card is told the same market. */
async function stage(isPrivate: boolean, disabledVenues: readonly VenueId[] = []) {
  const written: Look[] = [];
  const sent: PopupReply[] = [];
  const watchers: Watcher[] = [];
  const state = { looked: 0 };
  const off = { state: 'off', record: null } as const;
  const settings = createSettingsStore({
    load: async () => ({ ...DEFAULT_SETTINGS, disabledVenues }),
    save: async () => undefined,
    onChange: () => undefined,
  });
  await settings.ready;
  const session = new PopupSession({
    feed: {
      watch: (_: unknown, watcher: Watcher) => watchers.push(watcher) > 0,
      leave: () => undefined,
    } as unknown as MarketFeed,
    settings,
    current: async () => ({
      tab: {
        venue: 'binance',
        instrument: fullSnapshot().instrument,
        panelRemoved: false,
        isPrivate,
      },
      mirror: null,
    }),
    lastLook: {
      read: async () => null,
      write: async (look) => void written.push(look),
    },
    context: {
      look: () => {
        state.looked += 1;
      },
      current: () =>
        contextReport({ 'fear-greed': off, volatility: off, 'etf-flows': off }, false, 1e12, () => 1e12),
      onChange: () => () => undefined,
    },
    now: () => 1e12,
    send: (reply) => sent.push(reply),
    setTimeout: (run) => run(),
  });
  await session.handle({ v: 1, type: 'summary.subscribe' });
  for (const watcher of watchers) watcher.receive(fullSnapshot(), fullSnapshot());
  return { session, written, sent, state };
}

describe('an open popup', () => {
  it('keeps what its first card said, and has the feeds read while it is open', async () => {
    const { session, written, sent, state } = await stage(false);
    session.close();
    expect(written.at(-1)).toEqual(lookOf(fullSnapshot()));
    expect(state.looked).toBeGreaterThan(0);
    expect(sent.at(-1)?.context).toBeNull();
  });

  it('names an exchange that may be asked, for the market page', async () => {
    const venueOf = async (...disabled: VenueId[]) => (await stage(false, disabled)).sent.at(-1)?.marketVenue;
    expect(await venueOf()).toBe('binance');
    expect(await venueOf('binance', 'bybit')).toBe('okx');
    expect(await venueOf(...VENUE_IDS)).toBeNull();
  });

  it('on a private tab leaves no look', async () => {
    const { session, written } = await stage(true);
    session.close();
    expect(written).toEqual([]);
  });
});

it('a state that was told without funding is no state to set another against', () => {
  const snapshot = fullSnapshot();
  const leverage = snapshot.leverage && { ...snapshot.leverage, fundingRank: null };
  expect(lookOf({ ...snapshot, leverage } as Snapshot)?.leverage).toBeNull();
  expect(lookOf(snapshot)?.leverage).toBe('deleveraging');
});
