import { PROTOCOL_VERSION } from '../protocol/names.ts';
import type { ContextFeeds } from './context-feeds.ts';
import type { MarketSessionPorts } from './market-session.ts';
import { type SideFeed, SideReports } from './side-reports.ts';
import type { VenueReader } from './venue-reader.ts';
import type { WatchedWallets } from './watched-wallets.ts';

const v = PROTOCOL_VERSION;

/** What the worker reads beside contracts. */
export interface Sides {
  readonly wallets: WatchedWallets;
  readonly venues: VenueReader;
  readonly contextFeeds: ContextFeeds;
}

const PRIVATE: SideFeed = {
  look: () => undefined,
  reply: () => ({ v, type: 'sides-private' }),
  onChange: () => () => undefined,
};

/** What a market page is told beside its contract, over the worker's own feeds; null: that a private window has none of it. */
export function openSides(sides: Sides | null): MarketSessionPorts['sidesOf'] {
  return ({ coin, isVisible, send }) => {
    const feeds = sides === null ? [PRIVATE] : feedsOf(sides, coin);
    return new SideReports({
      feeds,
      isVisible,
      send,
      setInterval: (run, ms) => setInterval(run, ms),
      clearInterval: (timer) => clearInterval(timer as ReturnType<typeof setInterval>),
    });
  };
}

function feedsOf({ wallets, venues, contextFeeds }: Sides, coin: () => string | null): SideFeed[] {
  return [
    {
      look: () => {
        const base = coin();
        if (base !== null) venues.look(base);
      },
      reply: () => ({ v, type: 'venues', venues: venues.reportOf(coin() ?? '') }),
      onChange: venues.onChange,
    },
    {
      look: contextFeeds.look,
      reply: () => ({ v, type: 'context', context: contextFeeds.current() }),
      onChange: contextFeeds.onChange,
    },
    {
      look: wallets.look,
      reply: () => ({ v, type: 'wallets', wallets: wallets.current() }),
      onChange: wallets.onChange,
    },
  ];
}
