import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { READABLE_VENUES } from '../../lib/venues/reading/registry.ts';
import { BYTE_BUDGETS } from '../perf/budgets.ts';
import { builtFiles, manifestOf, readBuilt, scriptsOfPage, TARGETS, type Target } from './build.ts';

/** What a page script must never carry, with a word that only it has. */
const FORBIDDEN_ON_PAGES: Readonly<Record<string, RegExp>> = {
  ccxt: /ccxt|describe\(\)\s*\{\s*return this\.deepExtend|fetchImplementation/,
  zod: /\$ZodType|invalid_union|ZodError/,
  'locales of zod': /Ungültige Eingabe|Entrée invalide|localeError/,
  'the polyfill': /webextension-polyfill|could not be cloned|My browser\.runtime/i,
  'a host of a source': /fapi\.binance\.com|api\.bybit\.com|api\.hyperliquid\.xyz|api\/v5\//,
  'the network': /\bfetch\(|\bXMLHttpRequest\b|\bnew WebSocket\b|sendBeacon/,
  "WXT's wrapper, which a page can end": /wxt:(content-script-started|locationchange)|content-script-started/,
  'a store of the page': /\blocalStorage\b|\bsessionStorage\b|\bindexedDB\b|document\.cookie/,
};

/** What no script of the extension may carry: the CSP would refuse it, a reviewer would too. */
const FORBIDDEN_ANYWHERE: Readonly<Record<string, RegExp>> = {
  'code from text': /\bnew Function\s*\(|(?<![\w.$])eval\s*\(/,
  'a source map': /sourceMappingURL/,
  'a place on a machine': /["'`(](\/home\/|\/Users\/|\/tmp\/|\/root\/)/,
  'a remote script': /importScripts\(\s*["'`]https?:|<script[^>]+src=["']https?:/,
};

describe.each(TARGETS)('bundles of %s', (target) => {
  const scripts = builtFiles(target).filter((path) => path.endsWith('.js'));
  const readers = scripts.filter((path) => path.startsWith('reader-'));
  const onPages = [...new Set([...manifestOf(target).content_scripts.flatMap(({ js }) => js), ...readers])];

  it.each(onPages)('%s carries nothing that belongs to the worker', (path) => {
    expect(namesFound(readBuilt(target, path), FORBIDDEN_ON_PAGES)).toEqual([]);
  });

  it.each(scripts)('%s makes no code from text', (path) => {
    expect(namesFound(readBuilt(target, path), FORBIDDEN_ANYWHERE)).toEqual([]);
  });

  it('finds in the worker what it forbids on pages', () => {
    const found = namesFound(readBuilt(target, 'background.js'), FORBIDDEN_ON_PAGES);
    expect(found).toEqual(expect.arrayContaining(['ccxt', 'zod', 'a host of a source', 'the network']));
  });
});

describe('bytes', () => {
  const target: Target = 'chrome-mv3';
  const pageScripts = manifestOf(target).content_scripts.flatMap(({ js }) => js);
  const panels = pageScripts.filter((path) => path !== 'keyguard.js');

  it.each(panels)('%s is within its budget', (path) => {
    const script = readBuilt(target, path);
    expect(Buffer.byteLength(script)).toBeLessThanOrEqual(BYTE_BUDGETS.panelScript);
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(BYTE_BUDGETS.panelScriptGzip);
  });

  it.each(READABLE_VENUES)('the reader of %s is within its budget, and in no manifest', (venue) => {
    expect(Buffer.byteLength(readBuilt(target, `reader-${venue}.js`))).toBeLessThanOrEqual(
      BYTE_BUDGETS.reader,
    );
    expect(pageScripts).not.toContain(`reader-${venue}.js`);
  });

  it('the key guard is within its budget', () => {
    expect(pageScripts).toContain('keyguard.js');
    expect(Buffer.byteLength(readBuilt(target, 'keyguard.js'))).toBeLessThanOrEqual(BYTE_BUDGETS.keyGuard);
  });

  it.each([
    ['popup', 'popup.html'],
    ['map', 'map.html'],
    ['market', 'market.html'],
  ] as const)('the %s loads no more script than its budget', (name, page) => {
    const scripts = scriptsOfPage(target, page);
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = scripts.reduce((sum, path) => sum + Buffer.byteLength(readBuilt(target, path)), 0);
    expect(bytes).toBeLessThanOrEqual(BYTE_BUDGETS[name]);
  });

  it('the worker is within its budget', () => {
    expect(Buffer.byteLength(readBuilt(target, 'background.js'))).toBeLessThanOrEqual(BYTE_BUDGETS.worker);
  });
});

function namesFound(script: string, forbidden: Readonly<Record<string, RegExp>>): readonly string[] {
  return Object.entries(forbidden)
    .filter(([, pattern]) => pattern.test(script))
    .map(([name]) => name);
}
