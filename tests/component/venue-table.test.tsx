// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, expect, test, vi } from 'vitest';
import { VenueTable } from '../../components/venue-table.tsx';
import type { VenueReport } from '../../lib/protocol/market-venues.ts';

const NOW = Date.UTC(2026, 1, 6);
const REPORT: VenueReport = {
  rows: [
    {
      venue: 'okx',
      price: 61_000,
      openInterest: 20_000,
      change24h: -0.052,
      fundingAnnualised: -0.03,
      asOf: NOW - 60_000,
      failure: null,
    },
    {
      venue: 'binance',
      price: 61_020.5,
      openInterest: 80_000,
      change24h: 0.071,
      fundingAnnualised: 1.5,
      asOf: NOW - 30_000,
      failure: 'server-error',
    },
    {
      venue: 'gate',
      price: null,
      openInterest: null,
      change24h: null,
      fundingAnnualised: null,
      asOf: null,
      failure: 'region-blocked',
    },
  ],
  openInterest: 100_000,
  change24h: 0.044,
  count: 2,
};

afterEach(() => render(null, document.body));

function draw(report: VenueReport | null, language: 'en' | 'zh-CN' = 'en') {
  const onCompare = vi.fn();
  render(
    <VenueTable coin="BTC" report={report} now={NOW} language={language} onCompare={onCompare} />,
    document.body,
  );
  const cells = [...document.querySelectorAll('tbody tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent?.replace(/\u00a0/g, ' ')),
  );
  return { onCompare, cells, text: document.body.textContent ?? '' };
}

test('the largest first, each with its age and its failure, the sum last', () => {
  const { cells, text, onCompare } = draw(REPORT);
  expect(cells).toEqual([
    ['Binance', '61,020.5', '+150%', '80K BTC', '+7.1%', '30 s · exchange error'],
    ['OKX', '61,000.0', '−3.0%', '20K BTC', '−5.2%', '1 min'],
    ['Gate', '–', '–', '–', '–', 'blocked in region'],
    ['Sum of 2', '', '', '100K BTC', '+4.4%', ''],
  ]);
  expect(text).toContain('OBSERVED');
  document.querySelector('button')?.click();
  expect(onCompare).toHaveBeenCalledWith(false);
});

test('before the click it says what would be asked, and asks at the click', () => {
  const { cells, text, onCompare } = draw(null);
  expect(cells).toEqual([]);
  expect(text).toContain('Nothing is asked before you say so.');
  document.querySelector('button')?.click();
  expect(onCompare).toHaveBeenCalledWith(true);
});

test('in Chinese, and while nothing has been told yet', () => {
  expect(draw(REPORT, 'zh-CN').text).toContain('各交易所');
  const empty = { rows: [], openInterest: null, change24h: null, count: 0 };
  expect(draw(empty).text).toContain('one after another');
});
