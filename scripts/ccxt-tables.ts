import { parseAst } from 'vite';
import { isNode, type Node, nodesOf, without } from './syntax-tree.ts';

/** Members of a class's description that only unified calls read; the base class keeps its own. */
const UNIFIED_TABLES: ReadonlySet<string> = new Set([
  'has',
  'features',
  'fees',
  'timeframes',
  'commonCurrencies',
]);

/** Groups of endpoints that ask for a key: those called private, and Binance's of the wallet, of portfolio margin and of options. */
const SIGNED_GROUPS = /private|^[spe]api/i;
/** What a group of endpoints holds, unless it holds other groups. */
const VERBS: ReadonlySet<string> = new Set(['get', 'post', 'put', 'delete', 'patch']);

/**
 * The module without those parts of its class's description that no public call of an implicit method reads. What is left describes
 * the same requests and the same error codes; an endpoint that is gone has no method.
 */
export function withoutUnusedTables(source: string): string {
  const describe = nodesOf(parseAst(source)).find(
    ({ type, key }) => type === 'MethodDefinition' && isNode(key) && key['name'] === 'describe',
  );
  const extended = nodesOf(describe).find(({ type }) => type === 'CallExpression');
  const [, description] = (extended?.['arguments'] ?? []) as readonly unknown[];
  const unused = membersOf(description).flatMap((table) => {
    if (UNIFIED_TABLES.has(table.name)) return [table];
    return table.name === 'api' ? signedGroups(table.value) : [];
  });
  return without(source, unused);
}

function signedGroups(groups: unknown): Member[] {
  return membersOf(groups).flatMap((group) => {
    if (SIGNED_GROUPS.test(group.name)) return [group];
    return VERBS.has(group.name) ? [] : signedGroups(group.value);
  });
}

interface Member {
  readonly name: string;
  readonly value: unknown;
  readonly start: number;
  readonly end: number;
}

/** Members of an object literal, each up to where the next begins, its comma included. */
function membersOf(table: unknown): Member[] {
  if (!isNode(table) || table['type'] !== 'ObjectExpression') return [];
  const properties = table['properties'] as readonly Node[];
  return properties.map(({ key, value, start }, index) => ({
    name: isNode(key) ? String(key['value'] ?? key['name']) : '',
    value,
    start: Number(start),
    end: Number(properties[index + 1]?.['start'] ?? Number(table['end']) - 1),
  }));
}
