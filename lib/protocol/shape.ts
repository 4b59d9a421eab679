/**
 * A schema as data, compact enough for a content script: 'n' a finite number, 'b' a boolean, a number the longest text, ['=', ...values],
 * ['|', ...shapes], ['?', shape] or null, ['o', shape] or absent, ['p', object] any of its members, ['a', shape, most items], ['r', shape] a record, or an object of shapes. Made at build time from the zod schemas.
 */
export type Shape = string | number | readonly unknown[] | ObjectShape;
interface ObjectShape {
  readonly [name: string]: Shape;
}

/** Longest text where the schema names no length. */
export const STRING_LIMIT = 10_000;
const RECORD_LIMIT = 400;

/** True when the value has the shape. Unknown further members are allowed: a newer worker may say more. */
export function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === 'n') return Number.isFinite(value);
  if (shape === 'b') return typeof value === 'boolean';
  if (typeof shape === 'number') return typeof value === 'string' && value.length <= shape;
  if (Array.isArray(shape)) return hasCompound(value, shape);
  return hasMembers(value, shape as ObjectShape, false);
}

function hasMembers(value: unknown, shape: ObjectShape, isPartial: boolean): boolean {
  return (
    isObject(value) &&
    Object.entries(shape).every(
      ([name, member]) => (isPartial && value[name] === undefined) || hasShape(value[name], member),
    )
  );
}

function hasCompound(value: unknown, [kind, ...rest]: readonly unknown[]): boolean {
  const first = rest[0] as Shape;
  switch (kind) {
    case '=':
      return rest.includes(value);
    case '|':
      return rest.some((option) => hasShape(value, option as Shape));
    case '?':
      return value === null || hasShape(value, first);
    case 'a':
      return (
        Array.isArray(value) &&
        value.length <= Number(rest[1]) &&
        value.every((item) => hasShape(item, first))
      );
    case 'p':
      return hasMembers(value, first as ObjectShape, true);
    case 'o':
      return value === undefined || hasShape(value, first);
    default: {
      const items = isObject(value) ? Object.values(value) : null;
      return items !== null && items.length <= RECORD_LIMIT && items.every((item) => hasShape(item, first));
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
