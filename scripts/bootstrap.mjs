// Runs under whatever Node 20 or newer the machine has, needs no dependency, and makes the machine ready: the project's packages
// (Node 24 among them) and, where a browser is needed, Debian's. Then it hands over to the project's own Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');
const STAMP = join(ROOT, 'node_modules', '.plimsoll-lockfile');
const BROWSERS = {
  chromium: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    process.env.CHROMIUM_PATH,
  ],
  'firefox-esr': ['/usr/bin/firefox-esr', '/usr/bin/firefox', process.env.FIREFOX_PATH],
  'fonts-noto-cjk': ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'],
};
/** What each command needs beside the packages. */
const NEEDS = {
  start: ['chromium', 'fonts-noto-cjk'],
  test: ['chromium', 'firefox-esr', 'fonts-noto-cjk'],
  'test-data': ['chromium', 'fonts-noto-cjk'],
  measure: ['chromium'],
  pictures: ['chromium', 'fonts-noto-cjk'],
  guards: ['chromium'],
  explain: [],
  exchange: [],
  backtest: [],
  package: [],
};

const [command, ...args] = process.argv.slice(2);
if (command === undefined || !(command in NEEDS)) {
  console.error(`usage: node scripts/bootstrap.mjs ${Object.keys(NEEDS).join('|')} [options]`);
  process.exit(2);
}
installPackages();
installBrowsers(NEEDS[command]);
const run = spawnSync(NODE, [join(ROOT, 'scripts', `${command}.ts`), ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH}` },
});
process.exit(run.status ?? 1);

/** `npm ci`, unless what is installed is what the lockfile says. */
function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : null;
  if (installed === wanted && existsSync(NODE)) return;
  say('installing the packages of package-lock.json');
  must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], ROOT);
  writeFileSync(STAMP, wanted);
}

/** Debian's browsers; a machine without apt-get is told what to install. */
function installBrowsers(names) {
  const missing = names.filter(
    (name) => !BROWSERS[name].some((path) => path !== undefined && existsSync(path)),
  );
  if (missing.length === 0) return;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (!existsSync('/usr/bin/apt-get')) {
    if (missing.every((name) => name.startsWith('fonts'))) return;
    console.error(`please install: ${missing.join(', ')} (or set CHROMIUM_PATH and FIREFOX_PATH)`);
    process.exit(1);
  }
  say(`installing ${missing.join(', ')}`);
  const [program, ...before] = [...asRoot, 'apt-get'];
  must(program, [...before, 'update', '-qq'], ROOT);
  must(program, [...before, 'install', '-y', '-qq', '--no-install-recommends', ...missing], ROOT);
}

function must(program, programArgs, cwd) {
  // What tools say goes to stderr: stdout belongs to the command's own result.
  const { status, error } = spawnSync(program, programArgs, {
    cwd,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status === 0) return;
  console.error(`${program} ${programArgs.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  process.exit(1);
}

function say(text) {
  console.error(`[setup] ${text}`);
}
