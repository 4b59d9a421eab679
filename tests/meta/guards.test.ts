import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GUARDS } from '../../scripts/guards/table.ts';

test.each(GUARDS.map((guard) => [guard.test, guard.guard, guard] as const))(
  '%s: its guard (%s) stands where `npm run test:guards` removes it, and its test exists',
  (name, _what, { file, edits }) => {
    for (const edit of edits) {
      expect(readFileSync(edit.file, 'utf8').split(edit.find), `${edit.file}: ${edit.find}`).toHaveLength(2);
    }
    // A test made from a table has its number put in: what follows it stands there.
    expect(readFileSync(file, 'utf8')).toContain(name.replace(/^\d+: /, ''));
  },
);
