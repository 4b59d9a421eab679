/**
 * Where a position is liquidated, found by walking the price away from the entry and asking at each step whether the margin still
 * covers the maintenance margin. Rules: Binance FAQ b3c689c1f50a44cabb3a84e663b81d93, Bybit risk limits and help "Liquidation Price
 * (USDT Contract)", OKX article 360053909592, Hyperliquid docs (margin tiers), MEXC help 360044646391,
 * Gate help 27724, Kraken 360022632452, Deribit support 25944738177565, a position frame of HTX's own (lib/sources/htx-tiers.ts names it).
 */
export type Side = 'long' | 'short';

/** A step of a maintenance table of a linear contract. */
export interface Step {
  readonly floor: number;
  /** Inclusive. */
  readonly cap: number;
  readonly rate: number;
  /** Taken off the maintenance margin. */
  readonly amount: number;
  readonly maxLeverage: number;
  /** What each coin adds to the rate, and to that of the initial margin. */
  readonly slope?: number;
}

export interface Table {
  readonly steps: readonly Step[];
  /** What the bounds count: the position's value at the price of the moment, or its coins, which no price moves. */
  readonly counts: 'value' | 'coins';
  /** Taker fee kept back beside the maintenance margin. */
  readonly feeRate: number;
}

/** What the venue's public table says (`rows` in value), turned into the venue's own rule. */
export function tableOf(
  venue: string,
  rows: readonly Step[],
  okx: { readonly coinsOf: (value: number) => number },
): Table {
  if (venue === 'okx' || venue === 'mexc') {
    // One rate for the whole position, by its contracts.
    const steps = rows.map((row) => ({
      ...row,
      floor: okx.coinsOf(row.floor),
      cap: okx.coinsOf(row.cap),
      amount: 0,
    }));
    return { steps, counts: 'coins', feeRate: venue === 'okx' ? 0.0005 : 0.0004 };
  }
  if (venue === 'cryptocom') {
    // One rate up to a number of coins (help.crypto.com 4894436).
    const steps = rows.map((row) => ({ ...row, floor: 0, cap: okx.coinsOf(row.cap), amount: 0 }));
    return { steps, counts: 'coins', feeRate: 0 };
  }
  if (venue === 'hyperliquid') {
    // Half of the initial margin at the step's maximum leverage, on the slice inside the step; the last step is open.
    let amount = 0;
    const steps = rows.map((row, index) => {
      const rate = 1 / row.maxLeverage / 2;
      const below = rows[index - 1];
      if (below !== undefined) amount += row.floor * (rate - 1 / below.maxLeverage / 2);
      return { ...row, cap: rows[index + 1]?.floor ?? Number.POSITIVE_INFINITY, rate, amount };
    });
    return { steps, counts: 'value', feeRate: 0 };
  }
  if (venue === 'kucoin' || venue === 'htx') {
    // One rate for the whole position, by its value; the fee of a liquidation, or the taker's, beside it.
    return { steps: rows.map((row) => ({ ...row, amount: 0 })), counts: 'value', feeRate: 0.0006 };
  }
  if (venue === 'kraken') {
    // One rate for the whole position, by its value; the last level has no end.
    const steps = rows.map((row, index) => ({
      ...row,
      cap: index + 1 === rows.length ? Number.POSITIVE_INFINITY : row.cap,
      amount: 0,
    }));
    return { steps, counts: 'value', feeRate: 0 };
  }
  if (venue === 'deribit') {
    // One rate that grows with each coin of the position: 0.005 % a BTC.
    const steps = rows.map((row) => ({ ...row, cap: Number.POSITIVE_INFINITY, amount: 0, slope: 0.00005 }));
    return { steps, counts: 'coins', feeRate: 0 };
  }
  // Gate keeps its taker fee back beside the maintenance margin; so does Bitget's formula (article 12560603808759), at the base tier.
  const feeRate = { gate: 0.00075, bitget: 0.0006 }[venue as string] ?? 0;
  return { steps: rows, counts: 'value', feeRate };
}

export interface Contract {
  readonly side: Side;
  readonly entry: number;
  readonly coins: number;
}

export interface Liquidation {
  readonly price: number;
  readonly step: Step;
}

