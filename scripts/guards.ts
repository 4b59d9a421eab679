import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GUARDS, type Guard } from './guards/table.ts';

/**
 * Shows that each fault test can fail: for each row of the table the project is copied, the guard removed, the copy
 * built, and the test run against it; it must fail, and pass with the guard in place. `npm run test:guards [-- words of the test's name]`.
 */
const ROOT = resolve(import.meta.dirname, '..');
const COPIED = ['components', 'entrypoints', 'lib', 'public', 'scripts', 'tests'];
const COPIED_FILES = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'wxt.config.ts'];
const STEP_TIMEOUT_MS = 240_000;

type Outcome = 'fails without it' | 'PASSES WITHOUT IT' | 'FAILS WITH IT' | 'DID NOT RUN';

interface Result {
  readonly guard: Guard;
  readonly outcome: Outcome;
  readonly detail: string;
  readonly seconds: number;
}

async function copyProject(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'plimsoll-guard-'));
  for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  for (const name of COPIED_FILES) await cp(join(ROOT, name), join(copy, name));
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** @throws when the text of an edit is not found exactly once: the table must follow the code. */
async function removeGuard(copy: string, guard: Guard): Promise<void> {
  for (const { file, find, replace } of guard.edits) {
    const text = await readFile(join(copy, file), 'utf8');
    const count = text.split(find).length - 1;
    if (count !== 1) throw new Error(`"${find}" stands ${count} times in ${file}, not once`);
    await writeFile(
      join(copy, file),
      text.replace(find, () => replace),
    );
  }
}

/** @returns what the program printed last; never rejects. */
function run(copy: string, program: string, args: readonly string[]): Promise<{ ok: boolean; tail: string }> {
  const options = {
    cwd: copy,
    timeout: STEP_TIMEOUT_MS,
    maxBuffer: 20_000_000,
    env: { ...process.env, PLIMSOLL_OUTPUT: join(copy, 'out') },
  };
  return new Promise((done) => {
    execFile(join(ROOT, 'node_modules/.bin', program), args, options, (error, stdout, stderr) =>
      done({ ok: error === null, tail: `${stdout}${stderr}`.slice(-400) }),
    );
  });
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

type Run = 'passed' | 'failed' | 'did not run';

/** Runs the one test of a guard against the build in `copy`. */
async function runTest(copy: string, guard: Guard): Promise<{ outcome: Run; detail: string }> {
  const report = join(copy, 'report.json');
  await rm(report, { force: true });
  const pattern = guard.test.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const options = ['--retry=0', '--reporter=json', `--outputFile=${report}`];
  const tested = await run(copy, 'vitest', [
    'run',
    '--project',
    'browser',
    guard.file,
    '-t',
    pattern,
    ...options,
  ]);
  const text = await readFile(report, 'utf8').catch(() => '');
  if (text === '') return { outcome: 'did not run', detail: tested.tail };
  const results = (JSON.parse(text) as Report).testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  );
  const failed = results.find(({ status }) => status === 'failed');
  if (failed !== undefined) {
    const [reason = ''] = (failed.failureMessages[0] ?? '').split('\n');
    return { outcome: 'failed', detail: reason };
  }
  const passed = results.some(({ status }) => status === 'passed');
  return { outcome: passed ? 'passed' : 'did not run', detail: passed ? '' : tested.tail };
}

/** The project as it is, built once: each test must pass there, alone, or its failing without the guard says nothing. */
let whole: Promise<string> | null = null;
function wholeProject(): Promise<string> {
  whole ??= copyProject().then(async (copy) => {
    const built = await run(copy, 'wxt', ['build']);
    if (!built.ok) throw new Error(built.tail);
    return copy;
  });
  return whole;
}

const OUTCOMES = {
  failed: 'fails without it',
  passed: 'PASSES WITHOUT IT',
  'did not run': 'DID NOT RUN',
} as const;

async function judge(copy: string, guard: Guard): Promise<Pick<Result, 'outcome' | 'detail'>> {
  await removeGuard(copy, guard);
  const built = await run(copy, 'wxt', ['build']);
  if (!built.ok) return { outcome: 'DID NOT RUN', detail: built.tail };
  const { outcome, detail } = await runTest(copy, guard);
  if (outcome !== 'failed') return { outcome: OUTCOMES[outcome], detail };
  const before = await runTest(await wholeProject(), guard);
  if (before.outcome !== 'passed') return { outcome: 'FAILS WITH IT', detail: before.detail };
  return { outcome: OUTCOMES.failed, detail };
}

async function check(guard: Guard): Promise<Result> {
  const startedAt = Date.now();
  const copy = await copyProject();
  try {
    const { outcome, detail } = await judge(copy, guard);
    return { guard, outcome, detail, seconds: Math.round((Date.now() - startedAt) / 1000) };
  } catch (error) {
    return { guard, outcome: 'DID NOT RUN', detail: String(error), seconds: 0 };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const words = process.argv.slice(2).join(' ');
const chosen = GUARDS.filter(({ file, test, guard }) => `${file} ${test} ${guard}`.includes(words));
const results: Result[] = [];
for (const guard of chosen) {
  const result = await check(guard);
  results.push(result);
  const name = guard.test.length > 70 ? `${guard.test.slice(0, 69)}…` : guard.test;
  console.log(
    `${result.outcome.padEnd(17)}  ${name}\n${' '.repeat(19)}without: ${guard.guard} (${result.seconds} s)`,
  );
  console.log(`${' '.repeat(19)}${result.detail.replaceAll(/\s+/g, ' ').slice(0, 160)}`);
}
const good = results.filter(({ outcome }) => outcome === 'fails without it').length;
console.log(`${good} of ${chosen.length} guards shown: each test fails when its guard is removed`);
if (whole !== null) await rm(await whole, { recursive: true, force: true });
process.exit(good === chosen.length && chosen.length > 0 ? 0 : 1);
