import fc, { type Arbitrary } from 'fast-check';

/** The part of JSON schema that zod writes for our messages. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Values of every form that a schema allows. @throws for a schema that it does not know. */
export function arbitraryOf(schema: JsonSchema): Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map(arbitraryOf));
  if (typeof schema.type === 'object')
    return fc.oneof(...schema.type.map((type) => arbitraryOf({ ...schema, type })));
  switch (schema.type) {
    case 'number':
      return numberOf(schema);
    case 'integer':
      return fc.integer({
        min: schema.minimum ?? -1e9,
        max: schema.maximum ?? (schema.exclusiveMaximum ?? 1e9) - 1,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return schema.pattern === undefined
        ? fc.string({ maxLength: Math.min(schema.maxLength ?? 20, 20) })
        : fc.stringMatching(new RegExp(schema.pattern, 'u'));
    case 'array':
      return fc.array(arbitraryOf(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 4, 4) });
    case 'object':
      return objectOf(schema);
    default:
      throw new Error(`no values for ${JSON.stringify(schema).slice(0, 200)}`);
  }
}

function numberOf({ minimum, exclusiveMinimum, maximum }: JsonSchema): Arbitrary<unknown> {
  const min = minimum ?? exclusiveMinimum ?? -1e15;
  const number = fc.double({ min, max: maximum ?? 1e15, noNaN: true, noDefaultInfinity: true });
  // JSON has no negative zero; no message means one.
  return number.map((value) => (value === 0 ? 0 : value));
}

function objectOf({
  properties,
  required = [],
  propertyNames,
  additionalProperties,
}: JsonSchema): Arbitrary<unknown> {
  if (properties === undefined) {
    const value = typeof additionalProperties === 'object' ? additionalProperties : {};
    return fc.dictionary(
      arbitraryOf(propertyNames ?? { type: 'string' }) as Arbitrary<string>,
      arbitraryOf(value),
      {
        maxKeys: 3,
        noNullPrototype: true,
      },
    );
  }
  const members = Object.entries(properties).map(([name, member]) => [name, arbitraryOf(member)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
}
