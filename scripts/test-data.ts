import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildExtension } from './build.ts';
import { runSuites, type Tally } from './suites.ts';

/** `npm run test:data -- DIR`: the tests on real market data. */
const [folder] = process.argv.slice(2);
const data = folder === undefined ? null : resolve(process.env['INIT_CWD'] ?? '.', folder);
if (data === null || !existsSync(data) || !statSync(data).isDirectory()) {
  console.error(
    data === null
      ? 'usage: npm run test:data -- DIR'
      : `there is no folder ${data}: the tests on real data cannot run`,
  );
  console.log('0 passed, 1 failed');
  process.exit(2);
}
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
if (!existsSync('.output/chrome-mv3/manifest.json')) buildExtension('chrome');
runSuites(['data'], tally, [], { PLIMSOLL_DATA: data });
console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
