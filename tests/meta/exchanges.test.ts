import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasOwnData, VENUE_IDS } from '../../lib/domain/instrument.ts';
import { missingOf } from '../../scripts/exchanges/checklist.ts';
import { skeletonFault, skeletonFiles } from '../../scripts/exchanges/skeleton.ts';
import { exchangeDocument } from '../../scripts/exchanges/table.ts';

describe('every exchange', () => {
  it.each(VENUE_IDS)('%s lacks nothing', (id) => {
    expect(missingOf('.', id, hasOwnData(id))).toEqual([]);
  });

  it('stands in docs/EXCHANGES.md as the code has it', () => {
    expect(readFileSync('docs/EXCHANGES.md', 'utf8')).toBe(exchangeDocument());
  });
});

describe('a new exchange', () => {
  it('starts from files that leave open only what is known of it alone', () => {
    const root = mkdtempSync(join(tmpdir(), 'plimsoll-exchange-'));
    try {
      for (const folder of ['lib', 'docs', 'entrypoints', 'tests']) {
        cpSync(folder, join(root, folder), { recursive: true });
      }
      expect(missingOf(root, 'aster')).toEqual([]);
      const before = missingOf(root, 'acme');
      for (const [path, text] of Object.entries(skeletonFiles('acme', 'www.acme.example'))) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      const after = missingOf(root, 'acme');
      expect(before.filter((item) => !after.includes(item))).toEqual([
        'lib/venues/acme.ts: its page side',
        'entrypoints/overlay-acme.ts: the script of its pages',
      ]);
      expect(after).toContain('lib/sources/registry.ts: its data source in SOURCES');
      expect(after).toContain('docs/ADDING-AN-EXCHANGE.md: its row: what it lacks');
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it.each([
    ['Acme', 'www.acme.example'],
    ['a', 'www.acme.example'],
    ['../acme', 'www.acme.example'],
    ['acme', 'https://www.acme.example/'],
    ['acme', '*.acme.example'],
    ['acme', 'acme'],
  ])('is refused by the name of %s at %s', (id, host) => {
    expect(skeletonFault(id, host)).not.toBeNull();
    expect(skeletonFault('acme', 'www.acme.example')).toBeNull();
  });
});
