// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, it } from 'vitest';
import { extent, linearScale, linePath, roundTicks } from '../../components/chart-scale.ts';
import { dayRows, rankText } from '../../components/market-history.tsx';
import { type MarketProps, MarketView } from '../../components/market-view.tsx';
import { createMarketWords, ordinal } from '../../components/market-words.ts';
import { monthDays, stateSpans } from '../../components/month-rows.ts';
import { HOUR_MS } from '../../lib/domain/candles.ts';
import { parseInstrument } from '../../lib/domain/instrument.ts';
import { marketReplySchema } from '../../lib/protocol/market-messages.ts';
import { isSendable } from '../../lib/protocol/server.ts';
import { leverageMonth, marketHistory } from './preview/market-sample.ts';
import { fullSnapshot, regionBlocked } from './preview/samples.ts';

const words = { en: createMarketWords('en'), zh: createMarketWords('zh-CN') };
const snapshot = fullSnapshot();
const NOW = snapshot.sentAt;
const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

function draw(change: Partial<MarketProps> = {}): void {
  render(
    <MarketView
      instrument={parseInstrument('binance', 'ETH/USDT:USDT')}
      refused={null}
      snapshot={snapshot}
      history={marketHistory()}
      hours={leverageMonth()}
      venues={null}
      now={NOW}
      language="en"
      theme="dark"
      directionColours="green-up"
      onSave={() => undefined}
      {...change}
    />,
    mount,
  );
}

const part = (name: string): HTMLElement => {
  const found = mount.querySelector<HTMLElement>(`.part.${name}`);
  if (found === null) throw new Error(`the page has no part ${name}`);
  return found;
};
const rows = (name: string): (string | undefined)[][] =>
  [...part(name).querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('th, td:not([aria-hidden])')].map((cell) => cell.textContent ?? ''),
  );

it('has samples that the worker could send', () => {
  for (const reply of [
    { v: 1, type: 'history', history: marketHistory() },
    { v: 1, type: 'leverage-hours', hours: leverageMonth() },
  ]) {
    const parsed = marketReplySchema.safeParse(reply);
    expect(parsed.error).toBeUndefined();
    expect(parsed.success && isSendable(parsed.data)).toBe(true);
  }
});

describe('the page', () => {
  it.each(['en', 'zh-CN'] as const)(
    'stands whole in %s, each part with how it is known and its age',
    (language) => {
      draw({ language });
      const names = [...mount.querySelectorAll('.part')].map(({ className }) =>
        className.replace('part ', ''),
      );
      expect(names).toEqual(['breadth', 'levels', 'history', 'overlay', 'after', 'leverage', 'month']);
      for (const name of names) {
        expect(part(name).querySelector('.label')?.textContent, name).toMatch(
          language === 'en'
            ? /(CALCULATED|OBSERVED).*\d.(s|min|h) old$/
            : /(计算|实测).*\d.(秒|分钟|小时)前$/,
        );
      }
      expect(mount.textContent).not.toMatch(/undefined|NaN|Infinity|\{\w+\}/);
      if (language === 'zh-CN') expect(mount.textContent).not.toMatch(/[a-z]{3,} [a-z]{3,}/);
    },
  );

  it('says the market in one line, and the rule with its bounds', () => {
    draw();
    const line = mount.querySelector('.market-line');
    expect(line?.className).toContain('systemic');
    expect(line?.querySelector('.said')?.textContent).toBe(
      'The market falls as one: 3 of 3 majors are 4% or more below their 24 h highs.',
    );
    expect(line?.querySelector('.basis')?.textContent).toContain(
      'at least 67% of the majors fall, and their five-minute returns correlate at 0.5 or more',
    );
  });

  it('has words instead of parts: no instrument, refused, not yet, and why nothing newer comes', () => {
    draw({ instrument: null, snapshot: null });
    expect(mount.textContent).toContain('names no contract');
    draw({ refused: 'switched-off', snapshot: null, language: 'zh-CN' });
    expect(mount.querySelector('[role=status]')?.textContent).toBe('Binance 已在设置中关闭。');
    draw({ refused: 'unknown-instrument', snapshot: null });
    expect(mount.querySelector('[role=status]')?.textContent).toBe('No data source covers this contract.');
    // What is of no exchange stands all the same.
    draw({ refused: 'switched-off', snapshot: null, context: <i>feeds</i>, wallets: <i>wallets</i> });
    expect(mount.querySelector('.parts')?.textContent).toBe('feedswallets');
    draw({ snapshot: null });
    expect(mount.querySelector('[role=status]')?.textContent).toBe('Waiting for the first data.');
    expect(mount.querySelector('.part')).toBeNull();
    draw({ snapshot: { ...regionBlocked(), breadth: null, leverage: null }, history: null, hours: null });
    expect(mount.querySelector('[role=status]')?.textContent).toBe(
      'Binance does not serve this data in your region.',
    );
    expect(mount.querySelector('.market-line')?.textContent).toContain('is not known yet');
    expect(part('history').textContent).toContain('it takes a whole day of hourly candles');
    expect(part('leverage').textContent).toContain('eight days of open interest');
  });

  it('keeps a place for what is made elsewhere: context, then wallets, last', () => {
    draw({
      context: <section class="block one">around</section>,
      wallets: <section class="block two">held</section>,
    });
    const last = [...(mount.querySelector('.parts')?.children ?? [])].slice(-2);
    expect(last.map(({ textContent }) => textContent)).toEqual(['around', 'held']);
  });
});

