import { describe, expect, test } from 'vitest';
import { createHistoryStore } from '../../../lib/cache/history-store.ts';
import { createMemoryStore } from '../../../lib/cache/memory-store.ts';
import { stockBars } from '../../../lib/clusters/estimate-input.ts';
import { candlesFromRows } from '../../../lib/domain/candles.ts';
import { instrumentKey, parseInstrument } from '../../../lib/domain/instrument.ts';
import { DEFAULT_SETTINGS } from '../../../lib/settings/schema.ts';
import { bybit } from '../../../lib/sources/bybit.ts';
import { mexc } from '../../../lib/sources/mexc.ts';
import type { Source } from '../../../lib/sources/source.ts';
import { createFormats } from '../../../lib/text/format.ts';
import { wideWords } from '../../../lib/text/market-wide.ts';
import { panelTexts } from '../../../lib/text/panel.ts';
import { translator } from '../../../lib/text/translate.ts';
import { Analysis } from '../../../lib/worker/analysis.ts';
import { type DeskData, emptyDeskData } from '../../../lib/worker/desk-data.ts';
import { OpenInterestRecording } from '../../../lib/worker/open-interest-recording.ts';
import { pageLadder } from '../../../lib/worker/page-ladder.ts';
import { pageMarket } from '../../../lib/worker/page-market.ts';
import { TIERS, walk } from '../clusters/market.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 24, 12);
const MEXC = parseInstrument('mexc', 'ETH/USDT:USDT');
const BYBIT = parseInstrument('bybit', 'ETH/USDT:USDT');
if (MEXC === null || BYBIT === null) throw new Error('no instrument');
const KEY = instrumentKey(MEXC);

function stage(source: Source = mexc) {
  const history = createHistoryStore(createMemoryStore());
  const state = { now: NOW, mark: 0 };
  const instrument = source === mexc ? MEXC : BYBIT;
  const open = () =>
    new OpenInterestRecording({
      instrument: instrument as NonNullable<typeof instrument>,
      source,
      history,
      venueNow: () => state.now,
      forgetMark: () => state.mark,
    });
  return { history, state, open, key: instrumentKey(instrument as NonNullable<typeof instrument>) };
}

