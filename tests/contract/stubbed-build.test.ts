import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SourceIo } from '../../lib/sources/source.ts';
import { ccxtStub } from '../../scripts/vite-ccxt-stub.ts';
import { ERROR_REPLIES } from './fixtures/error-replies.ts';
import type * as Entry from './stubbed-build-entry.ts';
import * as wholeEntry from './stubbed-build-entry.ts';

/** Sources, transport and ccxt for nine venues; 314,939 bytes when this was written. */
const MAX_BYTES = 350_000;
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
        // One file, as the worker is.
        output: { format: 'es', entryFileNames: 'entry.js', codeSplitting: false },
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

/** What each request of a venue was, and what came of it: a parsed reply, or the kind of a failure. */
async function outcomes({ METHODS, tableIo, ...rest }: typeof Entry): Promise<readonly unknown[]> {
  const { ccxtCall: _call, failureOfStatus: _status, ...fixtures } = rest;
  const found: unknown[] = [];
  for (const [, fixture] of Object.entries(fixtures).sort(([one], [other]) => (one < other ? -1 : 1))) {
    for (const [name, method] of Object.entries(METHODS)) {
      const io = tableIo(fixture.replies);
      const result = await method(fixture, io).catch(({ kind }: { kind: unknown }) => ({ failed: kind }));
      found.push({ source: fixture.source.id, name, asked: io.asked, result });
    }
  }
  return found;
}

test('without its dead weight ccxt makes the very requests that the whole one makes', async () => {
  const whole = await outcomes(wholeEntry);
  const stubbed = await outcomes(entry);
  expect(stubbed).toEqual(whole);
  const failed = whole.flatMap((one) => (one as { result: { failed?: unknown } }).result.failed ?? []);
  expect([whole.length > 50, new Set(failed)]).toEqual([true, new Set(['no-data'])]);
});

test.each(ERROR_REPLIES)('without its dead weight ccxt reads $name as before', async (reply) => {
  const { status, text, venue, method, kind } = reply;
  const io: SourceIo = {
    now: () => 0,
    fetchJson: async ({ url }) => {
      if (status === 200) return JSON.parse(text);
      const refusal = { status, retryAfter: null, date: null, text };
      throw entry.failureOfStatus(new URL(url).host, refusal, 0, 0);
    },
  };
  const failure = await entry.ccxtCall(io, venue, method, {}).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'FetchFailure', kind });
});

test('the dead weight is out', () => {
  expect(Buffer.byteLength(code)).toBeLessThan(MAX_BYTES);
  // Words of undici, of zkLink, and of the unified calls; a boolean, so that a failure does not print the bundle.
  expect(
    ['MockAgent', 'RetryAgent', 'zklink-sdk-web_bg.wasm', 'createOrderRequest(', 'fetchBalance('].filter(
      (words) => code.includes(words),
    ),
  ).toEqual([]);
});
