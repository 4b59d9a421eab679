import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instrument, parseInstrument, type VenueId } from '../../lib/domain/instrument.ts';
import { instrumentFromUrl, pageAt, urlOf, VENUES } from '../../lib/venues/registry.ts';

const coin = fc.stringMatching(/^[A-Z0-9]{2,10}$/);
const anyCoin = fc.oneof(coin, fc.constantFrom('币安人生', '1000PEPE', 'KPEPE', 'XYZ-SPCX', '2Z'));
const expiry = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2049-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(2, 10).replaceAll('-', ''));

/** Instruments for which the venue has an evidenced page form. */
function symbols(venue: VenueId): fc.Arbitrary<string> {
  const linear = (quote: string) => anyCoin.map((base) => `${base}/${quote}:${quote}`);
  const dated = (base: string, quote: string, settle: string) =>
    expiry.map((date) => `${base}/${quote}:${settle}-${date}`);
  const inverse = coin.filter((base) => base !== 'USD').map((base) => `${base}/USD:${base}`);
  const spot = fc.tuple(coin, fc.constantFrom('USDT', 'USDC', 'BTC', 'EUR')).map((pair) => pair.join('/'));
  const option = fc
    .tuple(coin, expiry, fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('C', 'P'))
    .map(([base, date, strike, side]) => `${base}/USDT:USDT-${date}-${strike}-${side}`);
  const plain = (all: fc.Arbitrary<string>) => all.filter((symbol) => !symbol.includes('XYZ-'));
  switch (venue) {
    case 'binance':
      return plain(
        fc.oneof(
          linear('USDT'),
          linear('USDC'),
          inverse,
          spot,
          option,
          dated('BTC', 'USDT', 'USDT'),
          dated('ETH', 'USD', 'ETH'),
        ),
      );
    case 'bybit':
      return plain(
        fc.oneof(
          linear('USDT'),
          linear('USDC'),
          inverse,
          spot,
          dated('BTC', 'USDT', 'USDT'),
          dated('ETH', 'USDC', 'USDC'),
        ),
      );
    case 'okx':
      return plain(
        fc.oneof(
          linear('USDT'),
          linear('USDC'),
          inverse,
          spot,
          option,
          dated('BTC', 'USDT', 'USDT'),
          dated('ETH', 'USD', 'ETH'),
        ),
      );
    case 'kucoin':
      return plain(fc.oneof(linear('USDT'), linear('USDC'), inverse, spot));
    case 'hyperliquid':
      return fc.oneof(linear('USDC'), spot).filter((symbol) => !symbol.includes('币'));
    case 'mexc':
      return plain(fc.oneof(linear('USDT'), linear('USDC'), inverse, spot));
    case 'gate':
      return plain(
        fc.oneof(
          linear('USDT'),
          fc.constant('BTC/USD:BTC'),
          spot,
          dated('SOL', 'USDT', 'USDT'),
          dated('BTC', 'USD', 'BTC'),
        ),
      );
    case 'bitget':
      return plain(fc.oneof(linear('USDT'), linear('USDC'), inverse, spot));
    case 'kcex':
      return plain(fc.constantFrom('BTC', 'ETH', '1000PEPE').map((base) => `${base}/USDT:USDT`));
    case 'binanceus':
      return plain(spot);
    case 'dydx':
    case 'lighter':
      return linear('USDC').filter((symbol) => /^[A-Z0-9]+\//.test(symbol));
    case 'coinbase':
      return plain(fc.oneof(linear('USDC'), spot));
    case 'cryptocom':
      return plain(fc.oneof(linear('USD'), spot, dated('ETH', 'USD', 'USD')));
    case 'htx':
      return plain(fc.oneof(linear('USDT'), inverse, spot));
    case 'bingx':
      return plain(
        fc.oneof(
          linear('USDT'),
          linear('USDC'),
          spot.filter((symbol) => /\/USD[TC]$/.test(symbol)),
        ),
      );
    case 'deribit':
      return fc
        .oneof(linear('USDC'), inverse, spot, dated('BTC', 'USD', 'BTC'), dated('ETH', 'USDC', 'USDC'))
        .filter((symbol) => /^[A-Z0-9]{1,20}\//.test(symbol));
    case 'kraken':
      return plain(
        fc.oneof(linear('USD'), inverse, spot, dated('ETH', 'USD', 'USD'), dated('BTC', 'USD', 'BTC')),
      ).filter((symbol) => !symbol.includes('XBT') && symbol !== 'USD/USD:USD');
    case 'aster': {
      const asterSpot = spot.filter((symbol) => symbol.endsWith('/USDT'));
      return plain(fc.oneof(linear('USDT'), linear('USD1'), asterSpot));
    }
  }
}

const instrument: fc.Arbitrary<Instrument> = fc
  .constantFrom(...VENUES.map((venue) => venue.id))
  .chain((venue) => symbols(venue).map((symbol) => parseInstrument(venue, symbol)))
  .filter((value) => value !== null);

/** Any symbol at all, most of which no venue has a page for. */
const anyInstrument = fc
  .tuple(
    fc.constantFrom(...VENUES.map((venue) => venue.id)),
    fc.stringMatching(/^[A-Z0-9._-]{1,12}\/[A-Z0-9]{1,5}(:[A-Z]{1,5}(-\d{6}(-\d{1,5}-[CP])?)?)?$/),
  )
  .map(([venue, symbol]) => parseInstrument(venue, symbol))
  .filter((value) => value !== null);

describe('address of an instrument', () => {
  it('reads back as the same instrument', () => {
    fc.assert(
      fc.property(instrument, (value) => {
        const address = urlOf(value);
        expect(address).not.toBeNull();
        expect(instrumentFromUrl(address ?? '')).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('is null or reads back as the same instrument, whatever the symbol', () => {
    fc.assert(
      fc.property(anyInstrument, (value) => {
        const address = urlOf(value);
        if (address !== null) expect(instrumentFromUrl(address)).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });
});

const HOSTS = VENUES.flatMap((venue) => venue.hosts);
const PATHS = [
  'en/futures/BTCUSDT',
  'trade/usdt/BTCUSDT',
  'trade-swap/btc-usdt-swap',
  'trade/BTC',
  'futures/USDT/BTC_USDT',
  'en/futures/v1/BTCUSDT',
];
const CYRILLIC: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
};
const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);

/** Authorities that look like a venue's and are not it. */
const lookAlike: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...HOSTS), label, fc.nat(), fc.integer({ min: 1, max: 65535 }))
  .chain(([host, word, at, port]) =>
    fc.constantFrom(
      `${host}.${word}.example`,
      `${word}${host}`,
      `${word}.${host}`,
      `${word}-${host}`,
      `${host}${word}`,
      host.replaceAll('.', '-'),
      host.replace(/\./, ''),
      `${host}.`,
      `${host}@evil.example`,
      `${host}:443@evil.example`,
      `user@${host}`,
      `${host}:${port === 443 ? 444 : port}`,
      `xn--${host}`,
      host.replace(/[aceiopxy]/, (letter) => CYRILLIC[letter] ?? letter),
      [...host].toSpliced(at % host.length, 1).join(''),
      [...host].toSpliced(at % host.length, 0, word[0] ?? 'x').join(''),
    ),
  );

describe('claims', () => {
  it('gives nothing to thousands of look-alike hosts', () => {
    let read = 0;
    fc.assert(
      fc.property(lookAlike, fc.constantFrom(...PATHS), (authority, path) => {
        const url = URL.parse(`https://${authority}/${path}`);
        if (url === null || (HOSTS.includes(url.host) && url.username === '')) return;
        read += 1;
        expect(pageAt(url)).toEqual({ venue: null, page: { state: 'none' } });
      }),
      { numRuns: 5000 },
    );
    expect(read).toBeGreaterThan(2000);
  });

  it('come from one venue at most', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HOSTS), fc.constantFrom(...PATHS), (host, path) => {
        const url = new URL(`https://${host}/${path}`);
        const { venue } = pageAt(url);
        const owners = VENUES.filter((candidate) => candidate.hosts.includes(url.hostname));
        expect(owners).toHaveLength(1);
        if (venue !== null) expect(venue).toBe(owners[0]?.id);
      }),
    );
  });

  it('never throw, and never name an instrument of another venue', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        ...'en futures trade usdt %E5 %zz spot app trade-swap @107 : - _ BTCUSDT delivery eoptions'.split(
          ' ',
        ),
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...HOSTS),
        fc.array(piece, { maxLength: 8 }),
        fc.string(),
        (host, path, query) => {
          const url = URL.parse(`https://${host}/${path.join('/')}?symbol=${query}&type=${query}`);
          if (url === null) return;
          const { venue, page } = pageAt(url);
          if (page.state === 'instrument') expect(page.instrument.venue).toBe(venue);
        },
      ),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => instrumentFromUrl(text) === null),
    );
  });
});