describe('the majors', () => {
  it('are a row each: price, high, how far below, falling or not; then how they move together, and who is lacking', () => {
    const coins = snapshot.breadth?.coins.map((coin) =>
      coin.coin === 'BNB' ? { ...coin, drawdown: 0.02 } : coin,
    );
    draw({
      snapshot: { ...snapshot, breadth: snapshot.breadth && { ...snapshot.breadth, coins: coins ?? [] } },
    });
    expect(rows('breadth')).toEqual([
      ['BTC', '61,156.0', '73,312.0', '▼ 16.6%', '▼ falling'],
      ['ETH', '1,842.10', '2,174.98', '▼ 15.3%', '▼ falling'],
      ['BNB', '589.00', '702.80', '▼ 2.0%', 'no'],
    ]);
    expect(part('breadth').textContent).toContain('Mean correlation0.86Beta of ETH to BTC1.21');
    expect(part('breadth').textContent).toContain('Not among them here: SOL, XRP, DOGE.');
    expect(part('breadth').querySelector('.label')?.textContent).toContain('2\u00a0min old');
  });
});

describe('lost levels', () => {
  it('are told with price and since when, and their absence in words', () => {
    draw();
    expect(rows('levels')).toEqual([
      ['low of 30 days', '2,062.88', expect.stringMatching(/21\u00a0h$/)],
      ['round number', '2,000.00', expect.stringMatching(/10\u00a0h$/)],
    ]);
    draw({ history: { ...marketHistory(), levels: [] } });
    expect(part('levels').querySelector('table')).toBeNull();
    expect(part('levels').textContent).toContain('No level that is looked at was lost in the last 24 h');
  });
});

