import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Builds the extension for one browser, quietly. @throws with the tool's last words when it fails. */
export function buildExtension(browser: 'chrome' | 'firefox'): void {
  const { status, stdout, stderr } = spawnSync('wxt', ['build', '-b', browser, '--mv3'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the ${browser} build failed:\n${`${stdout}\n${stderr}`.slice(-4_000)}`);
}
