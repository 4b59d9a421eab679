import type { LimiterState } from './limiter-state.ts';

/** We take at most this share of what a venue publishes: the trader's own session shares the address. */
export const BUDGET_SHARE = 0.1;
/** A window is kept in this many slots; a slot counts until its end is a full window old, so we never undercount. */
const SLOTS = 20;

/** One published limit as the budget sees it. */
export interface Budget {
  readonly key: string;
  readonly host: string;
  readonly pathPrefix: string;
  /** Weight per window, at least 1. */
  readonly capacity: number;
  readonly windowMs: number;
}

/** Ten per cent of a published limit; where that is less than one request, the window grows until it holds one. */
export function budgetOf(limit: {
  readonly host: string;
  readonly published: number;
  readonly windowMs: number;
  readonly pathPrefix?: string;
}): Budget {
  const capacity = limit.published * BUDGET_SHARE;
  const stretch = Math.max(1, 1 / capacity);
  const pathPrefix = limit.pathPrefix ?? '';
  return {
    key: `${limit.host}${pathPrefix}`,
    host: limit.host,
    pathPrefix,
    capacity: capacity * stretch,
    windowMs: limit.windowMs * stretch,
  };
}

type Spent = LimiterState['spent'];

/** Drops what has left the window and anything from an impossible future (the local clock was set back). */
function live(spent: Spent, budget: Budget, now: number): [number, number][] {
  const expiryMs = budget.windowMs + budget.windowMs / SLOTS;
  return (spent[budget.key] ?? []).filter(
    ([start]) => start + expiryMs > now && start <= now + budget.windowMs,
  );
}

/**
 * Wait until `weight` fits, in ms; 0 when it fits now, null when it never does.
 * Background work leaves half of what remains to interactive work, unless nothing is spent at all.
 * @param demand `overdue`: weight under way for longer than the window; it may arrive at any moment.
 */
export function waitForBudgetMs(
  spent: Spent,
  budget: Budget,
  share: number,
  demand: { readonly weight: number; readonly background: boolean; readonly overdue: number },
  now: number,
): number | null {
  const capacity = Math.max(1, budget.capacity * share);
  if (demand.weight > capacity) return null;
  const entries = live(spent, budget, now);
  let used = entries.reduce((sum, [, weight]) => sum + weight, demand.overdue);
  const fits = (): boolean => {
    const remaining = capacity - used;
    return used === 0 || demand.weight <= (demand.background ? remaining / 2 : remaining);
  };
  if (fits()) return 0;
  for (const [start, weight] of entries) {
    used = Math.max(0, used - weight);
    if (fits()) return Math.max(1, start + budget.windowMs + budget.windowMs / SLOTS - now);
  }
  return Math.max(1, budget.windowMs);
}

/** Start of the slot that a moment falls in. */
function slotAt(budget: Budget, time: number): number {
  const slotMs = budget.windowMs / SLOTS;
  return Math.floor(time / slotMs) * slotMs;
}

/** Books `weight` at `now`, in place. */
export function spend(spent: Spent, budget: Budget, weight: number, now: number): void {
  const entries = live(spent, budget, now);
  const start = slotAt(budget, now);
  const last = entries.at(-1);
  if (last !== undefined && last[0] >= start) last[1] += weight;
  else entries.push([start, weight]);
  spent[budget.key] = entries;
}

/** A request booked at `from` has ended at `now`: it arrived in between, so it counts from now on. In place. */
export function postpone(spent: Spent, budget: Budget, weight: number, from: number, now: number): void {
  const start = slotAt(budget, from);
  const booked = spent[budget.key]?.find((entry) => entry[0] === start);
  if (booked !== undefined) booked[1] = Math.max(0, booked[1] - weight);
  spend(spent, budget, weight, now);
}

/** Books a whole window: used when the stored state cannot be read and a burst may just have happened. */
export function spendAll(spent: Spent, budget: Budget, now: number): void {
  spend(spent, budget, budget.capacity, now);
}