describe('today among all days', () => {
  it('tells fall and drop with their ranks, today counted, and stands among the reference days', () => {
    draw();
    expect(part('history').querySelector('.facts')?.textContent).toBe(
      'Fall today▼ 27.3%4th deepest of 2,346 days since Sep 9, 2019, today among them' +
        'Against the last close−14.1%12th deepest of 2,346 days since Sep 9, 2019, today among them',
    );
    expect(rows('history')).toEqual([
      ['Mar 12, 2020', '▼ 55.1%', '−42.8%'],
      ['May 19, 2021', '▼ 47.4%', '−27.3%'],
      ['Nov 8 – Nov 9, 2022', '▼ 31.2%', '−16.3%'],
      ['today, so far', '▼ 27.3%', '−14.1%'],
      ['Aug 5, 2024', '▼ 26.1%', '−10.1%'],
      ['Oct 10, 2025', '▼ 20.9%', '−12.4%'],
      ['Feb 5 – Feb 6, 2026', 'no data', 'no data'],
    ]);
    expect(part('history').textContent).not.toContain('still being fetched');
    draw({ history: { ...marketHistory(), isComplete: false } });
    expect(part('history').querySelector('.note')?.textContent).toContain(
      'Older hours are still being fetched',
    );
  });

  it('gives the deepest day its word, a day that rose none, and an unknown day no place', () => {
    const standing = { today: 0.3, rank: 1, days: 99, firstDay: 0 };
    expect(rankText(words.en, standing)).toBe('the deepest of 100 days since Jan 1, 1970, today among them');
    expect(rankText(words.zh, { ...standing, rank: 3 })).toBe('自 1970年1月1日 起含今日共 100 天，第 3 深');
    expect(rankText(words.en, { ...standing, today: -0.02, rank: 80 })).toBe('today has not fallen');
    const unknown = dayRows(words.en, { ...marketHistory(), fall: null, drop: null });
    expect(unknown.find(({ id }) => id === 'today')).toMatchObject({ fall: null, drop: null });
    expect(ordinal(1, words.en.view)).toBe('1st');
    expect([2, 3, 4, 11, 12, 13, 21, 112, 1_003].map((count) => ordinal(count, words.en.view))).toEqual([
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '112th',
      '1,003rd',
    ]);
  });

  it('tells what followed as history, and nothing when today is no such day', () => {
    draw();
    expect(part('after').textContent).toContain(
      'Realised volatility of the 7 days after: median 112% a year, from 81% to 240%. 6 days, of 3 separate falls.',
    );
    expect(part('after').textContent).toContain('not a forecast');
    draw({ history: { ...marketHistory(), after: [] } });
    expect(mount.querySelector('.part.after')).toBeNull();
  });
});

describe('the falls over each other', () => {
  it('has a line each with its name at its end and a dash of its own, and the same as a table', () => {
    draw();
    const lines = [...part('overlay').querySelectorAll('svg.plot > .fall-line')];
    expect(lines.map((line) => line.getAttribute('class'))).toEqual([
      ...[0, 1, 2, 3, 4].map((index) => `fall-line path-${index}`),
      'fall-line path-now',
    ]);
    const ends = [...part('overlay').querySelectorAll('.end text')].map(({ textContent }) => textContent);
    expect(ends.toSorted()).toEqual(
      [
        'Mar 12, 2020',
        'May 19, 2021',
        'Nov 8 – Nov 9, 2022',
        'Aug 5, 2024',
        'Oct 10, 2025',
        'now −27.2%',
      ].toSorted(),
    );
    const [today, ...others] = rows('overlay');
    const { current } = marketHistory();
    const atHour = (hour: number): string =>
      words.en.view.format.signedPercent(current?.values[24 + hour] ?? 1);
    expect(today?.slice(2)).toEqual([
      atHour(6),
      atHour(12),
      '–',
      '–',
      '–',
      words.en.view.format.signedPercent(-0.273),
    ]);
    expect(others).toHaveLength(5);
    expect(others.at(-1)?.[0]).toBe('Mar 12, 2020');
  });

  it('says in words that no reference day is known', () => {
    draw({ history: { ...marketHistory(), paths: [], current: null } });
    expect(part('overlay').querySelector('svg')).toBeNull();
    expect(part('overlay').textContent).toContain('reach back to no reference day');
  });
});

