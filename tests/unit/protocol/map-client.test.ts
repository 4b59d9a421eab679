import { describe, expect, it } from 'vitest';
import { parseInstrument } from '../../../lib/domain/instrument.ts';
import { createMapClient } from '../../../lib/protocol/map-client.ts';
import { MAP_PORT } from '../../../lib/protocol/names.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

function stage() {
  const ETH = parseInstrument('binance', 'ETH/USDT:USDT');
  if (ETH === null) throw new Error('no instrument');
  const ports: { said: unknown[]; hear: (message: unknown) => void; lose: () => void }[] = [];
  const heard: string[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const state = { visible: true };
  const client = createMapClient(ETH, {
    connect: (name) => {
      expect(name).toBe(MAP_PORT);
      const port: (typeof ports)[number] = { said: [], hear: () => undefined, lose: () => undefined };
      ports.push(port);
      return {
        postMessage: (message) => port.said.push(message),
        disconnect: () => undefined,
        onMessage: { addListener: (listener) => (port.hear = listener) },
        onDisconnect: { addListener: (listener) => (port.lose = listener) },
      };
    },
    random: () => 1,
    setTimeout: (run, ms) => timers.push({ run, ms }),
    isVisible: () => state.visible,
    onDisplay: () => heard.push('display'),
    onSnapshot: () => heard.push('snapshot'),
    onCandles: (kind, rows) => heard.push(`${kind} ${rows.openTime.length}`),
    onOpenInterest: () => heard.push('open interest'),
    onTiers: () => heard.push('tiers'),
    onRefused: (code) => heard.push(code),
  });
  return { client, ports, heard, timers, state };
}

describe('the map page at its port', () => {
  it('says what it is of, and hears only what the schema allows', () => {
    const { client, ports, heard } = stage();
    client.open();
    client.open();
    expect(ports).toHaveLength(1);
    expect(ports[0]?.said).toEqual([
      {
        v: 1,
        type: 'own-page.subscribe',
        instrument: { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' },
      },
      { v: 1, type: 'own-page.visibility', visible: true },
    ]);
    const row = [1_000];
    const candles = {
      v: 1,
      type: 'candles',
      priceKind: 'last',
      intervalMs: 300_000,
      openTime: row,
      open: row,
      high: row,
      low: row,
      close: row,
      volume: row,
    };
    for (const message of [
      { v: 1, type: 'snapshot', snapshot: fullSnapshot() },
      candles,
      { ...candles, close: ['7'] },
      { ...candles, v: 2 },
      { v: 1, type: 'snapshot', snapshot: { ...fullSnapshot(), sentAt: Number.NaN } },
      null,
      { v: 1, type: 'refused', code: 'switched-off' },
      { v: 1, type: 'refused', code: '<b>' },
    ])
      ports[0]?.hear(message);
    expect(heard).toEqual(['snapshot', 'last 1', 'switched-off']);
  });

  it('opens the port anew after the worker died, later each time, and not while nobody looks', () => {
    const { client, ports, timers, state } = stage();
    client.open();
    ports[0]?.lose();
    expect(timers[0]?.ms).toBe(1_000);
    timers[0]?.run();
    expect(ports).toHaveLength(2);
    ports[1]?.lose();
    expect(timers[1]?.ms).toBe(2_000);
    timers[1]?.run();
    state.visible = false;
    client.visibilityChanged();
    ports[2]?.lose();
    expect(timers).toHaveLength(2);
    client.visibilityChanged();
    expect(ports).toHaveLength(3);
    state.visible = true;
    client.visibilityChanged();
    expect(ports).toHaveLength(4);
  });
});
