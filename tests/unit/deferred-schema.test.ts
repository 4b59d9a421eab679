import { describe, expect, test } from 'vitest';
import * as zod from 'zod/mini';
import { z } from '../../lib/schema.ts';

/** A check that tells how often it was built into a schema. */
function countedCheck() {
  let builds = 0;
  const count = (): void => {
    builds += 1;
  };
  const check = { _zod: { def: { check: 'counted' }, check: () => undefined, onattach: [count] } };
  return { check: check as unknown as zod.core.$ZodCheck<string>, builds: () => builds };
}

/** One of every kind that sources and messages are made of. */
const declare = (from: typeof z) => {
  const part = from.object({ id: from.literal('part'), text: from.string().check(from.maxLength(3)) });
  const other = from.object({ id: from.literal('other'), at: from.tuple([from.number(), from.boolean()]) });
  return from.object({
    either: from.discriminatedUnion('id', [part, other]),
    extended: from.nullish(
      from.partial(from.extend(from.omit(part, { id: true }), { more: from.unknown() })),
    ),
    rows: from.record(from.string(), from.array(from.union([from.enum(['a', 'b']), from.number()]))),
    length: from._default(
      from.pipe(
        from.string().check(from.regex(/^\d+$/)),
        from.transform((value: string) => value.length),
      ),
      0,
    ),
  });
};

const GOOD = { either: { id: 'part', text: 'abc' }, rows: { x: ['a', 2] }, length: '1234' };
const VALUES: readonly unknown[] = [
  GOOD,
  { ...GOOD, either: { id: 'other', at: [1, true] }, extended: { text: 'ab', more: [] }, length: undefined },
  { ...GOOD, either: { id: 'part', text: 'long' } },
  { ...GOOD, either: { id: 'neither' } },
  { ...GOOD, extended: { text: 5 } },
  { ...GOOD, rows: { x: ['c'] } },
  { ...GOOD, length: 'four' },
  null,
];

describe('a deferred schema', () => {
  test('is built when it is first asked, as a part of another too, and once', () => {
    const { check, builds } = countedCheck();
    const whole = z.object({ list: z.array(z.nullable(z.string().check(check))) });
    expect(builds()).toBe(0);
    whole.safeParse({ list: ['a', 'b'] });
    whole.safeParse({ list: ['c'] });
    expect(builds()).toBe(1);
  });

  test.each(VALUES)('reads %j as zod does', (value) => {
    const direct = declare(zod as typeof z).safeParse(value);
    const deferred = declare(z).safeParse(value);
    expect(deferred).toEqual(direct);
    expect(deferred.error?.issues).toEqual(direct.error?.issues);
  });

  test('some of the values are good and some are not', () => {
    const found = VALUES.map((value) => declare(z).safeParse(value).success);
    expect(found).toEqual([true, true, false, false, false, false, false, false]);
  });
});
