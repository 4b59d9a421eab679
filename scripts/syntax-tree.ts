/** A node of a module's syntax tree (ESTree), or anything below one. */
export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** A node and all below it, parents first. */
export function nodesOf(root: unknown): readonly Node[] {
  const found: Node[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      found.push(value);
      Object.values(value).forEach(visit);
    }
  };
  visit(root);
  return found;
}

/** The text without some of its stretches. @param cuts ascending, none inside another. */
export function without(
  source: string,
  cuts: readonly { readonly start: number; readonly end: number }[],
): string {
  return cuts.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), source);
}
