import { parseAst } from 'vite';
import { isNode, type Node, nodesOf, without } from './syntax-tree.ts';

/** Where our calls enter ccxt (lib/sources/ccxt-exchange.ts); everything else of a class is reached from these or never runs. */
export const ENTRY_METHODS: readonly string[] = ['constructor', 'describe', 'sign', 'handleErrors'];

interface Method {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Names of `this` or `super` in the body; of any object where the body hands `this` on, for it may be any of them. */
  readonly mentions: ReadonlySet<string>;
}

/**
 * The methods that can run when only `entries` are called from outside: by name, over all the classes together, so that a name kept for
 * one class is kept for its parents and children too.
 * @param sources the text of the modules that hold the classes.
 */
export function reachableMethods(
  sources: readonly string[],
  entries: readonly string[] = ENTRY_METHODS,
): ReadonlySet<string> {
  const mentions = new Map<string, string[]>();
  for (const method of sources.flatMap(methodsOf)) {
    mentions.set(method.name, [...(mentions.get(method.name) ?? []), ...method.mentions]);
  }
  const reached = new Set<string>();
  const waiting = [...entries];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const next = mentions.get(name);
    if (next === undefined || reached.has(name)) continue;
    reached.add(name);
    waiting.push(...next);
  }
  return reached;
}

/** The module without its classes' other methods. A call of one that is gone throws "this.NAME is not a function". */
export function withoutOtherMethods(source: string, kept: ReadonlySet<string>): string {
  return without(
    source,
    methodsOf(source).filter(({ name }) => !kept.has(name)),
  );
}

/** Ascending by place. Fields and static blocks are no methods, and stay. */
function methodsOf(source: string): readonly Method[] {
  return nodesOf(parseAst(source)).flatMap((node) => {
    if (node['type'] !== 'MethodDefinition' || node['computed'] === true || !isNode(node['key'])) return [];
    const { name } = node['key'];
    if (typeof name !== 'string') return [];
    const mentions = mentionsIn(nodesOf(node['value']));
    return [{ name, start: Number(node['start']), end: Number(node['end']), mentions }];
  });
}

function mentionsIn(body: readonly Node[]): ReadonlySet<string> {
  const members = body.filter(({ type }) => type === 'MemberExpression');
  const own = members.filter(({ object }) => isNode(object) && SELF.has(object['type']));
  const ownThis = own.filter(({ object }) => isNode(object) && object['type'] === 'ThisExpression').length;
  const handsOn = body.filter(({ type }) => type === 'ThisExpression').length > ownThis;
  return new Set((handsOn ? members : own).flatMap(nameOf));
}

const SELF: ReadonlySet<unknown> = new Set(['ThisExpression', 'Super']);

function nameOf({ property, computed }: Node): readonly string[] {
  if (!isNode(property)) return [];
  const word = computed === true ? property['value'] : property['name'];
  return typeof word === 'string' ? [word] : [];
}
