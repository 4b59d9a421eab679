// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import { ContextChips } from '../../components/context-chips.tsx';
import type { FlowPrice } from '../../components/context-flows.tsx';
import { MarketContext } from '../../components/market-context.tsx';
import { PARADOX_KINDS, PROVISIONAL_REASONS } from '../../lib/domain/etf-flow.ts';
import { type ContextReport, contextReportSchema } from '../../lib/protocol/market-context.ts';
import type { TextLanguage } from '../../lib/text/translate.ts';
import { CONTEXT_NOW, contextOff, contextSample, priceSample } from './preview/context-sample.ts';

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

const LANGUAGES: readonly TextLanguage[] = ['en', 'zh-CN'];

function draw(
  report: ContextReport | null,
  language: TextLanguage = 'en',
  now = CONTEXT_NOW,
  onOptions: () => void = () => undefined,
  price: FlowPrice | null = null,
): string {
  render(<MarketContext {...{ report, now, language, price, onOptions }} />, mount);
  return mount.textContent ?? '';
}
/** The sample with something else in the flows of BTC. */
function withFacts(part: Partial<ContextReport['etfFlows']['coins'][number]['facts']>): ContextReport {
  const sample = contextSample();
  const [btc] = sample.etfFlows.coins;
  if (btc === undefined) throw new Error('the sample has BTC');
  const coins = [{ ...btc, facts: { ...btc.facts, ...part } }];
  return { ...sample, etfFlows: { ...sample.etfFlows, coins } };
}

test('the sample is what the worker may send', () => {
  for (const report of [contextSample(), contextOff()])
    expect(contextReportSchema.safeParse(report).error).toBeUndefined();
});

