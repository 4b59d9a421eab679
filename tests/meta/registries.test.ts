import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALERT_KINDS } from '../../lib/alerts/registry.ts';
import { hasOwnData, VENUE_IDS } from '../../lib/domain/instrument.ts';
import { RULES } from '../../lib/rules/registry.ts';
import { CONTEXT_SOURCES } from '../../lib/sources/context-sources.ts';
import { SOURCES } from '../../lib/sources/registry.ts';
import { findingTexts } from '../../lib/text/finding.ts';
import { VENUES } from '../../lib/venues/registry.ts';
import { filesBelow, importsOf, readSource } from './source-files.ts';

interface Registered {
  readonly id: string;
}

interface Registry {
  readonly folder: string;
  readonly entries: readonly Registered[];
  /** Members that tell a const of the interface from other exports. */
  readonly members: readonly string[];
}

const REGISTRIES: readonly Registry[] = [
  { folder: 'lib/venues', entries: VENUES, members: ['id', 'hosts', 'page', 'theme'] },
  { folder: 'lib/sources', entries: SOURCES, members: ['id', 'hosts', 'limits', 'covers', 'capabilities'] },
  {
    folder: 'lib/sources',
    entries: Object.values(CONTEXT_SOURCES),
    members: ['id', 'host', 'limits', 'refreshMs', 'read'],
  },
  { folder: 'lib/alerts', entries: ALERT_KINDS, members: ['id', 'known', 'value', 'defaultThreshold'] },
  { folder: 'lib/rules', entries: RULES, members: ['id', 'requires', 'value', 'thresholds'] },
];

const tests = filesBelow('tests', ['.ts', '.tsx']).map(readSource);
const docs = filesBelow('docs', ['.md'])
  .map((path) => readSource(path).text)
  .join('\n');

describe.each(REGISTRIES)('$folder', ({ folder, entries, members }) => {
  it('registers each file that has something to register, once', async () => {
    const found = (await exportsBelow(folder)).filter(({ value }) => hasMembers(value, members));
    const ids = found.map(({ value }) => (value as Registered).id);
    expect(ids.toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
    const files = found.map(({ path }) => path);
    expect(files, 'one file each').toEqual([...new Set(files)]);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });

  it.each(entries.map(({ id }) => id))('%s is told in docs', (id) => {
    expect(docs.includes(`\`${id}\``)).toBe(true);
  });
});

describe('what is registered is tested', () => {
  it.each(VENUES.map(({ id }) => id))('venue %s has addresses in the table of cases', async (id) => {
    const { URL_CASES } = await import('../unit/venues/url-cases.ts');
    const claimed = URL_CASES.filter((row) => row.exchange === id);
    expect(claimed.length).toBeGreaterThanOrEqual(4);
  });

  it('each source is read by the contract tests, from its own file', async () => {
    const contract = tests.filter(({ path }) => path.startsWith('tests/contract/'));
    const imported = new Set(contract.flatMap(importsOf));
    const untested = (await exportsBelow('lib/sources'))
      .filter(({ value }) => SOURCES.includes(value as (typeof SOURCES)[number]))
      .filter(({ path }) => !imported.has(path))
      .map(({ path }) => path);
    expect(untested).toEqual([]);
  });

  it.each(RULES.map(({ id }) => id))('rule %s is named by a test of the rules', (id) => {
    // The three windows of one rule share a table, which names the window alone.
    const stem = id.replace(/-(24h|7d|30d)$/, '-');
    const places = tests.filter(
      ({ path, text }) =>
        path.startsWith('tests/unit/rules/') && (text.includes(`'${id}'`) || text.includes(`\`${stem}`)),
    );
    expect(places.map(({ path }) => basename(path))).not.toEqual([]);
  });
});

describe('registries agree', () => {
  it.each(RULES)('docs tell the thresholds that rule $id ships', ({ id, thresholds }) => {
    const row = docs.split('\n').find((line) => line.startsWith(`| \`${id}\` |`)) ?? '';
    const shown = row
      .split('|')
      .slice(-4, -1)
      .map((cell) => cell.trim());
    // A threshold a millionth above a whole number means "more than" it.
    const told = Object.values(thresholds).map((value) =>
      value % 1 > 0 && value % 1 < 1e-5 ? `> ${Math.floor(value)}` : String(value),
    );
    expect(shown).toEqual(told);
  });

  it('has a page side for each venue of the domain, in its order', () => {
    expect(VENUES.map(({ id }) => id)).toEqual([...VENUE_IDS]);
  });

  it('has a source for each venue that gives data, and for no other', () => {
    const giving = VENUE_IDS.filter(hasOwnData).toSorted();
    expect([...new Set(SOURCES.map(({ venue }) => venue))].toSorted()).toEqual(giving);
  });

  it('has words for each rule, and for no other', () => {
    expect(Object.keys(findingTexts).toSorted()).toEqual(RULES.map(({ id }) => id).toSorted());
  });
});

/** What each file of a folder exports, but for its registry. */
async function exportsBelow(
  folder: string,
): Promise<readonly { readonly path: string; readonly value: unknown }[]> {
  const paths = filesBelow(folder, ['.ts']).filter(
    (path) => basename(path) !== 'registry.ts' && !path.endsWith('.d.ts'),
  );
  const modules = await Promise.all(
    paths.map(async (path) => ({ path, module: (await import(`../../${path}`)) as Record<string, unknown> })),
  );
  return modules.flatMap(({ path, module }) => Object.values(module).map((value) => ({ path, value })));
}

function hasMembers(value: unknown, members: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && members.every((member) => member in value);
}
