import type { Liquidation } from '../domain/market-data.ts';
import type { LiquidationPage } from './source.ts';

/**
 * What an answer told of a span: all of it, or, where it is the newest part alone, from its oldest row on.
 * @param times of every row of the answer, ms. @param orders the contract's own, in any order.
 */
export function liquidationPage(
  span: { readonly from: number; readonly to: number },
  times: readonly number[],
  isWhole: boolean,
  orders: readonly Liquidation[],
): LiquidationPage {
  const reached = isWhole ? span.from : Math.max(span.from, Math.min(...times));
  return {
    orders: orders
      .filter(({ time }) => time >= reached && time <= span.to)
      .toSorted((one, other) => one.time - other.time),
    span: { from: Math.min(reached, span.to), to: span.to },
  };
}
