// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, it } from 'vitest';
import { MapLayers, MapScale } from '../../components/map-legend.tsx';
import { MapNotes } from '../../components/map-notes.tsx';
import { MapScorecard } from '../../components/map-scorecard.tsx';
import { MapTable } from '../../components/map-table.tsx';
import { type MapProps, MapView } from '../../components/map-view.tsx';
import { cellSentences, createMapWords, rowLabel } from '../../components/map-words.ts';
import { emptyCandles } from '../../lib/domain/candles.ts';
import { parseInstrument } from '../../lib/domain/instrument.ts';
import { bandRows } from '../../lib/heat-map/band-rows.ts';
import type { CellFacts } from '../../lib/heat-map/heat-cell.ts';
import type { HeatLayers } from '../../lib/heat-map/heat-scene.ts';
import { walk } from '../unit/clusters/market.ts';
import { fullSnapshot } from './preview/samples.ts';

const words = { en: createMapWords('en'), zh: createMapWords('zh-CN') };
const snapshot = fullSnapshot();
const NOW = snapshot.sentAt;
const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

const props = (change: Partial<MapProps> = {}): MapProps => ({
  instrument: parseInstrument('binance', 'ETH/USDT:USDT'),
  refused: null,
  snapshot,
  candles: emptyCandles(300_000),
  model: null,
  live: null,
  openInterestAsOf: NOW - 60_000,
  now: NOW,
  language: 'en',
  theme: 'dark',
  directionColours: 'green-up',
  onSave: () => undefined,
  ...change,
});

describe('the table of the map', () => {
  it('tells every band of the snapshot for itself: what was observed and what is estimated are never one row', () => {
    const rows = bandRows(snapshot, null);
    render(<MapTable words={words.en} rows={rows} now={NOW} />, mount);
    const written = [...mount.querySelectorAll('tbody tr')];
    const { ladder, observed } = snapshot;
    expect(written.filter((row) => row.className.startsWith('estimated'))).toHaveLength(
      ladder?.clusters.length ?? -1,
    );
    expect(written.filter((row) => row.className.startsWith('observed'))).toHaveLength(
      observed?.bands.length ?? -1,
    );
    expect(written.every((row) => /OBSERVED|ESTIMATED/.test(row.textContent ?? ''))).toBe(true);
    expect([...mount.querySelectorAll('thead th')].map((head) => head.textContent)).toEqual([
      'Band',
      'Away',
      'Kind',
      'Positions of',
      'Size',
      'Share of side',
      'Since',
      'Swept',
      'Age',
    ]);
    expect(mount.querySelectorAll('tbody th[scope=row]')).toHaveLength(rows.length);
  });

  it('says in words that there is none', () => {
    render(<MapTable words={words.zh} rows={[]} now={NOW} />, mount);
    expect(mount.textContent).toBe('当前没有突出的密集区。');
  });
});

describe('the legend', () => {
  it('names each layer in word and shape and switches it by a checkbox', () => {
    const chosen: HeatLayers[] = [];
    const all = { estimated: true, observed: true, swept: true };
    render(<MapLayers words={words.en} layers={all} onLayers={(next) => chosen.push(next)} />, mount);
    const boxes = [...mount.querySelectorAll('input')];
    expect([...mount.querySelectorAll('label b')].map((word) => word.textContent)).toEqual([
      'ESTIMATED',
      'OBSERVED',
      'SWEPT',
    ]);
    expect([...mount.querySelectorAll('.swatch')].map(({ className }) => className.split(' ')[1])).toEqual([
      'estimated',
      'observed',
      'swept',
    ]);
    boxes[1]?.click();
    expect(chosen).toEqual([{ ...all, observed: false }]);
  });

  it('shows the scale in amounts', () => {
    render(<MapScale words={words.en} scale={{ steps: [1e6, 2e6] }} />, mount);
    expect(mount.textContent).toBe('USD per 1% of price, fixed scale$1M$2M');
  });
});

