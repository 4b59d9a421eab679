import * as zod from 'zod/mini';

/**
 * zod/mini, but its schemas and checks are built when they are first asked: the worker wakes many times an hour, declares the schemas
 * of every venue and asks those of one. What is not named below is zod's own, built at once.
 */
export * from 'zod/mini';

/** Zod's parts ask one another for nothing but `_zod` (https://zod.dev/library-authors), so each may come late. */
type Part = Pick<zod.ZodMiniType | zod.core.$ZodCheck, '_zod'>;

/** Of a schema's own members it has those that we use: one that is missing here is undefined, whatever its type says. */
class Deferred {
  readonly #build: () => Part;

  constructor(build: () => Part) {
    this.#build = build;
  }

  /** A plain member from its first reading on: each row of a reply reads it once more. */
  get _zod(): Part['_zod'] {
    const { _zod } = this.#build();
    Object.defineProperty(this, '_zod', { value: _zod });
    return _zod;
  }

  check(...checks: Parameters<zod.ZodMiniType['check']>): Deferred {
    return new Deferred(() => (this.#build() as zod.ZodMiniType).check(...checks));
  }

  parse(value: unknown): unknown {
    return zod.parse(this as Part as zod.ZodMiniType, value);
  }

  safeParse(value: unknown): ReturnType<typeof zod.safeParse> {
    return zod.safeParse(this as Part as zod.ZodMiniType, value);
  }
}

function deferred<Build extends (...parts: never[]) => Part>(build: Build): Build {
  const declare = (...parts: Parameters<Build>): Part => new Deferred(() => build(...parts));
  return declare as Build;
}

export const object = deferred(zod.object);
export const extend = deferred(zod.extend);
export const omit = deferred(zod.omit);
export const partial = deferred(zod.partial);
export const record = deferred(zod.record);
export const partialRecord = deferred(zod.partialRecord);
export const array = deferred(zod.array);
export const tuple = deferred(zod.tuple);
export const union = deferred(zod.union);
export const discriminatedUnion = deferred(zod.discriminatedUnion);
export const nullable = deferred(zod.nullable);
export const optional = deferred(zod.optional);
export const nullish = deferred(zod.nullish);
export const _default = deferred(zod._default);
export const pipe = deferred(zod.pipe);
export const transform = deferred(zod.transform);
export const literal = deferred(zod.literal);
export const string = deferred(zod.string);
export const number = deferred(zod.number);
export const boolean = deferred(zod.boolean);
export const unknown = deferred(zod.unknown);

export const minLength = deferred(zod.minLength);
export const maxLength = deferred(zod.maxLength);
export const regex = deferred(zod.regex);
export const startsWith = deferred(zod.startsWith);
export const minimum = deferred(zod.minimum);
export const maximum = deferred(zod.maximum);
export const gte = deferred(zod.gte);
export const lte = deferred(zod.lte);
export const positive = deferred(zod.positive);
export const nonnegative = deferred(zod.nonnegative);
export const int = deferred(zod.int);
export const refine = deferred(zod.refine);

const enumeration = deferred(zod.enum);

export { enumeration as enum };
