import type { Plugin } from 'vite';
import { type Shape, STRING_LIMIT } from '../lib/protocol/shape.ts';

/** What a page or the popup is told, by the name of its shape. */
const SCHEMAS = {
  'virtual:page-reply-shape': async () => (await import('../lib/protocol/messages.ts')).pageReplySchema,
  'virtual:popup-reply-shape': async () =>
    (await import('../lib/protocol/popup-messages.ts')).popupReplySchema,
};

/**
 * Gives the content script and the popup the worker's schemas as data: the zod schemas of `lib/protocol` stay the one truth, and both check
 * their messages by them without the 31 kB of zod.
 */
export function pageSchema(): Plugin {
  return {
    name: 'page-schema',
    resolveId: (source) => (source in SCHEMAS ? `\0${source}` : null),
    async load(id) {
      const schema = SCHEMAS[id.slice(1) as keyof typeof SCHEMAS];
      if (!id.startsWith('\0') || schema === undefined) return null;
      const { z } = await import('../lib/schema.ts');
      return moduleOf(shapeOf(z.toJSONSchema(await schema()) as JsonSchema));
    },
  };
}

/** Below this a repeated part costs less than a name for it. */
const SHARED_PART_MINIMUM = 12;

/** The shape as a module in which parts that occur more than once are written once: a patch repeats the whole snapshot. */
function moduleOf(shape: Shape): string {
  const counts = new Map<string, number>();
  const count = (part: unknown): void => {
    const json = JSON.stringify(part);
    const before = counts.get(json) ?? 0;
    counts.set(json, before + 1);
    if (before === 0 && typeof part === 'object' && part !== null) Object.values(part).forEach(count);
  };
  count(shape);
  const names = new Map<string, string>();
  const lines: string[] = [];
  const write = (part: unknown): string => {
    const json = JSON.stringify(part);
    if (typeof part !== 'object' || part === null) return json;
    const known = names.get(json);
    if (known !== undefined) return known;
    const text = Array.isArray(part)
      ? `[${part.map(write).join()}]`
      : `{${Object.entries(part)
          .map(([name, value]) => `${JSON.stringify(name)}:${write(value)}`)
          .join()}}`;
    if ((counts.get(json) ?? 0) < 2 || json.length < SHARED_PART_MINIMUM) return text;
    const name = `part${names.size}`;
    names.set(json, name);
    lines.push(`const ${name}=${text};`);
    return name;
  };
  const whole = write(shape);
  return `${lines.join('')}export default ${whole};`;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** An enumeration of more values is checked as text no longer than its longest: the page holds words for its values, or none. */
const MOST_VALUES = 4;

/** JSON schema -> the compact form that `lib/protocol/shape.ts` reads. Throws at build time for what it does not know. */
export function shapeOf(schema: JsonSchema): Shape {
  if ('const' in schema) return ['=', schema.const];
  if (schema.enum !== undefined) return enumShape(schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return unionShape(options);
  if (typeof schema.type === 'object') return unionShape(schema.type.map((type) => ({ ...schema, type })));
  switch (schema.type) {
    case 'number':
    case 'integer':
      return 'n';
    case 'string':
      return schema.maxLength ?? STRING_LIMIT;
    case 'boolean':
      return 'b';
    case 'array':
      return ['a', shapeOf(schema.items ?? {}), schema.maxItems ?? 1_000];
    case 'object':
      return objectShape(schema);
    default:
      throw new Error(`no compact form for ${JSON.stringify(schema).slice(0, 200)}`);
  }
}

function enumShape(values: readonly unknown[]): Shape {
  const texts = values.filter((value) => typeof value === 'string');
  if (values.length <= MOST_VALUES || texts.length < values.length) return ['=', ...values];
  return Math.max(...texts.map((text) => text.length));
}

function unionShape(options: readonly JsonSchema[]): Shape {
  const others = options.filter(({ type }) => type !== 'null').map(shapeOf);
  const [only] = others;
  const shape: Shape = others.length === 1 && only !== undefined ? only : ['|', ...others];
  return others.length < options.length ? ['?', shape] : shape;
}

function objectShape({ properties, required = [], additionalProperties }: JsonSchema): Shape {
  if (properties === undefined) {
    return ['r', shapeOf(typeof additionalProperties === 'object' ? additionalProperties : {})];
  }
  const members = Object.entries(properties).map(([name, value]): [string, Shape] => [name, shapeOf(value)]);
  // A patch is then the snapshot's own shape once more.
  if (required.length === 0) return ['p', Object.fromEntries(members)];
  return Object.fromEntries(
    members.map(([name, shape]) => [name, required.includes(name) ? shape : ['o', shape]]),
  );
}
