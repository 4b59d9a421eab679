// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import { VenueTable } from '../../components/venue-table.tsx';
import { venueRowsSchema } from '../../lib/protocol/market-context.ts';
import type { Snapshot } from '../../lib/protocol/snapshot.ts';
import { venueRows } from '../../lib/worker/venue-rows.ts';
import { fullSnapshot, otherCoin } from './preview/samples.ts';

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

const binance = fullSnapshot();
const market = (): NonNullable<Snapshot['market']> => {
  if (binance.market === null) throw new Error('the sample has a market');
  return binance.market;
};
/** The sample's coin elsewhere, with figures of its own. */
const elsewhere = (
  venue: Snapshot['instrument']['venue'],
  part: Partial<NonNullable<Snapshot['market']>>,
) => ({
  ...binance,
  instrument: { ...binance.instrument, venue },
  market: { ...market(), ...part },
});

describe('rows by contract', () => {
  test('are those of the coin that have a figure, the largest open interest first; nothing is added up', () => {
    const asOf = binance.sentAt - 5_000;
    const rows = venueRows(
      [
        elsewhere('okx', { openInterest: { coins: 10, change24h: null, usd: null, asOf }, funding: null }),
        elsewhere('bybit', {
          openInterest: { coins: 4_000_000, change24h: -0.12, usd: 7.2e9, asOf: binance.sentAt - 90_000 },
        }),
        elsewhere('gate', { openInterest: null, funding: null }),
        { ...binance, market: null },
        otherCoin('BTC', 63_012.4, 0.18, 'binance'),
        binance,
      ],
      'ETH',
    );
    expect(rows.map(({ venue }) => venue)).toEqual(['bybit', 'binance', 'okx']);
    expect(rows[0]).toMatchObject({
      openInterestCoins: 4_000_000,
      openInterestUsd: 7.2e9,
      openInterestChange: -0.12,
      fundingAnnualised: market().funding?.annualised,
      ageMs: 90_000,
    });
    expect(rows[2]).toMatchObject({ openInterestUsd: null, fundingRate: null, ageMs: 5_000 });
    expect(venueRowsSchema.safeParse(rows).error).toBeUndefined();
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });

  test('of a spot pair there are none, and never more than are watched', () => {
    expect(venueRows([{ ...binance, instrument: { ...binance.instrument, kind: 'spot' } }], 'ETH')).toEqual(
      [],
    );
    expect(
      venueRows(
        Array.from({ length: 40 }, () => binance),
        'ETH',
      ),
    ).toHaveLength(24);
  });
});

describe('the table', () => {
  const rows = venueRows(
    [
      elsewhere('bybit', {
        openInterest: { coins: 4_000_000, change24h: -0.12, usd: 7.2e9, asOf: binance.sentAt - 90_000 },
        funding: {
          rate: -0.0001,
          intervalMs: 28_800_000,
          annualised: -0.1095,
          nextTime: null,
          asOf: binance.sentAt,
        },
      }),
      elsewhere('okx', {
        openInterest: { coins: 10, change24h: null, usd: null, asOf: binance.sentAt },
        funding: null,
      }),
    ],
    'ETH',
  );
  const draw = (language: 'en' | 'zh-CN', drawn = rows): string => {
    render(<VenueTable coin="ETH" rows={drawn} sinceMs={60_000} language={language} />, mount);
    return mount.textContent ?? '';
  };

  test('writes each row with its age, and a dash for what is not known', () => {
    const text = draw('en');
    const cells = [...mount.querySelectorAll('tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent?.replaceAll('\u00a0', ' ')),
    );
    expect(cells).toEqual([
      ['Bybit ETH/USDT:USDT', '−10.9%', '$7.2B · 4M ETH', '−12.0%', '2 min'],
      ['OKX ETH/USDT:USDT', '–', '10 ETH', '–', '1 min'],
    ]);
    expect(mount.querySelector('tbody td')?.getAttribute('title')).toBe('−0.0100% each 8\u00a0h');
    expect(text).toContain('OBSERVED');
    expect(text).toContain('Not added up');
  });

  test('speaks Chinese, and says that there is none', () => {
    expect(draw('zh-CN')).toContain('不作加总');
    expect(draw('en', [])).toBe('ETH by exchangeNo contract of ETH is watched now.');
    expect(mount.querySelector('table')).toBeNull();
  });
});
