/** The name of an exchange in code: `acme`. */
const ID = /^[a-z][a-z0-9]{1,19}$/;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** What is wrong with a name and a host for a new exchange; null when nothing is. */
export function skeletonFault(id: string, host: string): string | null {
  if (!ID.test(id)) return 'the name is 2 to 20 lower-case letters and digits, a letter first';
  return HOST.test(host) ? null : 'the host is the exact host name of its trading pages, as www.acme.example';
}

/**
 * The files of a new exchange, by path, as a start: they compile, claim no page and give no data until they are written.
 * What they are still to be told stands in docs/ADDING-AN-EXCHANGE.md.
 */
export function skeletonFiles(id: string, host: string): Readonly<Record<string, string>> {
  return {
    [`lib/venues/${id}.ts`]: pageSide(id, host),
    [`entrypoints/overlay-${id}.ts`]: pageScript(id),
    [`lib/sources/${id}.ts`]: workerSide(id, host),
    [`tests/contract/fixtures/${id}.ts`]: fixture(id),
    [`tests/exchange/dialects/${id}.ts`]: dialect(id, host),
  };
}

const apiHost = (host: string): string => host.replace(/^www\./, 'api.');

const pageSide = (id: string, host: string): string => `import { pageTheme } from './page-theme.ts';
import { tradePath } from './trade-path.ts';
import { NO_PAGE, type Venue, type VenuePage } from './venue.ts';

/** Which contracts its pages trade. */
export const ${id}: Venue = {
  id: '${id}',
  hosts: ['${host}'],
  testnetHosts: [],
  defaultHosts: ['${host}'],
  page,
  theme: pageTheme,
};

/** The form of its addresses, from its own links. */
function page(url: URL): VenuePage {
  const [section, id, ...rest] = tradePath(url, new Set(['trade'])) ?? [];
  if (section !== 'trade' || id === undefined || rest.length > 0) return NO_PAGE;
  return NO_PAGE;
}
`;

const pageScript = (
  id: string,
): string => `import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { ${id} } from '../lib/venues/${id}.ts';
import { startOverlay } from './overlay/overlay.tsx';

/** The panel's script on this venue's pages: each page loads one venue's code. */
export default defineUnlistedScript(() => startOverlay(${id}));
`;

const workerSide = (id: string, host: string): string => `import { MINUTE_MS } from '../domain/candles.ts';
import { noData } from './payload.ts';
import type { Source } from './source.ts';

const HOST = '${apiHost(host)}';
const unwritten = (): Promise<never> => Promise.reject(noData(HOST, 'this source is not written yet'));

/** Its public data, asked with \`jsonGet\`, each reply parsed once by a schema. */
export const ${id}: Source = {
  id: '${id}',
  venue: '${id}',
  // Its published limit, from its documentation.
  limits: [{ host: HOST, published: 10, windowMs: MINUTE_MS }],
  hosts: [HOST],
  covers: ({ venue }) => venue === '${id}',
  capabilities: () => ({
    markCandles: false,
    openInterestHistory: false,
    longShortRatio: false,
    takerVolume: false,
    liquidationStream: false,
  }),
  candlePageLimit: () => 1,
  ticker: unwritten,
  candles: unwritten,
  openInterestHistory: unwritten,
  longShortRatio: unwritten,
  takerVolumeRatio: unwritten,
  fundingHistory: unwritten,
  marginTiers: unwritten,
  orderBook: unwritten,
  stream: () => null,
};
`;

const fixture = (id: string): string => `import { ${id} } from '../../../lib/sources/${id}.ts';
import { type Fixture, instrument } from './fixture.ts';

/** Replies in the shapes that its documentation prints, with our own numbers. */
export const ${id}Linear: Fixture = {
  source: ${id},
  instrument: instrument('${id}', 'ETH/USDT:USDT'),
  replies: {},
};
`;

const dialect = (id: string, host: string): string => `import type { Dialect } from './dialect.ts';

/** Its public interface as the replay exchange speaks it. */
export const ${id}: Dialect = {
  venue: '${id}',
  restHosts: ['${apiHost(host)}'],
  socketHosts: [],
  weightHeader: null,
  ownsPath: () => true,
  handle: () => ({ status: 404, body: {} }),
  openSocket: () => null,
  faultBody: (status) => ({ body: JSON.stringify({ code: status }), contentType: 'application/json' }),
};
`;
