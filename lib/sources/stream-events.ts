import type { Liquidation, Ticker } from '../domain/market-data.ts';
import type { StreamEvent } from './source.ts';

/** Fields of a ticker as a frame tells them, or leaves them out. */
type ToldTicker = { readonly [Field in keyof Omit<Ticker, 'asOf'>]?: Ticker[Field] | undefined };

/** What a frame tells of the ticker: what it leaves out (null or undefined) stays as it was. */
export function tickerEvent(fields: ToldTicker, asOf: number): StreamEvent {
  return { type: 'ticker', ticker: { ...told(fields), asOf } };
}

/** The same of a frame that may tell nothing of the ticker: then it is no event. */
export function tickerEvents(fields: ToldTicker, asOf: number): StreamEvent[] {
  return Object.keys(told(fields)).length === 0 ? [] : [tickerEvent(fields, asOf)];
}

function told(fields: ToldTicker): Partial<Omit<Ticker, 'asOf'>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** A forced order of so many coins, with its value. */
export function liquidationOfCoins(order: Omit<Liquidation, 'notionalUsd'>): Liquidation {
  return { ...order, notionalUsd: order.size * order.price };
}
