import { describe, expect, test } from 'vitest';
import type { PagePort } from '../../../lib/platform/page-runtime.ts';
import { FeedClient } from '../../../lib/protocol/feed-client.ts';
import type { PageReply } from '../../../lib/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../../lib/protocol/names.ts';
import { DEFAULT_PANEL } from '../../../lib/settings/default-panel.ts';
import { pageSample } from '../../component/preview/page-sample.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const ETH = { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' } as const;
const DRAFT = { id: null, values: { side: 'long', entryPrice: '2000', leverage: '5', size: '1' } };

/** A page whose ports are watched; a port that nobody hears is one that never answers. */
function setUp() {
  let now = 0;
  const heard: string[] = [];
  const timers: { run: () => void; at: number }[] = [];
  const ports: { said: { type: string }[]; answer: (reply: PageReply) => void; isOpen: boolean }[] = [];
  const connect = (): PagePort => {
    let hear: (message: unknown) => void = () => undefined;
    const port = {
      said: [] as { type: string }[],
      answer: (reply: PageReply) => hear(reply),
      isOpen: true,
    };
    ports.push(port);
    return {
      postMessage: (message) => void port.said.push(message as { type: string }),
      disconnect: () => {
        port.isOpen = false;
      },
      onMessage: {
        addListener: (listener) => {
          hear = listener;
        },
      },
      onDisconnect: { addListener: () => undefined },
    };
  };
  const client = new FeedClient('binance', {
    connect,
    parse: (message) => message as PageReply,
    now: () => now,
    random: () => 0.5,
    setTimeout: (run, ms) => timers.push({ run, at: now + ms }),
    clearTimeout: () => undefined,
    isVisible: () => true,
    onDress: () => undefined,
    onDisplay: () => undefined,
    onSnapshot: () => heard.push('snapshot'),
    onPill: ({ headline }) => heard.push(headline),
    onForm: (form) => heard.push(form === null ? 'form closes' : 'form'),
    onOutdated: () => undefined,
  });
  const live = (seconds: number): void => {
    for (let second = 0; second < seconds; second++) {
      now += 1_000;
      for (const { run } of timers.splice(0).filter(({ at }) => at <= now)) run();
      client.check();
    }
  };
  return { client, ports, live, heard };
}

const display = (enabled: boolean): PageReply => ({
  v: PROTOCOL_VERSION,
  type: 'display',
  display: { theme: null, directionColours: null, enabled, panel: DEFAULT_PANEL },
});
const types = (said: readonly { type: string }[] | undefined): string[] =>
  (said ?? []).map(({ type }) => type);

describe('a port that nobody answers', () => {
  test.each([
    ['with an instrument', ETH],
    ['on a page that is not one instrument', null],
  ])('%s is opened anew after ten seconds, and says again what was saved', (_name, instrument) => {
    const { client, ports, live } = setUp();
    client.subscribe(instrument);
    client.savePanel({ ...DEFAULT_PANEL, dock: 'right' });
    live(9);
    expect(ports).toHaveLength(1);
    live(3);
    expect(ports).toHaveLength(2);
    expect(ports[0]?.isOpen).toBe(false);
    expect(types(ports[1]?.said)).toEqual(['instrument.subscribe', 'page.visibility', 'panel.save']);
  });

  test('a position that was typed is not lost, and not said again once it was heard', () => {
    const { client, ports, live } = setUp();
    client.subscribe(ETH);
    client.position({ type: 'position.save', draft: DRAFT });
    live(11);
    expect(types(ports[1]?.said)).toContain('position.save');
    ports[1]?.answer(display(true));
    client.restart();
    expect(types(ports[2]?.said)).not.toContain('position.save');
  });
});

describe('a port that fell silent', () => {
  test('is opened anew after forty seconds; on a site that is switched off silence is as it should be', () => {
    const { client, ports, live } = setUp();
    client.subscribe(ETH);
    ports[0]?.answer(display(true));
    live(42);
    expect(ports).toHaveLength(2);
    ports[1]?.answer(display(false));
    live(200);
    expect(ports).toHaveLength(2);
  });
});

test('a page that took the panel away is asked for nothing, and every worker is told why', () => {
  const { client, ports } = setUp();
  client.subscribe(ETH);
  client.panelRemoved();
  client.subscribe(ETH);
  client.restart();
  expect(types(ports[0]?.said).slice(2)).toContain('panel.removed');
  expect(ports[1]?.said[0]).toMatchObject({ type: 'instrument.subscribe', instrument: null });
  expect(types(ports[1]?.said)).toContain('panel.removed');
});

test('a folded panel hears its line, not that of the instrument left behind, and takes no change to a snapshot of before', () => {
  const { client, ports, heard } = setUp();
  client.subscribe(ETH);
  const snapshot = pageSample(fullSnapshot());
  const { symbol } = snapshot.requested;
  const pill = { level: 'notice', headline: 'crowded', sides: [] } as const;
  const answer = (reply: object): void => ports[0]?.answer({ v: PROTOCOL_VERSION, ...reply } as PageReply);
  answer({
    type: 'snapshot',
    snapshot: { ...snapshot, requested: { symbol: ETH.symbol, venue: ETH.venue } },
  });
  answer({ type: 'patch', patch: { findings: [] } });
  expect(heard).toEqual(['snapshot', 'snapshot']);
  answer({ type: 'pill', symbol: ETH.symbol, pill });
  answer({ type: 'pill', symbol: `${symbol}-other`, pill: { ...pill, headline: 'late' } });
  answer({ type: 'patch', patch: { findings: [] } });
  expect(heard).toEqual(['snapshot', 'snapshot', 'crowded']);
});
