import type { Plugin } from 'vite';
import type { Shape } from '../lib/protocol/shape.ts';

const VIRTUAL_ID = 'virtual:page-reply-shape';
const RESOLVED_ID = `\0${VIRTUAL_ID}`;

/**
 * Gives the content script the worker's schemas as data: the zod schemas of `lib/protocol` stay the one truth, and the page checks its
 * messages by them without the 31 kB of zod.
 */
export function pageSchema(): Plugin {
  return {
    name: 'page-schema',
    resolveId: (source) => (source === VIRTUAL_ID ? RESOLVED_ID : null),
    async load(id) {
      if (id !== RESOLVED_ID) return null;
      const { pageReplySchema } = await import('../lib/protocol/messages.ts');
      const { z } = await import('../lib/schema.ts');
      return `export default ${JSON.stringify(shapeOf(z.toJSONSchema(pageReplySchema) as JsonSchema))};`;
    },
  };
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

/** JSON schema -> the compact form that `lib/protocol/shape.ts` reads. Throws at build time for what it does not know. */
export function shapeOf(schema: JsonSchema): Shape {
  if ('const' in schema) return ['=', schema.const];
  if (schema.enum !== undefined) return ['=', ...schema.enum];
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return ['|', ...options.map(shapeOf)];
  if (typeof schema.type === 'object') return ['|', ...schema.type.map((type) => shapeOf({ ...schema, type }))];
  switch (schema.type) {
    case 'number':
    case 'integer':
      return 'n';
    case 'string':
      return schema.maxLength === undefined ? 's' : ['s', schema.maxLength];
    case 'boolean':
      return 'b';
    case 'null':
      return ['=', null];
    case 'array':
      return ['a', shapeOf(schema.items ?? {}), schema.maxItems ?? 1_000];
    case 'object':
      return objectShape(schema);
    default:
      throw new Error(`no compact form for ${JSON.stringify(schema).slice(0, 200)}`);
  }
}

function objectShape(schema: JsonSchema): Shape {
  const { properties, required = [], additionalProperties } = schema;
  if (properties === undefined) {
    return ['r', shapeOf(typeof additionalProperties === 'object' ? additionalProperties : {})];
  }
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [required.includes(name) ? name : `${name}?`, shapeOf(value)]),
  );
}
