import { describe, expect, it } from 'vitest';
import { READABLE_VENUES } from '../../lib/venues/reading/registry.ts';
import { VENUES } from '../../lib/venues/registry.ts';
import { codeOf, importsOf, productFiles } from './source-files.ts';

/**
 * Who may import whom: a layer imports itself and any layer above it in this list, never one beside it in the same row. Paths are
 * prefixes; the longest that fits a file decides. It is the table of the design with six places stated more finely:
 * - `lib/net/failure.ts`: the closed union of failure kinds is vocabulary, spoken by text, page and worker alike.
 * - `lib/schema.ts` is the one door to zod, which stands behind it in `lib/deferred-schema.ts`.
 * - clusters stand above rules and ladder, which read the type of a cluster.
 * - the protocol has four parts: the snapshot, its form for pages, the form of a position and its shape; the settings' schema, which holds a position in the snapshot's own form; the
 *   messages, which carry both; client and server, which move them.
 * - venues stand above the server, which judges a sender by the venue of its host.
 * - the heat map reads the snapshot and lays out words as the ladder does: it stands above both.
 * - the ladder's renderer is a part of the ladder (what it may touch is told below, not here).
 */
const LAYERS: readonly (readonly string[])[] = [
  ['lib/deferred-schema.ts'],
  ['lib/domain/', 'lib/net/failure.ts', 'lib/schema.ts'],
  ['lib/text/', 'lib/clusters/'],
  ['lib/rules/', 'lib/ladder/', 'lib/alerts/'],
  ['lib/protocol/names.ts', 'lib/protocol/virtual.d.ts', 'lib/protocol/shape.ts'],
  ['lib/protocol/snapshot-'],
  ['lib/protocol/snapshot.ts'],
  ['lib/protocol/page-snapshot.ts'],
  ['lib/protocol/position-draft.ts'],
  ['lib/platform/'],
  ['lib/net/', 'lib/cache/', 'lib/settings/'],
  ['lib/protocol/messages.ts'],
  ['lib/sources/', 'lib/venues/', 'lib/overlay/', 'lib/heat-map/'],
  ['lib/protocol/'],
  ['lib/worker/', 'components/'],
  ['entrypoints/'],
];

/** Packages, each with the only places that may import it. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  ccxt: ['lib/sources/ccxt-exchange.ts'],
  idb: ['lib/cache/'],
  'webextension-polyfill': ['lib/platform/browser.ts'],
  'lightweight-charts': ['components/map-'],
  // Encodings of Ethereum's contracts and checksums, never its transports.
  'viem/utils': ['lib/domain/checksum-address.ts', 'lib/sources/contract-call.ts'],
  // Its types alone.
  viem: ['lib/sources/contract-call.ts'],
  'zod/mini': ['lib/deferred-schema.ts'],
  preact: ['components/', 'entrypoints/'],
  'preact/hooks': ['components/'],
  'preact/compat': [],
  'virtual:page-reply-shape': ['entrypoints/overlay/'],
  'virtual:popup-reply-shape': ['entrypoints/popup/'],
  'wxt/utils/define-background': ['entrypoints/background.ts'],
  'wxt/utils/define-unlisted-script': ['entrypoints/'],
};

const files = productFiles();
/** Roots of the page: what they reach is bundled into the exchange's page. */
const PAGE_ROOTS = files
  .map(({ path }) => path)
  .filter((path) => /^entrypoints\/(overlay-\w+|reader-\w+|keyguard)\.ts$/.test(path));

const isOwn = (target: string): boolean => /^(lib|components|entrypoints)\//.test(target);

describe('who may import whom', () => {
  it.each(files.map((file) => file.path))('%s has a layer', (path) => {
    expect(layerOf(path)).not.toBeNull();
  });

  it('holds for every import of the product', () => {
    const breaches = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => isOwn(target) && !mayImport(file.path, target))
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(breaches).toEqual([]);
  });

  it('lets no import leave the product, but for named packages', () => {
    const breaches = files.flatMap((file) =>
      importsOf(file)
        .filter(
          (target) =>
            !isOwn(target) && !(PACKAGES[target] ?? []).some((place) => file.path.startsWith(place)),
        )
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(breaches).toEqual([]);
  });

  it('names its own files with their extension, and none that is not there', () => {
    const known = new Set(files.map((file) => file.path));
    const lost = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => isOwn(target) && !target.endsWith('.css') && !known.has(target))
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(lost).toEqual([]);
  });

  it('has no two files that import each other, however far round', () => {
    expect(findCycle()).toEqual([]);
  });

  it('keeps sources, worker, cache, net and zod out of what a page loads', () => {
    const reached = reachableAtRun(PAGE_ROOTS);
    expect(PAGE_ROOTS).toHaveLength(VENUES.length + READABLE_VENUES.length + 1);
    const heavy = [...reached].filter((path) =>
      /^lib\/(sources|worker|cache|(deferred-)?schema\.ts|net\/(?!failure\.ts))/.test(path),
    );
    expect(heavy).toEqual([]);
    expect(reached.size).toBeGreaterThan(20);
  });
});

function layerOf(path: string): { readonly row: number; readonly place: string } | null {
  const fitting = LAYERS.flatMap((places, row) =>
    places.filter((place) => path.startsWith(place)).map((place) => ({ row, place })),
  ).sort((a, b) => b.place.length - a.place.length);
  return fitting[0] ?? null;
}

function mayImport(from: string, to: string): boolean {
  const importer = layerOf(from);
  const imported = layerOf(to);
  if (importer === null || imported === null) return false;
  return (
    importer.place === imported.place ||
    imported.row < importer.row ||
    isSameProtocolHead(importer.place, imported.place)
  );
}

/** Names, shape and the declaration of the built shape are one thing in three files. */
function isSameProtocolHead(a: string, b: string): boolean {
  const head = LAYERS.find((row) => row.includes('lib/protocol/names.ts')) ?? [];
  return head.includes(a) && head.includes(b);
}

/** Files that the roots load when they run: `import type` loads nothing. */
function reachableAtRun(roots: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...roots];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const file = files.find((candidate) => candidate.path === path);
    if (file !== undefined)
      open.push(...importsOf({ path, text: withoutTypeImports(file.text) }).filter(isOwn));
  }
  return reached;
}

function withoutTypeImports(text: string): string {
  return codeOf(text).replace(/(?:import|export)\s+type\s[^;]*?from\s+['"][^'"]+['"]/g, '');
}

/** The first ring of imports that run, as a path; empty when there is none. */
function findCycle(): readonly string[] {
  const targets = new Map(
    files.map(({ path, text }) => [path, importsOf({ path, text: withoutTypeImports(text) }).filter(isOwn)]),
  );
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const target of targets.get(path) ?? []) {
      const cycle = visit(target, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const path of targets.keys()) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