export function stepOf(table: Table, coins: number, price: number): Step | null {
  const counted = table.counts === 'coins' ? coins : coins * price;
  const step = table.steps.find(({ cap }) => counted <= cap);
  if (step === undefined) return null;
  const added = (step.slope ?? 0) * coins;
  return { ...step, rate: step.rate + added, maxLeverage: 1 / (1 / step.maxLeverage + added) };
}

function maintenance(table: Table, step: Step, coins: number, price: number): number {
  return coins * price * (step.rate + table.feeRate) - step.amount;
}

/** Prices from the entry outward at which the step changes, then the end of the world. */
function stations(table: Table, { side, entry, coins }: Contract): number[] {
  const end = side === 'long' ? 0 : entry * 1e7;
  if (table.counts === 'coins') return [entry, end];
  const bounds = table.steps.flatMap(({ floor, cap }) => [floor / coins, cap / coins]);
  const between = bounds.filter((price) =>
    side === 'long' ? price < entry && price > 0 : price > entry && price < end,
  );
  const ordered = [...new Set(between)].sort((a, b) => (side === 'long' ? b - a : a - b));
  return [entry, ...ordered, end];
}

/**
 * The price at which equity has fallen to the maintenance margin.
 * @returns 'at-entry' when it is so from the start, 'never' when no price does it, 'too-large' beyond the last step.
 */
export function liquidationOf(
  table: Table,
  contract: Contract,
  margin: number,
): Liquidation | 'at-entry' | 'never' | 'too-large' {
  const { side, entry, coins } = contract;
  const sign = side === 'long' ? 1 : -1;
  if (stepOf(table, coins, entry) === null) return 'too-large';
  const lastStep = table.steps.at(-1);
  const path = stations(table, contract);
  for (let i = 0; i + 1 < path.length; i++) {
    const from = path[i] ?? 0;
    const to = path[i + 1] ?? 0;
    // A value in the middle belongs to the stretch alone; past the last cap the last step holds.
    const step =
      (table.counts === 'coins' ? stepOf(table, coins, entry) : stepOf(table, coins, (from + to) / 2)) ??
      lastStep;
    if (step === undefined) return 'too-large';
    const spare = (price: number): number =>
      margin + sign * coins * (price - entry) - maintenance(table, step, coins, price);
    if (spare(from) <= 0) return i === 0 ? 'at-entry' : { price: from, step };
    if (spare(to) > 0) continue;
    const price = bisect(from, to, (value) => spare(value) > 0);
    // At 1x the margin is the whole value: what is left of the root is rounding.
    return price > entry * 1e-9 ? { price, step } : 'never';
  }
  return 'never';
}

/** The border between where `holds` is true (at `from`) and where it is not (at `to`). */
export function bisect(from: number, to: number, holds: (value: number) => boolean): number {
  let good = from;
  let bad = to;
  for (let i = 0; i < 200; i++) {
    const middle = (good + bad) / 2;
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return (good + bad) / 2;
}

/** Adverse move from entry to liquidation of an isolated position, as a ratio of entry; Infinity when nothing liquidates it. */
export function distanceAt(table: Table, contract: Contract, leverage: number): number {
  const found = liquidationOf(table, contract, (contract.coins * contract.entry) / leverage);
  if (found === 'at-entry') return 0;
  if (found === 'never' || found === 'too-large') return Number.POSITIVE_INFINITY;
  return Math.abs(found.price - contract.entry) / contract.entry;
}

/** Highest isolated leverage, between 1 and the most the venue gives this size, that survives an adverse move of `distance`. */
export function leverageSurviving(table: Table, contract: Contract, distance: number): number | null {
  const most = stepOf(table, contract.coins, contract.entry)?.maxLeverage;
  if (most === undefined) return null;
  const survives = (leverage: number): boolean => distanceAt(table, contract, leverage) > distance;
  if (survives(most)) return most;
  return survives(1) ? bisect(1, most, survives) : 1;
}

/** Bybit's older published rule: maintenance taken at the entry price. */
export function entryRuleLiquidation(table: Table, contract: Contract, margin: number): number | null {
  const { side, entry, coins } = contract;
  const step = stepOf(table, coins, entry);
  if (step === null) return null;
  const spare = margin - maintenance(table, step, coins, entry);
  const price = side === 'long' ? entry - spare / coins : entry + spare / coins;
  return price > 0 ? price : null;
}