describe('the state of leverage', () => {
  it('stands with each piece of evidence, its number, what it is set against and how it is known', () => {
    draw();
    expect(part('leverage').querySelector('.state-now')?.textContent).toMatch(
      /^deleveragingsince .+, 6\u00a0h old · price down, open interest down$/,
    );
    const told = new Map(rows('leverage').map(([name = '', ...figures]) => [name, figures]));
    expect([...told.keys()]).toEqual([
      'Open interestOBSERVED · 40\u00a0s',
      'Change in 24 h, in coinsCALCULATED · 40\u00a0s',
      'Change in 7 days, in coinsCALCULATED · 40\u00a0s',
      'Usual change of a dayCALCULATED · 40\u00a0s',
      'Below the peak of 30 days or lessCALCULATED · 40\u00a0s',
      'Place in its last 30 days or lessCALCULATED · 40\u00a0s',
      'Funding settled in 24 hCALCULATED',
      'Open interest over 24 h volumeCALCULATED · 40\u00a0s',
      'Price in 24 hCALCULATED · 1\u00a0s',
      'Basis, mark over indexCALCULATED · 1\u00a0s',
      'Longs liquidated 10% belowESTIMATED · 40\u00a0s',
      expect.stringMatching(/^Long\/short accountsOBSERVED · \d/),
      'Long/short of the largest accountsOBSERVED · 6\u00a0min',
      expect.stringMatching(/^Taker buys over sellsOBSERVED · \d/),
      'Liquidations seen, 24 hOBSERVED',
    ]);
    const figures = [...told.values()];
    expect(figures[0]).toEqual(['1.92M ETH', '$3.54B']);
    // 11.2 % against a usual day of 3 %.
    expect(figures[1]).toEqual(['−11.2%', '3.7× a usual day of 3.0%']);
    expect(figures[5]).toEqual(['4%', 'above 4% of the hours']);
    expect(figures[6]).toEqual(['−0.0200%', 'in size above 62% of the hours']);
    expect(figures[9]).toEqual(['−0.08%', 'of the index price']);
    expect(figures[10]?.[1]).toBe('of open interest');
    expect(figures[11]).toEqual(['2.31', 'long for each short']);
    expect(figures[12]).toEqual(['1.12', 'held long for each held short']);
    expect(figures[14]?.[0]).toBe('longs $61M · shorts $6.1M');
    expect(part('leverage').textContent).toContain('Reserves of Binance are not published without a key');
    expect(part('leverage').textContent).toContain('crowded from an open interest above 85% of its 30 days');
  });

  it('names what is missing, counts small usual changes as 2 %, and takes silence for no zero', () => {
    const { leverage, market } = snapshot;
    if (leverage === null || market === null) throw new Error('the sample has no leverage or no market');
    const silent = {
      longUsd: 0,
      shortUsd: 0,
      count: 0,
      since: NOW - HOUR_MS,
      listenedMs: 0,
      silentSince: NOW - HOUR_MS,
    };
    draw({
      snapshot: {
        ...snapshot,
        leverage: {
          ...leverage,
          usualChange: 0.004,
          funding24h: null,
          fundingRank: null,
          since: null,
          flow: null,
        },
        market: {
          ...market,
          longShortRatio: null,
          takerRatio: null,
          liquidations: silent,
          missing: [{ figure: 'takerRatio', reason: 'not-offered' }],
        },
      },
    });
    expect(part('leverage').textContent).toContain('5.6× a usual day of 2.0%');
    expect(part('leverage').textContent).toContain(
      'Not known here: Open interest in coins in 24 h, all exchanges asked (other exchanges are not asked), ' +
        'Funding settled in 24 h, Long/short accounts, Taker buys over sells (not offered).',
    );
    expect(rows('leverage').at(-1)?.[1]).toMatch(/^feed silent since /);
    expect(part('leverage').textContent).toContain(
      'since before the data begin · price or open interest moved less than 1%',
    );
  });
});

