import { describe, expect, it } from 'vitest';
import { type PageReply, pageReplySchema } from '../../../lib/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../lib/protocol/names.ts';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import { DEFAULT_PANEL } from '../../../lib/settings/default-panel.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';
import type { MarketFeed } from '../../../lib/worker/market-feed.ts';
import { PageSession } from '../../../lib/worker/page-session.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const { instrument } = fullSnapshot();
const SECOND_MS = 1_000;

/** A page with its panel folded, or open, at a clock that the test moves. */
async function stage(collapsed: boolean) {
  const sent: PageReply[] = [];
  let now = 0;
  const settings = createSettingsStore({
    load: async () => undefined,
    save: async () => undefined,
    onChange: () => undefined,
  });
  const session = new PageSession({
    venue: instrument.venue,
    isPrivate: false,
    feed: {
      watch: () => true,
      leave: () => undefined,
      touch: () => undefined,
    } as unknown as MarketFeed,
    settings,
    browserLanguage: 'en',
    css: '',
    now: () => now,
    send: (reply) => sent.push(reply),
    context: () => '',
    openOptions: () => undefined,
    openPage: () => undefined,
    readPage: () => undefined,
    onSnapshot: () => undefined,
  });
  settings.onChange(() => session.sendDisplay());
  const say = (message: object): Promise<void> => session.handle({ v: PROTOCOL_VERSION, ...message });
  const { venue, symbol, kind } = instrument;
  await say({ type: 'panel.save', panel: { ...DEFAULT_PANEL, collapsed } });
  await say({ type: 'instrument.subscribe', venue, instrument: { venue, symbol, kind } });
  sent.length = 0;
  return {
    sent,
    types: () => sent.map(({ type }) => type),
    fold: (value: boolean) => say({ type: 'panel.save', panel: { ...DEFAULT_PANEL, collapsed: value } }),
    tick(spanMs: number, change: Partial<Snapshot>): void {
      now += spanMs;
      session.receive({ ...fullSnapshot(), ...change }, change);
    },
  };
}

/** The same in all that the pill tells. */
function priceOf(value: number): Partial<Snapshot> {
  const { price } = fullSnapshot();
  return { price: price && { ...price, value } };
}

describe('a folded panel', () => {
  it('is sent its one line, in a message of less than a kilobyte', async () => {
    const { sent, tick } = await stage(true);
    tick(0, fullSnapshot());
    expect(sent).toHaveLength(1);
    const [reply] = sent;
    expect(pageReplySchema.safeParse(reply).error).toBeUndefined();
    expect(reply).toMatchObject({
      type: 'pill',
      symbol: fullSnapshot().requested.symbol,
      pill: { level: 'danger', sides: ['▲ +3.8%', '▼ −4.0%'] },
    });
    expect(JSON.stringify(reply).length).toBeLessThan(1_000);
  });

  it('hears nothing while it says the same, but enough to know that the port lives', async () => {
    const { sent, tick } = await stage(true);
    tick(0, fullSnapshot());
    for (let second = 1; second < 20; second++) tick(SECOND_MS, priceOf(1_842 + second / 100));
    expect(sent).toHaveLength(1);
    tick(SECOND_MS, priceOf(1_842));
    expect(sent).toHaveLength(2);
    tick(SECOND_MS, { findings: [] });
    expect(sent.at(-1)).toMatchObject({ type: 'pill', pill: { level: 'ok', headline: '' } });
  });

  it('is sent the whole once it is opened, and its line again once it is folded', async () => {
    const { sent, types, tick, fold } = await stage(true);
    tick(0, fullSnapshot());
    await fold(false);
    expect(types()).toEqual(['pill', 'display', 'snapshot']);
    tick(SECOND_MS, priceOf(1_850));
    expect(types().at(-1)).toBe('patch');
    sent.length = 0;
    await fold(true);
    expect(types()).toEqual(['display', 'pill']);
  });
});

describe('an open panel', () => {
  it('is sent the whole, then only what is new', async () => {
    const { sent, types, tick } = await stage(false);
    tick(0, fullSnapshot());
    tick(SECOND_MS, priceOf(1_850));
    expect(types()).toEqual(['snapshot', 'patch']);
    const patch = sent[1] as Extract<PageReply, { type: 'patch' }>;
    expect(Object.keys(patch.patch)).toContain('price');
    expect(Object.keys(patch.patch)).not.toContain('drawdown');
  });
});
