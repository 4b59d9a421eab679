/** A lending account by its reserves' data, solved by halving the interval; imports nothing from lib. */
export interface PlainReserve {
  readonly symbol: string;
  readonly price: number;
  readonly supplied: number;
  readonly debt: number;
  /** The one that counts: 0 where the reserve is no collateral of the account. */
  readonly threshold: number;
}

/** Health factor when the prices of these symbols are `factor` times what they are. */
export function healthAt(
  reserves: readonly PlainReserve[],
  moving: readonly string[],
  factor: number,
): number {
  let may = 0;
  let owes = 0;
  for (const { symbol, price, supplied, debt, threshold } of reserves) {
    const then = moving.includes(symbol) ? price * factor : price;
    may += supplied * then * threshold;
    owes += debt * then;
  }
  return owes === 0 ? Number.POSITIVE_INFINITY : may / owes;
}

/** The factor at which a healthy account stops to be so when these fall; null when no fall does it. */
export function fallToLiquidation(
  reserves: readonly PlainReserve[],
  moving: readonly string[],
): number | null {
  return halved(reserves, moving, 1e-9, 1);
}

/** The same for a rise of at most a thousandfold. */
export function riseToLiquidation(
  reserves: readonly PlainReserve[],
  moving: readonly string[],
): number | null {
  return halved(reserves, moving, 1_000, 1);
}

function halved(
  reserves: readonly PlainReserve[],
  moving: readonly string[],
  bad: number,
  good: number,
): number | null {
  let [ill, well] = [bad, good];
  if (healthAt(reserves, moving, well) < 1 || healthAt(reserves, moving, ill) >= 1) return null;
  for (let step = 0; step < 200; step++) {
    const middle = (ill + well) / 2;
    if (healthAt(reserves, moving, middle) >= 1) well = middle;
    else ill = middle;
  }
  return (ill + well) / 2;
}
