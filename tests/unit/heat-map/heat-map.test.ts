import { describe, expect, it } from 'vitest';
import { emptyCandles, HOUR_MS, sliceCandles } from '../../../lib/domain/candles.ts';
import { parseInstrument } from '../../../lib/domain/instrument.ts';
import { createHeatHistory } from '../../../lib/heat-map/heat-history.ts';
import { HeatMap } from '../../../lib/heat-map/heat-map.ts';
import { mapCsv } from '../../../lib/heat-map/map-csv.ts';
import {
  candlesOf,
  candlesReplies,
  openInterestOf,
  openInterestReplies,
} from '../../../lib/protocol/map-messages.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';
import { START, TIERS, walk } from '../clusters/market.ts';

const market = walk(3);
const ETH = parseInstrument('binance', 'ETH/USDT:USDT');

/** A map on a clock of the test; `settle` lets everything that waits run. */
function stage(venueNow: number) {
  if (ETH === null) throw new Error('no instrument');
  let local = 0;
  let venue = venueNow;
  let changes = 0;
  const waiting: (() => void)[] = [];
  const map = new HeatMap(ETH, {
    venueNow: () => venue,
    now: () => local,
    later: (run) => waiting.push(run),
    onChange: () => {
      changes += 1;
    },
  });
  const settle = (ms: number): void => {
    local += ms;
    map.pulse();
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) run();
  };
  const pass = (ms: number): void => {
    venue += ms;
  };
  return { map, settle, pass, changes: () => changes };
}

function feed(map: HeatMap, from = START, to = Number.POSITIVE_INFINITY): void {
  for (const reply of candlesReplies('last', sliceCandles(market.candles, from, to)))
    map.addCandles('last', candlesOf(reply));
  for (const reply of openInterestReplies(market.openInterest)) map.addOpenInterest(openInterestOf(reply));
  map.setTiers(TIERS);
}

describe('the heat of a page', () => {
  it('makes of pieces, newest first, what the whole history makes', () => {
    const { map, settle } = stage(market.end);
    feed(map);
    settle(500);
    const columns = map.model()?.columns ?? [];
    expect(columns).toHaveLength(72);
    expect(map.model()?.left).toBe(0);
    const whole = createHeatHistory(
      { ...market, markCandles: null, tiers: TIERS, kind: 'linear', base: 'ETH', weight: 0 },
      market.end,
    );
    let last = null;
    for (let step = whole?.step() ?? null; step !== null; step = whole?.step() ?? null) last = step.column;
    expect(columns[71]).toEqual(last);
    expect(map.candles().openTime).toHaveLength(864);
  });

  it('waits for the rest while pieces come, and begins without what is missing never', () => {
    const { map, settle } = stage(market.end);
    for (const reply of candlesReplies('last', market.candles)) map.addCandles('last', candlesOf(reply));
    settle(500);
    expect(map.model()).toBeNull();
    expect(map.candles().openTime).toHaveLength(864);
    feed(map);
    settle(100);
    expect(map.model()).toBeNull();
    settle(500);
    expect(map.model()?.columns).toHaveLength(72);
  });

  it('adds a column when an hour has closed and a candle after it has come', () => {
    const end = market.end - 2 * HOUR_MS;
    const { map, settle, pass } = stage(end);
    feed(map, START, end);
    settle(500);
    expect(map.model()?.columns).toHaveLength(70);
    pass(HOUR_MS);
    settle(500);
    expect(map.model()?.columns, 'its candles are not here').toHaveLength(70);
    const more = sliceCandles(market.candles, end, end + HOUR_MS + 300_000);
    map.addCandles('last', more);
    settle(500);
    expect(map.model()?.columns).toHaveLength(71);
  });

  it('is told the same twice without beginning anew, and keeps the old picture while older history is computed', () => {
    const { map, settle } = stage(market.end);
    const late = START + 24 * HOUR_MS;
    feed(map, late);
    settle(500);
    const first = map.model();
    expect(first?.columns).toHaveLength(48);
    feed(map, late);
    settle(20_000);
    expect(map.model()).toBe(first);
    feed(map, START);
    settle(20_000);
    expect(map.model()?.columns).toHaveLength(72);
  });

  it('shows in the running column the very map of the panel', () => {
    const { map, settle } = stage(market.end);
    feed(map);
    const snapshot = fullSnapshot();
    expect(map.liveColumn(snapshot)).toBeNull();
    settle(500);
    const live = map.liveColumn(snapshot);
    expect(live?.cells?.clusters).toEqual(snapshot.ladder?.clusters);
    expect(live?.openInterestAsOf).toBe(snapshot.ladder?.openInterestAsOf);
    expect(map.liveColumn({ ...snapshot, ladder: null })).toBeNull();
  });

  it('takes no candles of another length, and no empty table of tiers', () => {
    const { map, settle } = stage(market.end);
    map.addCandles('last', { ...market.candles, intervalMs: HOUR_MS });
    map.setTiers({ ...TIERS, tiers: [] });
    settle(500);
    expect(map.candles()).toEqual(emptyCandles(300_000));
    expect(map.model()).toBeNull();
  });
});

describe('the file', () => {
  const row = {
    layer: 'observed',
    side: 'long',
    low: 1574.25,
    high: 1681,
    usdLow: 2_000_000,
    usdHigh: 2_000_000,
    shareOfSide: null,
    distance: -0.0625,
    positions: 4,
    since: START,
    sweptAt: null,
    asOf: START + 1_000,
  } as const;

  it('names units in its head, leaves unknown empty, and writes times in UTC', () => {
    const [head, ...lines] = mapCsv('USDT', [row], null, null).split('\r\n');
    expect(head).toContain(
      'low [USDT],high [USDT],notional low [USD],notional high [USD],share of side [0-1]',
    );
    expect(lines[0]).toBe(
      'band,OBSERVED,long,1574.25,1681,2000000,2000000,,-0.0625,4,2026-01-01T00:00:00.000Z,,2026-01-01T00:00:01.000Z',
    );
    expect(lines[1]).toBe('');
  });

  it('lists each bin of the estimate that holds something, a range each', () => {
    const { map, settle } = stage(market.end);
    feed(map);
    settle(500);
    const model = map.model();
    const column = model?.columns[71];
    const lines = mapCsv('USDT', [], model?.grid ?? null, column ?? null)
      .trim()
      .split('\r\n')
      .slice(1);
    const filled = (['long', 'short'] as const).map(
      (side) => column?.cells?.[side].filter((usd) => usd > 0).length ?? 0,
    );
    expect(lines).toHaveLength((filled[0] ?? 0) + (filled[1] ?? 0));
    const cells = lines[0]?.split(',') ?? [];
    expect(cells.slice(0, 3)).toEqual(['bin', 'ESTIMATED', 'short']);
    expect(Number(cells[5])).toBeLessThan(Number(cells[6]));
    const shares = lines.filter((line) => line.includes(',long,')).map((line) => Number(line.split(',')[7]));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
  });

  it('quotes what a table program would take apart', () => {
    expect(mapCsv('A,"B', [], null, null)).toContain('"low [A,""B]"');
  });
});
