import { hasOwnData, VENUE_IDS } from '../../lib/domain/instrument.ts';
import { type CapabilityRow, capabilityTable } from '../../lib/sources/capability-table.ts';
import type { Capabilities } from '../../lib/sources/source.ts';
import { VENUE_NAMES } from '../../lib/text/venue-names.ts';

/** Column of the table in docs for each thing that an exchange may offer. */
const COLUMNS: Readonly<Record<keyof Capabilities, string>> = {
  markCandles: 'candles of the mark',
  openInterestHistory: 'history of open interest',
  longShortRatio: 'long/short accounts',
  takerVolume: 'taker volume',
  liquidationStream: 'forced orders',
};

/** The capability table as docs/EXCHANGES.md shows it: Markdown, one row a sort of contract, sorts of one exchange that offer the same in one row. */
export function exchangeTable(): string {
  const fields = Object.keys(COLUMNS) as (keyof Capabilities)[];
  const head = [
    'exchange',
    'contracts',
    'source',
    ...fields.map((field) => COLUMNS[field]),
    'of the past',
    'largest accounts',
  ];
  const rows = [...merged(capabilityTable())].map(([, [first, ...more]]) => [
    VENUE_NAMES[first.venue],
    [...new Set([first, ...more].map(sortOf))].join(', '),
    `\`${first.sourceId}\``,
    ...fields.map((field) => (first.capabilities[field] ? 'yes' : '–')),
    first.pastLiquidations ? 'yes' : '–',
    first.topTraders ? 'yes' : '–',
  ]);
  const bare = VENUE_IDS.filter((venue) => !hasOwnData(venue)).map((venue) => [
    VENUE_NAMES[venue],
    "none with data: Binance's stand in",
    '–',
    ...fields.map(() => '–'),
    '–',
    '–',
  ]);
  const lines = [head, head.map(() => '---'), ...rows, ...bare];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function merged(table: readonly CapabilityRow[]): Map<string, [CapabilityRow, ...CapabilityRow[]]> {
  const groups = new Map<string, [CapabilityRow, ...CapabilityRow[]]>();
  for (const row of table) {
    const key = JSON.stringify([row.sourceId, row.capabilities, row.pastLiquidations, row.topTraders]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** `linear perpetual`, `coin-margined dated`. */
function sortOf({ instrument: { kind, expiry } }: CapabilityRow): string {
  return `${kind === 'inverse' ? 'coin-margined' : 'linear'} ${expiry === null ? 'perpetual' : 'dated'}`;
}

/** docs/EXCHANGES.md as a whole. */
export function exchangeDocument(): string {
  return `# Exchanges

What each exchange offers without a key, from the code itself (\`npm run exchange -- table\` writes this file; a test fails when it is not up to
date). What is not offered is said in the panel, never filled in. Why something lacks: [ADDING-AN-EXCHANGE.md](ADDING-AN-EXCHANGE.md).

${exchangeTable()}
`;
}
