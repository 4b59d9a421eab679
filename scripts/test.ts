import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { buildExtension } from './build.ts';
import { runSuites, type Tally } from './suites.ts';

/** `npm test`: types, lint, builds, and every suite that needs nothing outside the clone. */
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
check('types', () => run('tsc', ['--noEmit', '-p', '.']));
check('lint and format', () => run('biome', ['ci', '--error-on-warnings', '.']));
check('build for Chrome', () => buildExtension('chrome'));
check('build for Firefox', () => buildExtension('firefox'));
if (existsSync('.output/chrome-mv3/manifest.json')) {
  runSuites(['unit', 'property', 'contract', 'meta', 'simulated', 'browser'], tally, process.argv.slice(2));
}
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);

function check(name: string, task: () => void): void {
  const startedAt = Date.now();
  try {
    task();
    tally.passed += 1;
    console.log(`✓ ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  } catch (error) {
    tally.failed += 1;
    console.log(`✗ ${name}\n${error instanceof Error ? error.message : error}`);
  }
}

function run(program: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64_000_000 });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`.slice(-6_000));
}