describe('what a desk hears', () => {
  test('is recorded each five minutes, on disk and in the data', async () => {
    const { history, state, open } = stage();
    const recording = open();
    await recording.load();
    let data: Partial<DeskData> = {};
    for (let second = 0; second <= 3_600; second += 8) {
      state.now = NOW + second * 1_000;
      data = { ...data, ...recording.hear({ openInterest: 500 + second, asOf: state.now }) };
    }
    const stored = await history.load('openInterest', KEY, 0, state.now);
    expect(stored.rows.length).toBe(12);
    expect(data.openInterest?.time).toEqual(Float64Array.from(stored.rows, ([time]) => time));
    expect(data.recorded).toMatchObject({ since: NOW, spanMs: data.recorded?.knownMs });
  });

  test('goes on from what was recorded before, with the gap known', async () => {
    const { history, state, open } = stage();
    const before = Array.from({ length: 8 }, (_, i): [number, number] => [
      NOW - 12 * HOUR + i * 15 * MINUTE,
      100 + i,
    ]);
    await history.record('openInterest', KEY, [[NOW - 40 * DAY, 90], ...before], NOW);
    const recording = open();
    // A ticker that comes before the past is read makes no series of its own.
    expect(recording.hear({ openInterest: 200, asOf: NOW })).toEqual({});
    const { openInterest, recorded } = await recording.load();
    expect(openInterest?.openInterest).toEqual(Float64Array.of(100, 101, 102, 103, 104, 105, 106, 107, 200));
    expect(recorded).toMatchObject({ since: NOW - 40 * DAY, spanMs: 12 * HOUR, knownMs: 105 * MINUTE });
    state.now += 5 * MINUTE;
    expect(recording.hear({ openInterest: 201, asOf: state.now }).recorded?.knownMs).toBe(110 * MINUTE);
  });

  test('is nothing for a price alone, of the future, or no amount', async () => {
    const { open, history } = stage();
    const recording = open();
    await recording.load();
    expect(recording.hear(undefined)).toEqual({});
    expect(recording.hear({ markPrice: 5, asOf: NOW })).toEqual({});
    expect(recording.hear({ openInterest: 5, asOf: NOW + HOUR })).toEqual({});
    expect(recording.hear({ openInterest: 0, asOf: NOW })).toEqual({});
    expect((await history.load('openInterest', KEY, 0, NOW)).rows).toEqual([]);
  });

  test('of another unit for an hour is a new level: nothing of the old one is joined to it', async () => {
    const { history, open, state } = stage();
    const rows = Array.from({ length: 60 }, (_, i): [number, number] => [
      NOW - (60 - i) * 5 * MINUTE,
      i < 40 ? 100 : 5_000,
    ]);
    await history.record('openInterest', KEY, rows, state.now);
    const { openInterest } = await open().load();
    expect([...(openInterest?.openInterest ?? [])]).toEqual(Array(20).fill(5_000));
  });

  test('is kept but not shown where the venue keeps a history: that wins', async () => {
    const { history, open, key } = stage(bybit);
    const recording = open();
    expect(await recording.load()).toEqual({});
    expect(recording.hear({ openInterest: 5, asOf: NOW })).toEqual({});
    expect((await history.load('openInterest', key, 0, NOW)).rows).toEqual([[NOW, 5]]);
  });

  test('is forgotten with the next figure when the user wishes it', async () => {
    const { open, state } = stage();
    const recording = open();
    await recording.load();
    recording.hear({ openInterest: 5, asOf: NOW });
    state.mark = 9;
    state.now += 8_000;
    expect(recording.hear({ openInterest: 6, asOf: state.now })).toMatchObject({
      recorded: { since: state.now, spanMs: 0 },
    });
  });
});

describe('a hole in open interest', () => {
  const bars = (longestHoleMs?: number) =>
    stockBars({
      candles: candlesFromRows(
        5 * MINUTE,
        Array.from({ length: 60 }, (_, i) => [NOW + i * 5 * MINUTE, 10, 11, 9, 10, 1]),
      ),
      markCandles: null,
      openInterest: {
        time: Float64Array.of(NOW, NOW + 30 * MINUTE, NOW + 4 * HOUR, NOW + 4.5 * HOUR),
        openInterest: Float64Array.of(100, 106, 50, 56),
      },
      kind: 'linear',
      ...(longestHoleMs === undefined ? {} : { longestHoleMs }),
    }).map(({ openInterest }) => openInterest);

  test('is never filled: between its ends nothing is known', () => {
    const known = bars(75 * MINUTE);
    expect(known.slice(0, 6)).toEqual([101, 102, 103, 104, 105, 106]);
    expect(known.slice(6, 47)).toEqual(Array(41).fill(null));
    expect(known.slice(47, 54)).toEqual([50, 51, 52, 53, 54, 55, 56]);
    // After the last sample it is taken to stand, as far as a hole is long.
    expect(known.slice(54)).toEqual(Array(6).fill(56));
  });

  test('is taken to change evenly where the caller says nothing, as the backtests do', () => {
    expect(bars().some((coins) => coins === null)).toBe(false);
  });
});

