import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One thing that an exchange needs, where it belongs, and how it is seen to be there. */
interface Item {
  readonly path: (id: string) => string;
  readonly what: string;
  /** Found in the file's text; null: the file itself is what is needed. */
  readonly sign: ((id: string) => RegExp) | null;
  /** Not asked of an exchange that gives no data of its own. */
  readonly dataOnly?: true;
}

const entry = (id: string): RegExp => new RegExp(`^\\s*'?${id}'?(?:,|:)`, 'm');

const ITEMS: readonly Item[] = [
  { path: () => 'lib/domain/instrument.ts', what: 'its id in VENUE_IDS', sign: entry },
  {
    path: (id) => `lib/venues/${id}.ts`,
    what: 'its page side',
    sign: (id) => new RegExp(`export const ${id}: Venue`),
  },
  {
    path: () => 'lib/venues/registry.ts',
    what: 'its page side in VENUES',
    sign: (id) => new RegExp(`^\\s*${id},$`, 'm'),
  },
  {
    path: () => 'lib/venues/address.ts',
    what: 'the way from instrument to address in ADDRESSES',
    sign: entry,
  },
  { path: (id) => `entrypoints/overlay-${id}.ts`, what: 'the script of its pages', sign: null },
  { path: () => 'lib/text/venue-names.ts', what: 'its name', sign: entry },
  { path: () => 'lib/domain/liquidation-price.ts', what: 'its rule in VENUE_RULES', sign: entry },
  {
    path: () => 'tests/unit/venues/url-cases.ts',
    what: 'four addresses with their source',
    sign: (id) => new RegExp(`(?:exchange: '${id}'[^]*){4}`),
  },
  {
    path: () => 'tests/property/venues.test.ts',
    what: 'symbols that it has addresses for',
    sign: (id) => new RegExp(`case '${id}':`),
  },
  {
    path: () => 'docs/ADDING-AN-EXCHANGE.md',
    what: 'its row: what it lacks',
    sign: (id) => new RegExp(`^\\| [^|]+ \\| \`${id}\` \\|`, 'm'),
  },
  {
    path: () => 'lib/sources/registry.ts',
    what: 'its data source in SOURCES',
    sign: (id) => new RegExp(`^\\s*${id}(?:[A-Z]\\w*)?,$`, 'm'),
    dataOnly: true,
  },
  {
    path: () => 'tests/contract/sources.test.ts',
    what: 'its documented shapes among FIXTURES',
    sign: (id) => new RegExp(`fixtures/${id}\\.ts`),
    dataOnly: true,
  },
  {
    path: () => 'tests/exchange/hosts.ts',
    what: 'its dialect in the replay exchange',
    sign: (id) => new RegExp(`dialects/${id}[\\w-]*\\.ts`),
    dataOnly: true,
  },
  {
    path: () => 'tests/exchange/instruments.ts',
    what: 'its contracts in the simulated market',
    sign: entry,
    dataOnly: true,
  },
  {
    path: () => 'tests/reference/panel.ts',
    what: 'what it publishes, for the reference',
    sign: entry,
    dataOnly: true,
  },
  {
    path: () => 'tests/e2e/pages.test.ts',
    what: 'a page in the browser',
    // Names may be written with a dot: Binance.US, Crypto.com.
    sign: (id) => new RegExp([...id].join('\\.?'), 'i'),
  },
];

/**
 * What an exchange still lacks in the project, as `file: what`; empty when it is whole.
 * @param givesData whether it has market data of its own; a new exchange is taken to have.
 */
export function missingOf(root: string, id: string, givesData = true): readonly string[] {
  return ITEMS.filter(({ dataOnly }) => givesData || dataOnly === undefined).flatMap((item) => {
    const path = item.path(id);
    const file = join(root, path);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
    const isThere = text !== null && (item.sign === null || item.sign(id).test(text));
    return isThere ? [] : [`${path}: ${item.what}`];
  });
}
