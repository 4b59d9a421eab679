/** What must hold of the observed layer, from true positions alone; imports nothing from lib. */
export interface TruePosition {
  readonly address: string;
  readonly side: 'long' | 'short';
  /** Coins. */
  readonly size: number;
  readonly liquidationPrice: number | null;
}

export interface ExpectedLayer {
  readonly accounts: number;
  readonly positions: number;
  readonly withoutPrice: number;
  /** Shares of open interest, 0-1. */
  readonly long: number;
  readonly short: number;
}

export function expectedLayer(positions: readonly TruePosition[], openInterest: number): ExpectedLayer {
  let withoutPrice = 0;
  let long = 0;
  let short = 0;
  const accounts = new Set<string>();
  for (const { address, side, size, liquidationPrice } of positions) {
    accounts.add(address);
    if (liquidationPrice === null) withoutPrice += 1;
    if (side === 'long') long += size;
    else short += size;
  }
  return {
    accounts: accounts.size,
    positions: positions.length,
    withoutPrice,
    long: long / openInterest,
    short: short / openInterest,
  };
}

/** Everything of one side whose liquidation price lies in [low, high]. */
export function expectedBand(
  positions: readonly TruePosition[],
  side: 'long' | 'short',
  low: number,
  high: number,
  mark: number,
): { readonly notionalUsd: number; readonly positions: number; readonly largestUsd: number } {
  const usd: number[] = [];
  for (const position of positions) {
    const price = position.liquidationPrice;
    if (position.side === side && price !== null && price >= low && price <= high)
      usd.push(position.size * mark);
  }
  return {
    notionalUsd: usd.reduce((sum, each) => sum + each, 0),
    positions: usd.length,
    largestUsd: Math.max(0, ...usd),
  };
}
