/** The cascade as the formula says it, step by step: nothing of lib/ is used, and nothing is clever. */

export interface Market {
  /** Cumulative USD at moves 0, step, 2 step ...; linear between. */
  readonly step: number;
  readonly depth: readonly number[];
  readonly liquidated: readonly number[];
}

const ROUNDS = 20_000;

/** u0, then u' = inf{u: W Cum(u) >= W Cum(u0) + phi L(u)} until it stands; null once it leaves the table. */
export function iteratedMove(
  market: Market,
  first: number,
  bookShare: number,
  flowShare: number,
): number | null {
  const start = bookShare * valueAt(market, market.depth, first);
  let move = first;
  for (let round = 0; round < ROUNDS; round++) {
    const needed = (start + flowShare * valueAt(market, market.liquidated, move)) / bookShare;
    const next = Math.max(first, inverse(market, market.depth, needed));
    if (next === Number.POSITIVE_INFINITY) return null;
    if (next - move < 1e-13) return next;
    move = next;
  }
  return move;
}

function valueAt({ step }: Market, values: readonly number[], move: number): number {
  const index = Math.min(values.length - 2, Math.floor(move / step));
  const [left = 0, right = 0] = [values[index], values[index + 1]];
  return move >= step * (values.length - 1)
    ? (values.at(-1) ?? 0)
    : left + (right - left) * (move / step - index);
}

function inverse({ step }: Market, values: readonly number[], needed: number): number {
  const index = values.findIndex((value) => value >= needed);
  if (index === -1) return Number.POSITIVE_INFINITY;
  if (index === 0) return 0;
  const [left = 0, right = 0] = [values[index - 1], values[index]];
  return step * (index - 1 + (needed - left) / (right - left));
}
