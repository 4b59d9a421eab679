import { DAY_MS, MINUTE_MS } from './candles.ts';
import type { Liquidation } from './market-data.ts';
import type { RejectionReason } from './rejections.ts';

/** A printed price further than this from the mark is a corrupt one: prints lie at the mark or one maintenance margin beyond it. */
const PRICE_TOLERANCE = 0.05;
/** A mark older than this may have moved meanwhile: then only a misread unit is told apart. */
const MARK_FRESH_MS = 15_000;
const STALE_MARK_FACTOR = 2;
/** Amounts that are not price times size within this are not of one order. */
const NOTIONAL_TOLERANCE = 0.01;
/** Later than the venue's time by more is no time of this order; nor is one of yesterday. */
const FUTURE_TOLERANCE_MS = MINUTE_MS;
const OLDEST_MS = DAY_MS;

/**
 * Why a printed order is not believed, or null when it may be true.
 * @param mark the newest mark price with its time; null while unknown: the price is then not judged. @param now the venue's time in ms.
 */
export function liquidationFault(
  liquidation: Liquidation,
  mark: { readonly price: number; readonly asOf: number } | null,
  now: number,
): RejectionReason | null {
  const { price, size, notionalUsd, time } = liquidation;
  if (!(time <= now + FUTURE_TOLERANCE_MS && time >= now - OLDEST_MS)) return 'liquidation-time';
  if (!isAmount(price)) return 'liquidation-price';
  if (!isAmount(size) || !isAmount(notionalUsd)) return 'liquidation-size';
  if (!(Math.abs(notionalUsd / (price * size) - 1) <= NOTIONAL_TOLERANCE)) return 'liquidation-size';
  return mark === null || isNearMark(price, time, mark) ? null : 'liquidation-price';
}

function isNearMark(
  price: number,
  time: number,
  mark: { readonly price: number; readonly asOf: number },
): boolean {
  const ratio = price / mark.price;
  if (Math.abs(time - mark.asOf) <= MARK_FRESH_MS) return Math.abs(ratio - 1) <= PRICE_TOLERANCE;
  return ratio <= STALE_MARK_FACTOR && ratio >= 1 / STALE_MARK_FACTOR;
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