it('sets what all exchanges tell beside the one, when they were asked', () => {
  const nothing = { price: null, fundingAnnualised: null, failure: null };
  const row = { ...nothing, openInterest: 1e6, change24h: -0.05 };
  draw({
    venues: {
      rows: [
        { ...row, venue: 'bybit', asOf: NOW - 4 * 60_000 },
        { ...row, venue: 'okx', asOf: NOW - 60_000 },
        // Without a day before it is in no sum, and its age is none of the sum's.
        { ...row, venue: 'mexc', change24h: null, asOf: NOW - 3 * HOUR_MS },
      ],
      openInterest: 5.2e6,
      change24h: -0.047,
      count: 2,
    },
  });
  const told = rows('leverage').find(([name]) => name?.startsWith('Open interest in coins in 24 h, all'));
  expect(told?.[0]).toMatch(/CALCULATED · 4\smin/);
  expect(told?.slice(1)).toEqual(['−4.7%', '2 exchanges, 5.2M ETH']);
});

describe('the month of leverage', () => {
  it('draws runs of a state as bands with a pattern and a word, two lines, and a gap where nothing is known', () => {
    draw();
    const plot = part('month').querySelector('.plot');
    expect([...(plot?.querySelectorAll('g.state') ?? [])].map((band) => band.getAttribute('class'))).toEqual(
      ['unknown', 'building', 'crowded', 'steady', 'unknown', 'steady', 'deleveraging'].map(
        (name) => `state ${name}`,
      ),
    );
    expect(plot?.querySelector('.interest-line path')?.getAttribute('d')?.match(/M/g)).toHaveLength(2);
    expect(plot?.querySelector('.price-line path')?.getAttribute('d')?.match(/M/g)).toHaveLength(1);
    expect(part('month').querySelector('.legend')?.textContent).toMatch(
      /Open interest, ETHPricedeleveraging 11%crowded 17%building 18%steady 30%not known 24%/,
    );
  });

  it('counts the hour that ends at a time, and tells the month by days', () => {
    const hours = leverageMonth();
    const spans = stateSpans(hours);
    expect(spans.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(720 * HOUR_MS);
    expect(spans[1]).toEqual({ state: 'building', from: hours.time[167], to: hours.time[299] });
    const midnight = Date.UTC(2026, 0, 7);
    const days = monthDays({
      time: [midnight - HOUR_MS, midnight, midnight + HOUR_MS],
      state: [2, 1, null],
      openInterest: [10, 11, null],
      price: [5, 6, 7],
    });
    expect(days).toEqual([
      { day: midnight, states: [null], openInterest: null, price: 7 },
      { day: midnight - 24 * HOUR_MS, states: ['building', 'crowded'], openInterest: 11, price: 6 },
    ]);
    draw();
    expect(part('month').querySelectorAll('details tbody tr').length).toBeGreaterThanOrEqual(30);
  });
});

describe('scale and lines', () => {
  it('maps a span onto pixels, and one of no width onto the middle', () => {
    expect(linearScale([0, 10], [100, 0])(2.5)).toBe(75);
    expect(linearScale([3, 3], [0, 50])(3)).toBe(25);
  });

  it('ticks at round values within the span', () => {
    expect(roundTicks(-0.187, 0.03, 6)).toEqual([-0.15, -0.1, -0.05, 0]);
    expect(roundTicks(1_480_000, 2_210_000, 4)).toEqual([1_600_000, 1_800_000, 2_000_000, 2_200_000]);
    expect(roundTicks(5, 5, 4)).toEqual([]);
    expect(roundTicks(Number.NaN, 1, 4)).toEqual([]);
    for (const [low, high] of [
      [0.001, 0.0093],
      [12, 61_000],
      [-3, 8],
    ] as const) {
      const ticks = roundTicks(low, high, 5);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThanOrEqual(10);
      expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
    }
  });

  it('breaks a line at a gap, and makes a dot of a point alone', () => {
    expect(linePath([[0, 1], [1, 2], null, [3, 4], null, [5, 6], [6, 7]])).toBe('M0 1L1 2M3 4h0M5 6L6 7');
    expect(linePath([null])).toBe('');
    expect(extent([null, 3, -1, null])).toEqual([-1, 3]);
    expect(extent([null])).toBeNull();
  });
});
