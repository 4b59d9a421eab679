/** A line of text that wants to stand at `y` (its middle). */
export interface Label {
  readonly y: number;
  /** Lower goes first when there is no room for all. */
  readonly priority: number;
}

/**
 * Places labels one under another without overlap, each as near to its wish as the others allow; what does not fit is left out
 * by priority. @returns the kept labels from the top down with the `y` they got.
 */
export function layoutLabels<Wish extends Label>(
  wishes: readonly Wish[],
  lineHeight: number,
  height: number,
): { label: Wish; y: number }[] {
  const room = Math.max(0, Math.floor(height / lineHeight));
  const kept = wishes
    .toSorted((a, b) => a.priority - b.priority)
    .slice(0, room)
    .sort((a, b) => a.y - b.y);
  // Neighbours that collide form a block around the mean of their wishes; blocks grow until none touch.
  const blocks: { labels: Wish[]; top: number }[] = [];
  for (const label of kept) {
    blocks.push(blockOf([label], lineHeight, height));
    for (
      let last = blocks.at(-1), above = blocks.at(-2);
      last && above && bottomOf(above, lineHeight) > last.top;
    ) {
      blocks.splice(-2, 2, blockOf([...above.labels, ...last.labels], lineHeight, height));
      last = blocks.at(-1);
      above = blocks.at(-2);
    }
  }
  return blocks.flatMap(({ labels, top }) =>
    labels.map((label, index) => ({ label, y: top + (index + 0.5) * lineHeight })),
  );
}

function blockOf<Wish extends Label>(labels: Wish[], lineHeight: number, height: number) {
  const middle = labels.reduce((sum, { y }) => sum + y, 0) / labels.length;
  const size = labels.length * lineHeight;
  return { labels, top: Math.min(height - size, Math.max(0, middle - size / 2)) };
}

function bottomOf(block: { labels: readonly unknown[]; top: number }, lineHeight: number): number {
  return block.top + block.labels.length * lineHeight;
}
