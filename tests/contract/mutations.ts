/** One altered copy of a payload: which leaf, how, and the copy. */
export interface Mutation {
  readonly name: string;
  readonly kind: 'missing' | 'null' | 'NaN' | 'as number' | 'object' | 'negative';
  readonly leaf: string;
  readonly payload: unknown;
}

type Path = readonly (string | number)[];

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) =>
    leavesOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function withLeaf(payload: unknown, path: Path, change: (leaf: unknown) => unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return change(payload);
  if (Array.isArray(payload))
    return payload.map((item, i) => (i === head ? withLeaf(item, rest, change) : item));
  const record = Object.entries(payload as object);
  const changed = record.map(([key, child]) => [key, key === head ? withLeaf(child, rest, change) : child]);
  return Object.fromEntries(changed.filter(([, child]) => child !== undefined));
}

/** Every leaf of a payload, altered in each way that an exchange or a liar might alter it. */
export function mutationsOf(payload: unknown): Mutation[] {
  const changes: readonly [Mutation['kind'], (leaf: unknown) => unknown][] = [
    ['missing', () => undefined],
    ['null', () => null],
    ['NaN', () => 'NaN'],
    ['object', () => ({})],
    [
      'negative',
      (leaf) => (typeof leaf === 'number' ? -Math.abs(leaf) : `-${String(leaf).replace('-', '')}`),
    ],
    [
      'as number',
      (leaf) =>
        typeof leaf === 'string' && leaf !== '' && Number.isFinite(Number(leaf)) ? Number(leaf) : leaf,
    ],
  ];
  return leavesOf(payload).flatMap((path) =>
    changes.map(([kind, change]) => ({
      name: `${kind} ${path.join('.')}`,
      kind,
      leaf: path.join('.'),
      payload: withLeaf(payload, path, change),
    })),
  );
}