describe('in words', () => {
  const texts = (language: 'en' | 'zh-CN', hoursRecorded: number, gapHours: number, sinceDays: number) => {
    const market = walk(42, 40);
    const { candles } = market;
    const now = (candles.openTime.at(-1) ?? 0) + 5 * MINUTE;
    const step = 15 * MINUTE;
    const all = Array.from({ length: (hoursRecorded * HOUR) / step + 1 }, (_, i) => now - i * step).reverse();
    const time = all.filter((at) => now - at < HOUR || now - at >= HOUR + gapHours * HOUR);
    const coins = 1_000;
    const series = { time: Float64Array.from(time), openInterest: new Float64Array(time.length).fill(coins) };
    const spanMs = hoursRecorded * HOUR;
    const mark = candles.close.at(-1) ?? 1;
    const ticker = {
      markPrice: mark,
      lastPrice: mark,
      indexPrice: null,
      fundingRate: null,
      fundingIntervalMs: null,
      nextFundingTime: null,
      openInterest: coins * 1.1,
      volume24hUsd: null,
      asOf: now,
    };
    const data: DeskData = {
      ...emptyDeskData(),
      ticker: { value: ticker, asOf: now },
      fine: candles,
      fineComplete: true,
      tiers: { value: TIERS, asOf: now },
      openInterest: series,
      recorded: { series, since: now - sinceDays * DAY, spanMs, knownMs: spanMs - gapHours * HOUR },
    };
    const snapshot = new Analysis(MEXC as NonNullable<typeof MEXC>, mexc).snapshot(
      data,
      DEFAULT_SETTINGS,
      { now, localNow: now, clockSkewMs: null },
      null,
    );
    const t = translator(panelTexts, language);
    const format = createFormats(language, 'UTC');
    return {
      ladder: pageLadder(snapshot, 0.15, language, t, format),
      cell:
        snapshot.market &&
        pageMarket(snapshot.market, snapshot, t, format, wideWords('en', format), 'en').cells[0],
      since: format.day(now - sinceDays * DAY),
      sinceTime: format.dateTime(now - sinceDays * DAY),
      snapshot,
    };
  };

  test('too little of it: since when, and what it takes', () => {
    const { ladder, cell, sinceTime, snapshot } = texts('en', 3, 0, 0.125);
    expect(snapshot.missing).toContainEqual({ section: 'ladder', reason: 'too-short', retryAt: null });
    expect(ladder?.picture).toBeNull();
    expect(ladder?.sentences).toEqual([
      `No open-interest history on this venue; recorded here since ${sinceTime}. Bands appear after 6\u00a0h of it: leave the panel open, or the contract on the watch list and the browser running.`,
    ]);
    expect(cell?.note).toBe(`recorded here since ${sinceTime}`);
  });

  test('enough of it: bands, from what is recorded, with its gap; the change once it is a day old', () => {
    const { ladder, cell, since } = texts('en', 72, 9, 21);
    expect(ladder?.picture).not.toBeNull();
    expect(ladder?.sentences[0]).toContain(
      `No open-interest history on this venue; recorded here since ${since}. Known for 2\u00a0d of the last 3\u00a0d.`,
    );
    expect(cell?.note).toBe(`+10.0% in 24 h · recorded here since ${since}`);
  });

  test('a gap is no history: what is known must be six hours', () => {
    expect(texts('en', 12, 7, 2).ladder?.picture).toBeNull();
    expect(texts('en', 14, 7, 2).ladder?.picture).not.toBeNull();
  });

  test('in Chinese', () => {
    const { ladder, cell, since } = texts('zh-CN', 72, 9, 21);
    expect(ladder?.sentences[0]).toContain(
      `该交易所不提供未平仓量历史；自 ${since} 起由本机记录。最近 3\u00a0天中有记录的为 2\u00a0天。`,
    );
    expect(cell?.note).toBe(`24 小时 +10.0% · 自 ${since} 起由本机记录`);
  });

  test('nothing of it where the venue keeps a history', () => {
    const { snapshot } = texts('en', 72, 0, 21);
    const t = translator(panelTexts, 'en');
    const format = createFormats('en', 'UTC');
    const market = snapshot.market && { ...snapshot.market, recorded: null };
    const own = { ...snapshot, market };
    expect(
      JSON.stringify([
        pageLadder(own, 0.15, 'en', t, format),
        market && pageMarket(market, own, t, format, wideWords('en', format), 'en'),
      ]),
    ).not.toMatch(/recorded/);
  });
});
