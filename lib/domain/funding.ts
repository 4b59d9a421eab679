import { DAY_MS, HOUR_MS } from './candles.ts';
import { sideSign } from './liquidation-formula.ts';
import type { PositionSide } from './market-data.ts';

/**
 * What a side pays a day, as a ratio of its notional; negative while it is paid itself.
 * @param fundingRate per interval, signed: positive means longs pay.
 * @returns null where rate or interval is not known.
 */
export function fundingPaidPerDay(
  side: PositionSide,
  fundingRate: number | null,
  fundingIntervalMs: number | null,
): number | null {
  if (fundingRate === null || fundingIntervalMs === null || fundingIntervalMs <= 0) return null;
  return sideSign(side) * fundingRate * (DAY_MS / fundingIntervalMs);
}

/** A rate per interval over 365 days, without compounding. @param intervalMs above 0. */
export function annualisedFundingRate(fundingRate: number, intervalMs: number): number {
  return fundingRate * ((365 * DAY_MS) / intervalMs);
}

/** The coming settlement where funding is settled at every full hour. */
export function nextFullHour(now: number): number {
  return (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
}
