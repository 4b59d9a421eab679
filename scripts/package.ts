import { spawnSync } from 'node:child_process';

/** `npm run package`: the zips for the stores, and the sources that Firefox's reviewers rebuild from. */
for (const browser of ['chrome', 'firefox']) {
  const { status } = spawnSync('wxt', ['zip', '-b', browser, '--mv3'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}
