import type { ReplayInstrument, VenueName } from './instruments.ts';
import type { Side } from './market/types.ts';
import type { Tape, TapePosition } from './tape.ts';

/** The one trader of the replay who gives an address away: known at Hyperliquid, dYdX (subaccount 0) and Lighter. */
export const OWN_HEX = '0x0ddba11000000000000000000000000000c0ffee';
export const OWN_DYDX = 'dydx1plmsllwnaccntfrthereplay23456789n7qxun';
export const OWN_LIGHTER_INDEX = '281474976';

/** Opened before the fall; on a tape that begins later, with it. */
const OPENED_AT = Date.UTC(2026, 1, 5, 18);

interface Plan {
  readonly base: string;
  readonly side: Side;
  readonly size: number;
  readonly leverage: number;
  readonly marginMode: TapePosition['marginMode'];
}
const PLANS: readonly Plan[] = [
  { base: 'ETH', side: 'long', size: 10, leverage: 4, marginMode: 'cross' },
  { base: 'BTC', side: 'short', size: 0.25, leverage: 5, marginMode: 'isolated' },
];

export interface OwnHolding {
  readonly instrument: ReplayInstrument;
  /** Of the cross position `margin` is the whole account's balance, without its profit. */
  readonly position: TapePosition;
  readonly mark: number;
  /** Unrealised. */
  readonly profit: number;
}

/** What the trader holds at a venue: a cross long of ETH that the whole account stands behind, an isolated short of BTC. */
export function ownHoldings(tape: Tape, venue: VenueName, now: number): readonly OwnHolding[] {
  const openedAt = Math.max(tape.start, OPENED_AT);
  if (now < openedAt) return [];
  return PLANS.flatMap((plan, id) => {
    const instrument = tape
      .instruments(venue)
      .find(({ base, kind }) => base === plan.base && kind === 'linear');
    const entryPrice = instrument && tape.ticker(instrument, openedAt)?.last;
    const ticker = instrument && tape.ticker(instrument, now);
    if (instrument === undefined || entryPrice === undefined || ticker == null) return [];
    const { side, size, leverage, marginMode } = plan;
    const mark = ticker.mark ?? ticker.last;
    const sign = side === 'long' ? 1 : -1;
    const notional = size * entryPrice;
    const margin = notional / leverage;
    const rate = tape.tiers(instrument)?.[0]?.maintenanceMarginRate ?? 0.05;
    const liquidationPrice = (notional - sign * margin) / (size * (1 - sign * rate));
    const position = { id, side, entryPrice, size, leverage, marginMode, margin, liquidationPrice };
    return [{ instrument, position, mark, profit: sign * size * (mark - entryPrice) }];
  });
}
