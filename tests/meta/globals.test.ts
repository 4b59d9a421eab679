import { execFile } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { codeOf, filesBelow, productFiles } from './source-files.ts';

/**
 * What code may touch, held by the compiler: a pure file is checked against a library that has only the language, a worker's file
 * against one without document and window. What does not exist there is reported as a name that cannot be found.
 */
const PURE = ['lib/domain', 'lib/clusters', 'lib/rules', 'lib/ladder', 'lib/heat-map', 'lib/alerts'];
const WITHOUT_DOM = [
  'lib/text',
  'lib/protocol',
  'lib/platform',
  'lib/net',
  'lib/cache',
  'lib/settings',
  'lib/sources',
  'lib/worker',
];

/** Draw on a page's canvas: the one impure file of the ladder, and the one of the heat map. */
const RENDERERS = ['lib/ladder/canvas-renderer.ts', 'lib/heat-map/heat-canvas.ts'];
const isOfRenderer = (line: string): boolean => RENDERERS.some((path) => line.startsWith(path));
/** Shows that the compiler does look: the page side of a venue reads the page's colours. */
const READS_THE_PAGE = 'lib/venues/page-theme.ts';

const files = productFiles().map(({ path, text }) => ({ path, code: codeOf(text) }));

describe('what the layers may touch', () => {
  it('gives domain, clusters, rules and the models of ladder and heat map the language alone', async () => {
    const found = await unknownNames('es2023', PURE);
    expect(found.filter((line) => !isOfRenderer(line))).toEqual([]);
    // The renderers prove that the compiler does look.
    for (const path of RENDERERS) expect(found.some((line) => line.startsWith(path))).toBe(true);
  });

  it('gives what runs in the worker no document and no window', async () => {
    expect(await unknownNames('es2023,webworker', WITHOUT_DOM)).toEqual([]);
    const found = await unknownNames('es2023,webworker', ['lib/venues']);
    expect(found.some((line) => line.startsWith(READS_THE_PAGE))).toBe(true);
  });

  it('gives domain, clusters, rules and the models of ladder and heat map no clock and no chance', () => {
    expect(using(/\bDate\.now\b|\bMath\.random\b|\bnew Date\(\)|\bDate\(\)|\bperformance\b/, PURE)).toEqual(
      [],
    );
  });

  it('names `browser` and `chrome` in platform alone', () => {
    const places = using(/\bchrome\??[.:]|\b(globalThis|window|self)\.browser\b|webextension-polyfill/, []);
    expect(places.filter((path) => !path.startsWith('lib/platform/'))).toEqual([]);
    expect(places).toContain('lib/platform/page-runtime.ts');
  });

  it('asks the network in net and the ccxt client alone', () => {
    const places = using(
      /(?<![\w.$])fetch\(|\bglobalThis\.fetch\b|\bnew (WebSocket|EventSource|XMLHttpRequest)\b|\bsendBeacon\b/,
      [],
    );
    expect(
      places.filter((path) => !path.startsWith('lib/net/') && path !== 'lib/sources/ccxt-exchange.ts'),
    ).toEqual([]);
    expect(places).toContain('lib/net/browser-ports.ts');
  });

  it('opens a database in cache alone', () => {
    expect(
      using(/\bindexedDB\b|\blocalStorage\b|\bsessionStorage\b|\bcaches\.open\b/, []).filter(
        (path) => !path.startsWith('lib/cache/'),
      ),
    ).toEqual([]);
  });

  it('writes to no console and makes no code from text', () => {
    expect(using(/\bconsole\.|\beval\(|\bnew Function\b|\bdebugger\b/, [])).toEqual([]);
  });

  it('puts no text into a page as markup', () => {
    expect(
      using(/\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write\b/, []),
    ).toEqual([]);
  });
});

/** Files (below the folders, or anywhere) whose code fits the pattern. */
function using(pattern: RegExp, folders: readonly string[]): readonly string[] {
  return files
    .filter(({ path }) => !isOfRenderer(path) || folders.length === 0)
    .filter(({ path }) => folders.length === 0 || folders.some((folder) => path.startsWith(`${folder}/`)))
    .filter(({ code }) => pattern.test(code))
    .map(({ path }) => path);
}

/** Names that the compiler cannot find in files of these folders, given only these libraries. */
async function unknownNames(libraries: string, folders: readonly string[]): Promise<readonly string[]> {
  const output = await compile([
    ...[
      '--noEmit',
      '--ignoreConfig',
      '--strict',
      '--skipLibCheck',
      '--allowImportingTsExtensions',
      '--noUncheckedIndexedAccess',
    ],
    ...['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2023', '--types', ''],
    ...['--pretty', 'false', '--lib', libraries],
    ...folders.flatMap((folder) => filesBelow(folder, ['.ts'])),
  ]);
  return output
    .split('\n')
    .filter((line) => /Cannot find (name|namespace)|does not exist on type 'typeof globalThis'/.test(line))
    .filter((line) => folders.some((folder) => line.startsWith(`${folder}/`)));
}

function compile(options: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    execFile('node_modules/.bin/tsc', [...options], { maxBuffer: 10_000_000 }, (error, stdout, stderr) => {
      if (stderr !== '') fail(new Error(stderr));
      else if (error !== null && stdout === '') fail(error);
      else done(stdout);
    });
  });
}
