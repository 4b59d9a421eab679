import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ccxtStub } from '../../scripts/vite-ccxt-stub.ts';
import type * as Entry from './stubbed-build-entry.ts';

/** Sources, transport and ccxt for four venues; 882,586 bytes when this was written. */
const MAX_BYTES = 950_000;
const folder = mkdtempSync(join(tmpdir(), 'stubbed-build-'));
let code = '';
let entry: typeof Entry;

beforeAll(async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [ccxtStub()],
    build: {
      write: false,
      minify: true,
      target: 'es2023',
      rollupOptions: {
        input: fileURLToPath(new URL('./stubbed-build-entry.ts', import.meta.url)),
        preserveEntrySignatures: 'strict',
        output: { format: 'es', entryFileNames: 'entry.js', chunkFileNames: '[name].js' },
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('the build gave nothing');
  for (const chunk of output.output) {
    if (chunk.type !== 'chunk') continue;
    if (chunk.isEntry) code = chunk.code;
    writeFileSync(join(folder, chunk.fileName), chunk.code);
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const [file] = output.output;
  entry = await import(/* @vite-ignore */ pathToFileURL(join(folder, file.fileName)).href);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('without its dead weight ccxt still makes every request we use', async () => {
  const { METHODS, tableIo, ...fixtures } = entry;
  for (const fixture of Object.values(fixtures)) {
    for (const [name, method] of Object.entries(METHODS)) {
      const failure = await method(fixture, tableIo(fixture.replies)).then(
        () => null,
        (error: unknown) => error,
      );
      if (failure !== null)
        expect(failure, `${fixture.source.id} ${name}`).toMatchObject({ kind: 'no-data' });
    }
  }
});

test('the dead weight is out', () => {
  expect(Buffer.byteLength(code)).toBeLessThan(MAX_BYTES);
  // undici's and zkLink's own words; a boolean, so that a failure does not print the bundle.
  expect(
    ['MockAgent', 'RetryAgent', 'zklink-sdk-web_bg.wasm'].filter((words) => code.includes(words)),
  ).toEqual([]);
});