describe('the section', () => {
  test('tells the evening of the fall: what is known, of when, how it is known and by whom', () => {
    const text = draw(contextSample());
    expect(text).toContain('Extreme fear');
    expect(text).toContain('of 100 · Feb 6, 2026');
    expect(text).toContain('Of the days of the last year 0% were lower.');
    expect(text).toContain('BTC 82.6% +29.5 points in 24 h');
    expect(text).toContain('ETH 104.1%');
    expect(text).toContain(
      "$10B of the US BTC funds' shares changed hands on Feb 5, 2026, the most of the 300 trading days known here. " +
        "The price fell about 13% over that session, calculated from the funds' own assets. " +
        'The net flow is not published yet. Trade alone says nothing about direction: every share sold was bought.',
    );
    expect(text).toContain('PROVISIONAL');
    expect(text.match(/OBSERVED/g)).toHaveLength(3);
    for (const name of ['alternative.me', 'Deribit', 'SoSoValue']) expect(text).toContain(`Source: ${name}`);
    expect(text).toMatch(/1\smin old/);
    expect(text).toMatch(/read 4\smin ago/);
  });

  test('tells it in Chinese', () => {
    const text = draw(contextSample(), 'zh-CN');
    expect(text).toContain('极度恐惧');
    expect(text).toContain('净流量尚未公布。成交额本身不代表方向');
    expect(text).toContain('为此处已知 300 个交易日中最高');
    expect(text).toContain('来源：alternative.me');
    expect(text.match(/实测/g)).toHaveLength(3);
    expect(mount.querySelector('.market-context')?.getAttribute('lang')).toBe('zh-CN');
  });

  test.each(LANGUAGES)('has no hole in any word: %s', (language) => {
    const reports = [
      null,
      contextOff(),
      contextSample(),
      ...PARADOX_KINDS.map((paradox) => withFacts({ paradox, netInflowUsd: -434_100_000 })),
      ...PROVISIONAL_REASONS.map((provisional) => withFacts({ provisional, sessionsBehind: 2 })),
    ];
    const written = reports.map((report) => draw(report, language));
    for (const text of written)
      expect(text).not.toMatch(/NaN|undefined|null|Infinity|[{}]|paradox\.|provisional\./);
    expect(new Set(written).size).toBe(reports.length);
  });

  test('draws a bar a day, up for what came in, a hollow mark for what is not published, and a table of the newest', () => {
    draw(contextSample());
    const chart = mount.querySelector('.flow-chart');
    const flows = contextSample().etfFlows.coins[0]?.netInflowUsd ?? [];
    expect(chart?.querySelectorAll('.in')).toHaveLength(flows.filter((flow) => (flow ?? -1) >= 0).length);
    expect(chart?.querySelectorAll('.out')).toHaveLength(flows.filter((flow) => (flow ?? 0) < 0).length);
    expect(chart?.querySelectorAll('.none')).toHaveLength(1);
    expect(chart?.querySelectorAll('.traded')).toHaveLength(60);
    expect(chart?.getAttribute('aria-label')).toContain('over 60 trading days');
    const rows = [...mount.querySelectorAll('.coin table')][0]?.querySelectorAll('tbody tr') ?? [];
    expect([...rows].map((row) => row.querySelector('th')?.textContent)).toEqual([
      'Feb 5, 2026',
      'Feb 4, 2026',
      'Feb 3, 2026',
      'Feb 2, 2026',
      'Jan 30, 2026',
    ]);
    expect(rows[0]?.textContent).toContain('not published');
    for (const number of mount.innerHTML.matchAll(/ (?:x|y|width|height)="([^"]*)"/g))
      expect(Number.isFinite(Number(number[1])), number[0]).toBe(true);
  });

  test("draws the price of the page's own coin over its bars, says whose it is, and of the other coin where it is found", () => {
    const drawWith = (price: FlowPrice | null): string =>
      draw(contextSample(), 'en', CONTEXT_NOW, undefined, price);
    const text = drawWith(priceSample());
    expect(text).toContain('Line: price at the close of each session, Binance, between 62,702.1 and 95,');
    expect(text.match(/The price stands over the bars on the page of this coin/g)).toHaveLength(1);
    const [btc = '', eth] = [...mount.querySelectorAll('.flow-chart .price')].map((path) =>
      path.getAttribute('d'),
    ) as string[];
    // Fifty days of sixty are known: one line, begun at the eleventh bar.
    expect(btc.match(/M/g)).toHaveLength(1);
    expect(btc.match(/L/g)).toHaveLength(49);
    expect(btc.startsWith(`M${(10.5 * 320) / 60} `)).toBe(true);
    // The lowest price is at the foot of the flows.
    expect(btc.endsWith(' 61')).toBe(true);
    expect(eth).toBe('');
    const cells = [...(mount.querySelector('.coin tbody tr')?.querySelectorAll('td') ?? [])];
    expect(cells.map((cell) => cell.textContent)).toEqual(['not published', '$10B', '62,702.1']);
    const none = drawWith({ ...priceSample(), closes: { days: [], prices: [] } });
    expect(none).not.toContain('Line: price');
    expect(mount.querySelectorAll('.coin thead')[0]?.textContent).not.toContain('Price');
    expect(draw(contextSample(), 'zh-CN', CONTEXT_NOW, undefined, priceSample())).toContain(
      '折线为每个交易日收盘时的价格（Binance）',
    );
  });

  test('a published flow is told with its direction, and stays marked while it may change', () => {
    const out = draw(withFacts({ paradox: 'outflow', netInflowUsd: -434_100_000, provisional: 'same-day' }));
    expect(out).toContain('BTC funds −$434M Feb 5, 2026PROVISIONAL');
    expect(out).toContain('Net outflow $434M, 4.3% of what was traded');
    expect(out).toContain('Published on the day itself: funds may still report.');
    const into = draw(withFacts({ paradox: 'inflow', netInflowUsd: 231_600_000, provisional: null }));
    expect(into).toContain('BTC funds +$232M');
    expect(into).toContain('Net inflow $232M: on balance money came into the funds while the price fell.');
    expect(into).not.toContain('PROVISIONAL');
    expect(mount.querySelector('.flow-chart .provisional')).toBeNull();
  });

  test("yesterday's row is not passed off as today's", () => {
    expect(draw(withFacts({ sessionsBehind: 1 }))).toContain(
      'Not of the last US trading day. Ended since Feb 5, 2026 without a row: 1.',
    );
    const { fearGreed, ...rest } = contextSample();
    const latest = fearGreed.latest && { ...fearGreed.latest, isOld: true };
    const nextDay = draw({ ...rest, fearGreed: { ...fearGreed, latest } }, 'en', CONTEXT_NOW + 86_400_000);
    expect(nextDay).toContain("Not of today: the day's value has not come.");
  });

  test('a feed that is off is one quiet line with the way to switch it on, and a link for the flows', () => {
    let opened = 0;
    const text = draw(contextOff(), 'en', CONTEXT_NOW, () => {
      opened += 1;
    });
    expect(text.match(/Off: nothing is asked\./g)).toHaveLength(3);
    expect(text).not.toContain('OBSERVED');
    for (const button of mount.querySelectorAll('button')) button.click();
    expect(opened).toBe(3);
    expect([...mount.querySelectorAll('a')].map(({ href }) => href)).toEqual([
      'https://farside.co.uk/btc/',
      'https://farside.co.uk/eth/',
    ]);
    expect(mount.querySelectorAll('svg')).toHaveLength(0);
  });

  test.each([
    [{ state: 'no-permission' }, 'The browser does not let Plimsoll ask api.alternative.me.'],
    [
      { failure: { kind: 'format-changed', retryAt: CONTEXT_NOW + 1 } },
      'alternative.me changed its data format',
    ],
    [{ failure: { kind: 'offline', retryAt: CONTEXT_NOW + 1 } }, 'You are offline.'],
    [
      { failure: { kind: 'region-blocked', retryAt: CONTEXT_NOW + 1 } },
      'does not serve this data in your region',
    ],
  ] as const)('%j is said calmly in its own place, and the last good data stays', (part, sentence) => {
    const sample = contextSample();
    const text = draw({ ...sample, fearGreed: { ...sample.fearGreed, ...part } });
    expect(mount.querySelector('.fear-greed [role=status]')?.textContent).toContain(sentence);
    expect(mount.querySelector('.fear-greed [role=status]')?.textContent).toContain('last good data');
    expect(mount.querySelector('.fear-greed .figure b')?.textContent).toBe('9');
    expect(mount.querySelectorAll('[role=status]')).toHaveLength(1);
    expect(text).toContain('BTC 82.6%');
  });

  test('a key that is refused, and a host that wants one, are told apart', () => {
    const sample = contextSample();
    const failure = { kind: 'permission-missing', retryAt: CONTEXT_NOW + 1 } as const;
    const of = (withKey: boolean) => draw({ ...sample, etfFlows: { ...sample.etfFlows, withKey, failure } });
    expect(of(true)).toContain('SoSoValue refuses the key.');
    expect(of(false)).toContain('SoSoValue no longer answers without a key.');
    expect(draw({ ...sample, etfFlows: { ...sample.etfFlows, state: 'no-key' } })).toContain(
      'No key is entered',
    );
    expect(
      draw({ ...sample, volatility: { ...sample.volatility, state: 'venue-off', coins: [] } }),
    ).toContain('Deribit is switched off in the options.');
  });
});

