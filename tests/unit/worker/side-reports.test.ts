import { expect, test } from 'vitest';
import { type MarketReply, marketReplySchema } from '../../../lib/protocol/market-messages.ts';
import { openSides } from '../../../lib/worker/open-sides.ts';
import { type SideFeed, SideReports } from '../../../lib/worker/side-reports.ts';

/** One feed that the test moves, on a page that the test hides. */
function stage() {
  const sent: MarketReply[] = [];
  const timers: (() => void)[] = [];
  const listeners = new Set<() => void>();
  const state = { looked: 0, count: 0, isVisible: true, cleared: 0 };
  const feed: SideFeed = {
    look: () => {
      state.looked += 1;
    },
    reply: () => ({
      v: 1,
      type: 'venues',
      venues: { rows: [], openInterest: state.count, change24h: null, count: 0 },
    }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const sides = new SideReports({
    feeds: [feed],
    isVisible: () => state.isVisible,
    send: (reply) => sent.push(reply),
    setInterval: (run) => timers.push(run),
    clearInterval: () => {
      state.cleared += 1;
    },
  });
  const change = (): void => {
    state.count += 1;
    for (const listener of listeners) listener();
  };
  return { sides, sent, timers, state, change, listeners };
}

test('a page that is seen is told what is known, and again only what is another', () => {
  const { sides, sent, state, timers, change } = stage();
  sides.look();
  timers[0]?.();
  expect([sent.length, state.looked]).toEqual([1, 2]);
  change();
  expect(sent).toHaveLength(2);
  sides.forget();
  sides.look();
  expect(sent).toHaveLength(3);
});

test('a hidden page is told nothing and looks at nothing; a closed one is forgotten', () => {
  const { sides, sent, state, timers, change, listeners } = stage();
  state.isVisible = false;
  sides.look();
  timers[0]?.();
  change();
  expect([sent.length, state.looked]).toEqual([0, 0]);
  sides.close();
  expect([listeners.size, state.cleared]).toEqual([0, 1]);
  state.isVisible = true;
  sides.look();
  expect([sent.length, state.looked]).toEqual([0, 0]);
});

test('a page of a private window is told at once that it has none of it, and nothing else', () => {
  const sent: MarketReply[] = [];
  const sides = openSides(null)({
    coin: () => 'ETH',
    isVisible: () => true,
    send: (reply) => sent.push(reply),
  });
  sides.look();
  sides.look();
  sides.close();
  expect(sent).toEqual([{ v: 1, type: 'sides-private' }]);
  expect(marketReplySchema.safeParse(sent[0]).success).toBe(true);
});
