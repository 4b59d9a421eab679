/**
 * A schema as data, compact enough for a content script: 'n' a finite number, 's' a string, 'b' a boolean, ['s', longest],
 * ['=', ...values], ['|', ...shapes], ['a', shape, most items], ['r', shape] a record, or an object of shapes whose names end in `?` when
 * optional. Made at build time from the zod schemas.
 */
export type Shape = string | readonly unknown[] | ObjectShape;
interface ObjectShape {
  readonly [name: string]: Shape;
}

const STRING_LIMIT = 10_000;
const RECORD_LIMIT = 1_000;

/** True when the value has the shape. Unknown further members are allowed: a newer worker may say more. */
export function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === 'n') return typeof value === 'number' && Number.isFinite(value);
  if (shape === 's') return typeof value === 'string' && value.length <= STRING_LIMIT;
  if (shape === 'b') return typeof value === 'boolean';
  if (Array.isArray(shape)) return hasCompound(value, shape);
  return (
    isObject(value) &&
    Object.entries(shape as ObjectShape).every(([name, member]) => hasMember(value, name, member))
  );
}

function hasCompound(value: unknown, [kind, ...rest]: readonly unknown[]): boolean {
  const first = rest[0] as Shape;
  const most = Number(rest[1]);
  switch (kind) {
    case '=':
      return rest.includes(value);
    case '|':
      return rest.some((option) => hasShape(value, option as Shape));
    case 's':
      return typeof value === 'string' && value.length <= Number(first);
    case 'a':
      return Array.isArray(value) && value.length <= most && value.every((item) => hasShape(item, first));
    case 'r':
      return (
        isObject(value) &&
        Object.keys(value).length <= RECORD_LIMIT &&
        Object.values(value).every((item) => hasShape(item, first))
      );
    default:
      return false;
  }
}

function hasMember(value: Record<string, unknown>, name: string, shape: Shape): boolean {
  if (!name.endsWith('?')) return hasShape(value[name], shape);
  const member = value[name.slice(0, -1)];
  return member === undefined || hasShape(member, shape);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
