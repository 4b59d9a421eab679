import { type CandleSeries, DAY_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { marginKind, positionMargin } from '../domain/liquidation-price.ts';
import { maximumRise } from '../domain/maximum-rise.ts';
import { type DepthSample, usualDepthUsd } from '../domain/usual-depth.ts';
import type { SnapshotBreadth, SnapshotDrawdown, SnapshotMarket } from '../protocol/snapshot.ts';
import type { RuleContext, RulePosition } from '../rules/rule.ts';
import type { OwnPosition } from './analyse-position.ts';

/** The position as the rules see it. */
export function rulePosition(
  position: OwnPosition,
  instrument: Pick<Instrument, 'kind'>,
  markPrice: number | null,
): RulePosition {
  const { side, entryPrice, leverage, marginMode } = position.entry;
  const marginUsd = ownMarginUsd(position, instrument, markPrice);
  return { side, entryPrice, leverage, notionalUsd: position.notionalUsd, marginUsd, marginMode };
}

/** Of an isolated position the margin that was entered or read, what was put to it since included; of a cross one its balance, unless others share it. */
function ownMarginUsd(
  { entry, liquidation }: OwnPosition,
  instrument: Pick<Instrument, 'kind'>,
  markPrice: number | null,
): number | null {
  const kind = marginKind(instrument.kind);
  const isTold =
    entry.marginMode === 'isolated' ? (entry.addedMargin ?? entry.margin) !== null : !liquidation.isShared;
  const margin = kind === null || !isTold ? null : positionMargin(kind, entry);
  const coinUsd = kind === 'linear' ? 1 : markPrice;
  return margin === null || margin <= 0 || coinUsd === null ? null : margin * coinUsd;
}

/** The worst move against a side in each window: of a long the fall, of a short the rise. */
export function adverseMoves(
  drawdown: SnapshotDrawdown | null,
  side: 'long' | 'short',
  fine: CandleSeries,
  hours: CandleSeries,
  now: number,
  price: number | null,
): Pick<RuleContext, 'adverseMove24h' | 'adverseMove7d' | 'adverseMove30d'> {
  const fall = (window: '24h' | '7d' | '30d'): number | null =>
    drawdown?.windows.find((row) => row.window === window)?.maximumDrawdown.ratio ?? null;
  if (side === 'long')
    return { adverseMove24h: fall('24h'), adverseMove7d: fall('7d'), adverseMove30d: fall('30d') };
  return {
    adverseMove24h: maximumRise(fine, DAY_MS, now, price),
    adverseMove7d: maximumRise(fine, 7 * DAY_MS, now, price),
    adverseMove30d: maximumRise(hours, 30 * DAY_MS, now, price),
  };
}

/** What the rules about the market look at. */
export function marketSituation(
  drawdown: SnapshotDrawdown | null,
  market: SnapshotMarket | null,
  breadth: SnapshotBreadth | null,
  depthSamples: readonly DepthSample[],
  now: number,
): Pick<
  RuleContext,
  | 'drawdown24h'
  | 'referenceFalls'
  | 'openInterestUsd'
  | 'openInterestChange24h'
  | 'longShortRatio'
  | 'bookDepthUsd'
  | 'usualBookDepthUsd'
  | 'breadth'
> {
  return {
    drawdown24h: drawdown?.windows.find(({ window }) => window === '24h')?.drawdown ?? null,
    referenceFalls:
      drawdown === null || drawdown.historyLoading
        ? null
        : drawdown.referenceDays.flatMap(({ fall }) => fall ?? []),
    openInterestUsd: market?.openInterest?.usd ?? null,
    openInterestChange24h: market?.openInterest?.change24h ?? null,
    longShortRatio: market?.longShortRatio?.ratio ?? null,
    bookDepthUsd: market?.depth ? Math.min(market.depth.bidUsd, market.depth.askUsd) : null,
    usualBookDepthUsd: usualDepthUsd(depthSamples, now),
    breadth: breadth && {
      isSystemic: breadth.kind === 'systemic',
      fallingCount: breadth.fallingCount,
      coinCount: breadth.coins.length,
      medianDrawdown: breadth.medianDrawdown,
    },
  };
}
