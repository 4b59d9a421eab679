import type { Instrument } from '../domain/instrument.ts';
import type { MarketFigure } from '../protocol/snapshot.ts';
import type { Source } from '../sources/source.ts';

/** Whether the venue tells a figure of the market at all: what it does not is not asked for, and said not to be offered. */
export function isOffered(figure: MarketFigure, source: Source, instrument: Instrument): boolean {
  const { openInterestHistory, longShortRatio, takerVolume, liquidationStream } =
    source.capabilities(instrument);
  switch (figure) {
    case 'longShortRatio':
      return longShortRatio;
    case 'takerRatio':
      return takerVolume;
    case 'topTraderRatio':
      return (source.topTraders?.(instrument) ?? null) !== null;
    case 'liquidations':
      return liquidationStream || (source.pastLiquidations?.(instrument) ?? null) !== null;
    case 'openInterest':
      return openInterestHistory;
    case 'funding':
      // It comes with the price: where it did not, the contract has none.
      return false;
    case 'depth':
      return true;
  }
}
