import { HOUR_MS, MINUTE_MS, sliceCandles } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { RatioSeries } from '../domain/market-data.ts';
import { thinnerSideUsd, withDepthSample } from '../domain/usual-depth.ts';
import { noData } from '../sources/payload.ts';
import type { Source } from '../sources/source.ts';
import { believedTicker } from './believed-ticker.ts';
import { type CandleFill, fetchCandlePage, nextCandlePage } from './candle-fill.ts';
import { type DeskData, FINE_HISTORY_MS, FINE_INTERVAL_MS } from './desk-data.ts';
import type { Job, JobContext } from './job.ts';
import { isOffered } from './offered-figures.ts';
import { fetchOpenInterestPage, nextOpenInterestQuery } from './open-interest-fill.ts';
import { loadUnheard, UNHEARD_SHORTEST_MS, unheardSpan } from './past-liquidations.ts';

/** The price is polled at this pace while the stream is silent, and seldom while it speaks. */
const TICKER_POLL_MS = 8_000;
const TICKER_BESIDE_STREAM_MS = 60_000;
const STREAM_SILENT_MS = 10_000;
const BOOK_FRESH_MS = 2 * MINUTE_MS;

const FILLS = {
  fine: { priceKind: 'last', intervalMs: FINE_INTERVAL_MS },
  hours: { priceKind: 'last', intervalMs: HOUR_MS },
  markHours: { priceKind: 'mark', intervalMs: HOUR_MS },
} as const;

/** In the order in which a panel fills: exact facts first. */
export const JOBS: readonly Job[] = [
  {
    kind: 'ticker',
    interest: 'glance',
    priority: () => 'interactive',
    restMs: TICKER_POLL_MS,
    isDue: (_data, moment) =>
      moment.sinceReceivedMs >=
      (moment.streamSilenceMs < STREAM_SILENT_MS ? TICKER_BESIDE_STREAM_MS : TICKER_POLL_MS),
    run: async ({ data, instrument, source, io, record }) => {
      const said = await source.ticker(instrument, io);
      const { ticker, rejected } = believedTicker(said, data().openInterest);
      io.noteRejected?.(rejected);
      record('ticker', ticker, ticker.asOf);
      return { part: { ticker: { value: ticker, asOf: ticker.asOf } }, progressed: true };
    },
  },
  candleJob('fine', 'glance'),
  datedJob('tiers', 'glance', 24 * HOUR_MS, async ({ instrument, source, io }) => {
    const table = await source.marginTiers(instrument, io);
    return { value: table, asOf: table.asOf };
  }),
  candleJob('hours', 'full'),
  {
    kind: 'openInterest',
    interest: 'glance',
    priority: () => 'interactive',
    restMs: MINUTE_MS,
    isDue: (data, { source, instrument, venueNow }) =>
      source.capabilities(instrument).openInterestHistory
        ? nextOpenInterestQuery(data.openInterest, venueNow) !== null
        : false,
    run: fetchOpenInterestPage,
  },
  candleJob('markHours', 'full'),
  // The state of leverage goes by it, and a card tells that too.
  datedJob('funding', 'glance', 30 * MINUTE_MS, async ({ instrument, source, io }) => {
    const series = await source.fundingHistory(instrument, io);
    return { value: series, asOf: series.time[series.time.length - 1] ?? 0 };
  }),
  ratioJob('longShortRatio', 5 * MINUTE_MS, ({ instrument, source, io }) =>
    source.longShortRatio(instrument, io),
  ),
  ratioJob('topTraderRatio', 15 * MINUTE_MS, async ({ instrument, source, io }) => {
    const series = await source.topTraders?.(instrument)?.load(instrument, io);
    if (series === undefined) throw noData(source.hosts[0] ?? source.id, 'nothing of the largest accounts');
    return series;
  }),
  ratioJob('takerRatio', 5 * MINUTE_MS, ({ instrument, source, io }) =>
    source.takerVolumeRatio(instrument, io),
  ),
  {
    kind: 'book',
    interest: 'full',
    priority: () => 'interactive',
    restMs: BOOK_FRESH_MS,
    isDue: (_data, { sinceReceivedMs }) => sinceReceivedMs >= BOOK_FRESH_MS,
    run: async ({ data, instrument, source, io, record }) => {
      const book = await source.orderBook(instrument, io);
      record('book', book, book.asOf);
      const { ticker, depthSamples: before } = data();
      const price = ticker?.value.markPrice ?? null;
      const sample = price === null ? null : { time: book.asOf, usd: thinnerSideUsd(book, price) };
      const depthSamples = sample === null ? before : withDepthSample(before, sample);
      if (depthSamples.length !== before.length) record('depthSamples', depthSamples, book.asOf);
      return { part: { book: { value: book, asOf: book.asOf }, depthSamples }, progressed: true };
    },
  },
  {
    kind: 'pastLiquidations',
    interest: 'full',
    priority: () => 'background',
    restMs: UNHEARD_SHORTEST_MS,
    isDue: (data, { source, instrument, venueNow }) =>
      unheardQuery(data, source, instrument, venueNow) !== null,
    run: async ({ data, instrument, source, io, venueNow, fillLiquidations }) => {
      const past = source.pastLiquidations?.(instrument) ?? null;
      const unheard = unheardQuery(data(), source, instrument, venueNow);
      if (past === null || unheard === null) return { part: {}, progressed: false };
      const page = await loadUnheard(past, instrument, unheard, io);
      fillLiquidations(page);
      return { part: {}, progressed: page.span.to > page.span.from + 1 };
    },
  },
];