describe('what the map does not know', () => {
  const note = (change: Partial<MapProps>, language: 'en' | 'zh' = 'en'): string => {
    render(<MapNotes {...props(change)} words={words[language]} />, mount);
    return mount.textContent ?? '';
  };
  const { candles } = walk(1);

  it('stands instead of a chart: no instrument, none that is covered, no candle', () => {
    expect(note({ instrument: null })).toContain('names no contract');
    expect(note({ refused: 'unknown-instrument' })).toBe('No data source covers this contract.');
    expect(note({ refused: 'switched-off' }, 'zh')).toBe('Binance 已在设置中关闭。');
    expect(note({})).toContain('No data: no candle has come yet.');
  });

  it('is said of open interest that is too old: no estimate now, its age, and that history stays', () => {
    const stale = { ...snapshot, ladder: null };
    const said = note({ candles, snapshot: stale, openInterestAsOf: NOW - 95 * 60_000 });
    expect(said).toContain('No estimate now: the open interest is 1\u00a0h old.');
    expect(said).not.toContain('ESTIMATED for');
  });

  it('tells on what each layer rests, with its age', () => {
    const said = note({ candles });
    expect(said).toMatch(/ESTIMATED for Binance from \d+\u00a0d of open interest, .+ old\./);
    expect(said).toMatch(
      /OBSERVED on Hyperliquid: .+ accounts, .+ positions, .+% of its open interest; newest .+ old\./,
    );
    expect(note({ candles, snapshot: { ...snapshot, observed: null } })).toContain(
      'Nothing observed for this coin now.',
    );
  });
});

describe('the page', () => {
  it.each(['en', 'zh-CN'] as const)(
    'stands in %s without data: message, layers, scorecard and method, no chart',
    (language) => {
      render(<MapView {...props({ language, snapshot: null })} />, mount);
      expect(mount.querySelector('.map-chart')).toBeNull();
      expect(mount.querySelectorAll('section h2')).toHaveLength(2);
      expect(mount.querySelector('[role=status]')?.textContent).not.toBe('');
      expect(mount.querySelector('footer a')?.getAttribute('href')).toBe('https://www.tradingview.com/');
      expect(mount.querySelector('footer')?.textContent).toContain('TradingView');
      expect(mount.textContent).not.toMatch(/undefined|NaN|\{\w+\}/);
    },
  );

  it('has the score beside its null, or says that there is none', () => {
    render(<MapScorecard words={words.en} score={null} />, mount);
    expect(mount.textContent).toContain('No score yet');
    const rows = [{ name: 'Distance', nats: 0.041, low: -0.02, high: 0.11, events: 1234, lift: 1.6 }];
    render(<MapScorecard words={words.en} score={{ rows, verdict: 'It adds little.' }} />, mount);
    expect(mount.querySelector('tbody')?.textContent).toBe('Distance+0.041−0.020 … +0.1101,2341.6×');
  });
});

describe('the sentence on a cell', () => {
  const facts: CellFacts = {
    from: Date.UTC(2026, 1, 5, 16),
    to: Date.UTC(2026, 1, 5, 17),
    low: 1800,
    high: 1803,
    estimated: { side: 'long', usdLow: 2e6, usdHigh: 8e6, shareOfSide: 0.031 },
    reason: null,
    openInterestAgeMs: 300_000,
    observed: null,
    swept: null,
  };

  it('says when, which prices, what, how much as a range, of how much, and how old its basis is', () => {
    expect(cellSentences(words.en, facts, NOW)).toBe(
      'Feb 5, 16:00 to 17:00 UTC, 1,800.0–1,803.0. ESTIMATED longs: $2–8M, 3.1% of the longs on this map at that time; the open interest behind it was 5\u00a0min old.',
    );
    expect(cellSentences(words.zh, facts, NOW)).toContain('估算多头：$200–800万，占当时图上多头的 3.1%');
  });

  it('says of no estimate why', () => {
    const none = { ...facts, estimated: null };
    expect(cellSentences(words.en, none, NOW)).toContain('Nothing estimated here.');
    expect(cellSentences(words.en, { ...none, reason: 'too-short' }, NOW)).toContain('too little history');
    expect(cellSentences(words.en, { ...none, reason: 'stale', openInterestAgeMs: 8e6 }, NOW)).toContain(
      'was 2\u00a0h old',
    );
  });

  it('marks in the picture what was seen', () => {
    const [row] = bandRows(snapshot, null);
    if (row === undefined) throw new Error('the sample has no band');
    expect(rowLabel(words.en, { ...row, layer: 'observed' })).toMatch(/^OBSERVED [▲▼] /);
    expect(rowLabel(words.en, { ...row, layer: 'estimated' })).toMatch(/^[▲▼] /);
  });
});
