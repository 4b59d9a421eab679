import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missingOf } from './exchanges/checklist.ts';
import { skeletonFault, skeletonFiles } from './exchanges/skeleton.ts';
import { exchangeDocument } from './exchanges/table.ts';

const USAGE = `usage: npm run exchange -- new NAME HOST   the files of a new exchange, and what is then to be done
       npm run exchange -- missing NAME    what it still lacks
       npm run exchange -- table           docs/EXCHANGES.md anew from the code`;
const root = process.cwd();
const [command, id = '', host = ''] = process.argv.slice(2);

if (command === 'table') {
  writeFileSync(join(root, 'docs/EXCHANGES.md'), exchangeDocument());
} else if (command === 'missing' && id !== '') {
  tellMissing();
} else if (command === 'new') {
  create();
} else {
  console.error(USAGE);
  process.exitCode = 2;
}

function create(): void {
  const files = Object.entries(skeletonFiles(id, host));
  const fault =
    skeletonFault(id, host) ??
    files
      .map(([path]) => path)
      .find((path) => existsSync(join(root, path)))
      ?.concat(' is there already') ??
    null;
  if (fault !== null) {
    console.error(fault);
    process.exitCode = 2;
    return;
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  tellMissing();
}

function tellMissing(): void {
  const missing = missingOf(root, id);
  console.log(missing.length === 0 ? `${id} lacks nothing` : `${id} still lacks:`);
  for (const item of missing) console.log(`- ${item}`);
}