function unheardQuery(data: DeskData, source: Source, instrument: Instrument, venueNow: number) {
  const past = source.pastLiquidations?.(instrument) ?? null;
  return past === null ? null : unheardSpan(data.liquidationHistory.listened, past, venueNow);
}

/** A job that keeps one series of candles whole: newest page first, then the history behind it. */
function candleJob(kind: 'fine' | 'hours' | 'markHours', interest: Job['interest']): Job {
  const { priceKind, intervalMs } = FILLS[kind];
  const fillAt = (venueNow: number): CandleFill => ({
    priceKind,
    intervalMs,
    wantedFrom: kind === 'fine' ? venueNow - FINE_HISTORY_MS - HOUR_MS : 0,
  });
  const completeKey = `${kind}Complete` as const;
  const nextPage = (data: DeskData, source: Source, venueNow: number) =>
    nextCandlePage(
      data[kind],
      data[completeKey],
      fillAt(venueNow),
      source.candlePageLimit(FILLS[kind]),
      venueNow,
    );
  return {
    kind,
    interest,
    // The newest page is what the reader waits for; another instrument's comes before this one's past.
    priority: (data) => (kind === 'fine' && data.fine.openTime.length === 0 ? 'interactive' : 'background'),
    restMs: 15_000,
    isDue: (data, { source, instrument, venueNow }) => {
      if (kind === 'markHours' && !source.capabilities(instrument).markCandles) return false;
      return nextPage(data, source, venueNow) !== null;
    },
    run: async ({ data, instrument, source, io, venueNow, save, record }) => {
      const before = data()[kind];
      const query = nextPage(data(), source, venueNow);
      if (query === null) return { part: {}, progressed: false };
      const filled = await fetchCandlePage(before, query, source, instrument, io);
      save(filled.series, priceKind, filled.changed);
      if (filled.isComplete) record(completeKey, true, venueNow);
      const series = sliceCandles(filled.series, fillAt(venueNow).wantedFrom, Number.POSITIVE_INFINITY);
      return {
        part: { [kind]: series, [completeKey]: data()[completeKey] || filled.isComplete },
        progressed: filled.series.openTime.length > before.openTime.length,
      };
    },
  };
}

type RatioKind = 'longShortRatio' | 'topTraderRatio' | 'takerRatio';
type DatedKind = 'tiers' | 'funding' | RatioKind;

/** A job for a series of ratios, of venues that tell it. */
function ratioJob(
  kind: RatioKind,
  freshMs: number,
  load: (context: JobContext) => Promise<RatioSeries>,
): Job {
  const job = datedJob(kind, 'full', freshMs, async (context) => {
    const series = await load(context);
    return { value: series, asOf: series.time[series.time.length - 1] ?? 0 };
  });
  return {
    ...job,
    isDue: (data, moment) => isOffered(kind, moment.source, moment.instrument) && job.isDue(data, moment),
  };
}

/** A job that replaces one dated value when it is older than `freshMs`. */
function datedJob<K extends DatedKind>(
  kind: K,
  interest: Job['interest'],
  freshMs: number,
  load: (context: JobContext) => Promise<NonNullable<DeskData[K]>>,
): Job {
  return {
    kind,
    interest,
    priority: () => 'interactive',
    restMs: freshMs,
    isDue: (_data, { sinceReceivedMs }) => sinceReceivedMs >= freshMs,
    run: async (context) => {
      const dated = await load(context);
      context.record(kind, dated.value, dated.asOf);
      return { part: { [kind]: dated }, progressed: true };
    },
  };
}
