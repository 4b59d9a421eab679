import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** Suites whose files share a browser or the processor, and so run one after another. */
const SERIAL = new Set(['browser', 'simulated', 'data']);

/**
 * Runs suites of vitest.config.ts with its progress on the screen, and counts. A suite that ran no test has failed: a wrong
 * pattern must not look like success.
 */
export function runSuites(
  names: readonly string[],
  tally: Tally,
  extra: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): void {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-test-'));
  for (const name of names) {
    const report = join(folder, `${name}.json`);
    console.log(`\n— ${name}`);
    const serial = SERIAL.has(name) ? ['--no-file-parallelism', '--maxWorkers=1'] : ['--maxWorkers=2'];
    const args = [
      'run',
      '--project',
      name,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ];
    spawnSync('vitest', [...args, ...serial, ...extra], {
      stdio: 'inherit',
      env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...env },
    });
    count(report, name, tally);
  }
  rmSync(folder, { recursive: true, force: true });
}

function count(report: string, name: string, tally: Tally): void {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number | boolean>;
    const passed = Number(result['numPassedTests']);
    // A file that does not load has failed, though none of its tests is counted.
    const failed =
      Number(result['numFailedTests']) +
      (result['success'] === true || Number(result['numFailedTests']) > 0 ? 0 : 1);
    tally.passed += passed;
    tally.failed += failed + (passed + failed === 0 ? 1 : 0);
    tally.skipped += Number(result['numPendingTests']) + Number(result['numTodoTests']);
    console.log(`${name}: ${passed} passed, ${failed} failed`);
  } catch {
    tally.failed += 1;
    console.log(`${name}: did not finish`);
  }
}