describe('the chips', () => {
  const chips = (
    report: ContextReport | null,
    language: TextLanguage = 'en',
    now = CONTEXT_NOW,
  ): string[] => {
    render(<ContextChips report={report} now={now} language={language} />, mount);
    return [...mount.querySelectorAll('li:not(.sources)')].map((chip) => chip.textContent ?? '');
  };

  test('tell each value in a word, with its day or age where it is not of now', () => {
    expect(chips(contextSample())).toEqual([
      'Fear/greed 9',
      'BTC DVOL 82.6%',
      'ETH DVOL 104.1%',
      'BTC funds flow not publishedof Feb 5, 2026',
      'ETH funds flow not publishedof Feb 5, 2026',
    ]);
    const later = chips(contextSample(), 'en', CONTEXT_NOW + 86_400_000);
    expect(later[0]).toBe('Fear/greed 9of Feb 6, 2026');
    expect(later[1]).toMatch(/24\sh old$/);
    expect(chips(withFacts({ netInflowUsd: -434_100_000, provisional: 'same-day' })).at(-1)).toBe(
      'BTC funds −$434Mof Feb 5, 2026 · provisional',
    );
    expect(chips(contextSample(), 'zh-CN')[0]).toBe('恐惧贪婪 9');
  });

  test('name who publishes what is told, as alternative.me asks for', () => {
    const sources = (report: ContextReport, language: TextLanguage = 'en') => {
      chips(report, language);
      return mount.querySelector('.sources')?.textContent;
    };
    expect(sources(contextSample())).toBe('Sources: alternative.me · Deribit · SoSoValue');
    expect(sources({ ...contextOff(), fearGreed: contextSample().fearGreed }, 'zh-CN')).toBe(
      '来源：alternative.me',
    );
  });

  test('say why a feed that is on told nothing yet', () => {
    const failed = {
      state: 'on',
      readAt: null,
      failure: { kind: 'server-error', retryAt: CONTEXT_NOW },
    } as const;
    const off = contextOff();
    const report = {
      ...off,
      fearGreed: { ...off.fearGreed, ...failed },
      volatility: { ...off.volatility, ...failed },
      etfFlows: { ...off.etfFlows, ...failed },
    };
    expect(chips(report)).toEqual([
      'Fear/greed exchange error',
      'DVOL exchange error',
      'US funds exchange error',
    ]);
  });

  test('are none while every feed is off, or nothing is known', () => {
    expect(chips(contextOff())).toEqual([]);
    expect(chips(null)).toEqual([]);
    expect(mount.innerHTML).toBe('');
  });
});
