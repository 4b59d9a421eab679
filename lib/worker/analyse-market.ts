import { at, DAY_MS, firstIndexAtOrAfter, HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { annualisedFundingRate } from '../domain/funding.ts';
import { type LiquidationHistory, listenedMs } from '../domain/liquidation-history.ts';
import type { OpenInterestSeries, RatioSeries } from '../domain/market-data.ts';
import { isOpenInterestJump } from '../domain/plausible-open-interest.ts';
import { sideDepthUsd } from '../domain/usual-depth.ts';
import { SILENT_AFTER_MS } from '../net/web-socket.ts';
import type { SnapshotMarket } from '../protocol/snapshot.ts';
import type { Dated, DeskData } from './desk-data.ts';

const FUNDING_INTERVAL_DEFAULT_MS = 8 * HOUR_MS;

/**
 * The market strip: what is known, each with its own time.
 * @param silentAfterMs forced orders that were told longer ago than this are no more the newest.
 * @returns null before the first answer.
 */
export function analyseMarket(
  data: DeskData,
  price: number | null,
  now: number,
  silentAfterMs = SILENT_AFTER_MS,
): Omit<SnapshotMarket, 'missing'> | null {
  const ticker = data.ticker;
  if (ticker === null) return null;
  const { fundingRate, fundingIntervalMs, nextFundingTime } = ticker.value;
  const intervalMs = fundingIntervalMs ?? FUNDING_INTERVAL_DEFAULT_MS;
  return {
    openInterest: openInterestOf(data.openInterest, ticker, price),
    recorded: recordedOf(data),
    funding:
      fundingRate === null
        ? null
        : {
            rate: fundingRate,
            intervalMs,
            annualised: annualisedFundingRate(fundingRate, intervalMs),
            nextTime: nextFundingTime,
            asOf: ticker.asOf,
          },
    longShortRatio: newest(data.longShortRatio),
    topTraderRatio: newest(data.topTraderRatio),
    takerRatio: newest(data.takerRatio),
    liquidations: liquidationsOf(data.liquidationHistory, now, silentAfterMs),
    depth: depthOf(data, price),
  };
}

function openInterestOf(
  series: OpenInterestSeries | null,
  ticker: NonNullable<DeskData['ticker']>,
  price: number | null,
): SnapshotMarket['openInterest'] {
  const last = (series?.time.length ?? 0) - 1;
  const fromSeries = series !== null && last >= 0;
  const coins = ticker.value.openInterest ?? (fromSeries ? at(series.openInterest, last) : null);
  if (coins === null) return null;
  const asOf = ticker.value.openInterest === null && fromSeries ? at(series.time, last) : ticker.asOf;
  const before = series === null ? null : openInterestAt(series, asOf - DAY_MS);
  return {
    coins,
    // Of two figures that cannot both be right, nobody knows the change.
    change24h: before === null || isOpenInterestJump(coins, before) ? null : coins / before - 1,
    usd: price === null ? null : coins * price,
    asOf,
  };
}

function recordedOf({ recorded }: DeskData): SnapshotMarket['recorded'] {
  if (recorded === null) return null;
  const { since, spanMs, knownMs } = recorded;
  return { since, spanMs, knownMs };
}

/** The point nearest before `time`, not older than two hours. */
function openInterestAt(series: OpenInterestSeries, time: number): number | null {
  const index = firstIndexAtOrAfter(series.time, time + 1) - 1;
  return index >= 0 && time - at(series.time, index) <= 2 * HOUR_MS ? at(series.openInterest, index) : null;
}

function newest(dated: Dated<RatioSeries> | null): { ratio: number; asOf: number } | null {
  const last = (dated?.value.time.length ?? 0) - 1;
  if (dated === null || last < 0) return null;
  return { ratio: at(dated.value.ratio, last), asOf: at(dated.value.time, last) };
}

/** The forced orders of the last 24 h, as far as we listened; null when we did not at all. */
function liquidationsOf(
  { orders, listened }: LiquidationHistory,
  now: number,
  silentAfterMs: number,
): SnapshotMarket['liquidations'] {
  const dayAgo = now - DAY_MS;
  const spans = listened.filter(({ to }) => to > dayAgo);
  const [first] = spans;
  const last = spans[spans.length - 1];
  if (first === undefined || last === undefined) return null;
  const seen = orders.slice(firstAtOrAfter(orders, dayAgo));
  const sum = (side: 'long' | 'short'): number =>
    seen.reduce((total, { side: itsSide, notionalUsd }) => total + (itsSide === side ? notionalUsd : 0), 0);
  const since = Math.max(first.from, dayAgo);
  const heardMs = listenedMs(spans, since, now);
  return {
    longUsd: sum('long'),
    shortUsd: sum('short'),
    count: seen.length,
    since,
    // Whole minutes: the seconds would be news all the time.
    listenedMs: now - since - heardMs <= silentAfterMs ? null : Math.ceil(heardMs / MINUTE_MS) * MINUTE_MS,
    silentSince: now - last.to > silentAfterMs ? last.to : null,
  };
}

function firstAtOrAfter(orders: LiquidationHistory['orders'], time: number): number {
  const index = orders.findIndex((order) => order.time >= time);
  return index < 0 ? orders.length : index;
}

function depthOf(data: DeskData, price: number | null): SnapshotMarket['depth'] {
  if (data.book === null || price === null) return null;
  const { bids, asks } = data.book.value;
  return { bidUsd: sideDepthUsd(bids, price), askUsd: sideDepthUsd(asks, price), asOf: data.book.asOf };
}
