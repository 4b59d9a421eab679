import { MINUTE_MS } from '../domain/candles.ts';

/** What may be spent: nothing while a page waits for its candles, little while a page of the same host still fills, else all. */
export type Allowance = 'none' | 'little' | 'full';

/**
 * Weight a minute for accounts, of the 120 that we spend on Hyperliquid at most: half, so that a page of that venue finds room for its
 * price and candles; and so little while such a page still loads its history that its next page of candles comes no later.
 */
const WEIGHT_A_MINUTE: Readonly<Record<Allowance, number>> = { none: 0, little: 12, full: 60 };

export interface AccountPace {
  /** Books the weight when it is within the pace; the same pace for all windows. */
  take(weight: number, allowance: Allowance, now: number): boolean;
}

/** What was spent on accounts in the last minute, in local time. */
export function createAccountPace(): AccountPace {
  let spent: { readonly at: number; readonly weight: number }[] = [];
  return {
    take(weight, allowance, now) {
      // Bookings from an impossible future: the local clock was set back.
      spent = spent.filter(({ at }) => at > now - MINUTE_MS && at <= now);
      const used = spent.reduce((sum, booking) => sum + booking.weight, 0);
      if (used + weight > WEIGHT_A_MINUTE[allowance]) return false;
      spent.push({ at: now, weight });
      return true;
    },
  };
}
