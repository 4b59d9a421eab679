import type { ClusterMemory } from '../clusters/estimated.ts';
import { averageTrueRange } from '../domain/average-true-range.ts';
import { type CandleSeries, MINUTE_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { marginKind } from '../domain/liquidation-price.ts';
import { maximumLeverage } from '../domain/margin-tier.ts';
import { PROTOCOL_VERSION } from '../protocol/names.ts';
import type { Snapshot, SnapshotPosition } from '../protocol/snapshot.ts';
import type { Settings } from '../settings/schema.ts';
import type { Source } from '../sources/source.ts';
import { createBreadthAnalysis } from './analyse-breadth.ts';
import { createDrawdownAnalysis } from './analyse-drawdown.ts';
import { freshnessOf, priceOf } from './analyse-freshness.ts';
import { createLadderAnalysis, type VenueMap } from './analyse-ladder.ts';
import { besideLeverage, createLeverageAnalysis } from './analyse-leverage.ts';
import { createLoadLineAnalysis, DEFAULT_NOTIONAL_USD } from './analyse-load-line.ts';
import { analyseMarket } from './analyse-market.ts';
import { examine, planned, type Surroundings, tryOut } from './analyse-own.ts';
import { analysePositions, nearestLiquidationPrice, type OwnPosition } from './analyse-position.ts';
import { createScenarioAnalysis, type ScenarioDeskInput, type ScenarioVenue } from './analyse-scenario.ts';
import type { BreadthSeries } from './breadth-reader.ts';
import { hoursUntilNow } from './candles-now.ts';
import { believedOpenInterest, type DeskData } from './desk-data.ts';
import { findingsOf } from './findings.ts';
import { keepEqual, memoLast } from './memo.ts';
import { missingFigures, missingOf } from './missing-sections.ts';
import type { Moment } from './moment.ts';
import type { OwnAccountReading } from './own-accounts.ts';
import { NO_POSITIONS, type OwnEntry, type OwnPositions } from './own-positions.ts';
import { adverseMoves, marketSituation } from './rule-situation.ts';

const TRUE_RANGE_PERIODS = 24;
/** Forced orders that are asked for come minutes apart. */
const ASKED_SILENT_MS = 5 * MINUTE_MS;
/** OBSERVED positions of this venue, and other venues of the same coin: for the scenario, and to combine the map with. */
interface Around extends Pick<ScenarioDeskInput, 'positions' | 'peers'> {
  readonly others: readonly VenueMap[];
  /** The majors of the venue. */
  readonly majors: BreadthSeries;
  readonly ownAccount: Omit<OwnAccountReading, 'positions'> | null;
}
const ALONE: Around = { positions: [], peers: [], others: [], majors: [], ownAccount: null };

/**
 * Turns a desk's data into the snapshot a page draws. Holds what is dear to compute; parts that did not change keep their
 * identity from one snapshot to the next, so that only changes are sent.
 */
export class Analysis {
  private readonly instrument: Instrument;
  private readonly source: Source;
  private readonly hours = memoLast((hours: CandleSeries, fine: CandleSeries) => hoursUntilNow(hours, fine));
  private readonly range = memoLast((hours: CandleSeries) => averageTrueRange(hours, TRUE_RANGE_PERIODS));
  private readonly drawdown: ReturnType<typeof createDrawdownAnalysis>;
  /** One a side: excursions of both are kept. */
  private readonly loadLines = { long: createLoadLineAnalysis(), short: createLoadLineAnalysis() };
  private readonly ladder: ReturnType<typeof createLadderAnalysis>;
  private readonly scenario = createScenarioAnalysis();
  private readonly breadth = createBreadthAnalysis();
  private readonly leverage: ReturnType<typeof createLeverageAnalysis>;
  private contribution: ScenarioVenue | null = null;
  private readonly keep = {
    freshness: keepEqual<Snapshot['freshness']>(),
    drawdown: keepEqual<Snapshot['drawdown']>(),
    loadLine: keepEqual<Snapshot['loadLine']>(),
    scenario: keepEqual<Snapshot['scenario']>(),
    findings: keepEqual<Snapshot['findings']>(),
    position: keepEqual<Snapshot['position']>(),
    otherPositions: keepEqual<Snapshot['otherPositions']>(),
    ownAccount: keepEqual<Snapshot['ownAccount']>(),
    market: keepEqual<Snapshot['market']>(),
    breadth: keepEqual<Snapshot['breadth']>(),
    leverage: keepEqual<Snapshot['leverage']>(),
    tiers: keepEqual<Snapshot['tiers']>(),
    missing: keepEqual<Snapshot['missing']>(),
    price: keepEqual<Snapshot['price']>(),
  };

  private learned: ClusterMemory | null = null;
  private latestMap: VenueMap | null = null;
  /** Of the last snapshot: what a position is tried out in, and those that are there already. */
  private last: { readonly around: Surroundings; readonly own: readonly OwnEntry[] } | null = null;

  /** @param market what it shares with: another analysis of the same desk, so that what no position changes is computed once. */
  constructor(instrument: Instrument, source: Source, market?: Analysis) {
    this.instrument = instrument;
    this.source = source;
    this.drawdown = market?.drawdown ?? createDrawdownAnalysis();
    this.ladder = market?.ladder ?? createLadderAnalysis();
    this.leverage = market?.leverage ?? createLeverageAnalysis();
  }

  /** What the last snapshot brings to the scenarios of other venues of the same coin. */
  get scenarioVenue(): ScenarioVenue | null {
    return this.contribution;
  }

  /** The ESTIMATED map of the last snapshot, of this venue alone, as far as it is earned; the same object while it is the same. */
  get venueMap(): VenueMap | null {
    return this.latestMap;
  }

  /** What the estimate has learned and the cache should keep. */
  get clusterMemory(): ClusterMemory | null {
    return this.learned;
  }

  /**
   * The snapshot of this moment; `requested` is the instrument itself until a subscriber says otherwise.
   * @param around what scenario and ladder ask beside the desk's own data.
   * @param own the trader's positions of the instrument.
   */
  snapshot(
    data: DeskData,
    settings: Settings,
    moment: Moment,
    observed: Snapshot['observed'],
    own: OwnPositions = NO_POSITIONS,
    around: Around = ALONE,
  ): Snapshot {
    const { now } = moment;
    const { keep, instrument } = this;
    const price = priceOf(data);
    const lastPrice = data.ticker?.value.lastPrice ?? price?.value ?? null;
    const hours = this.hours(data.hours, data.fine);
    const drawdown = this.drawdown({
      fine: data.fine,
      hours,
      historyComplete: data.hoursComplete,
      now,
      lastPrice,
    });
    const tiers = data.tiers?.value ?? null;
    const positions = analysePositions(instrument, own.list, tiers, price?.value ?? null);
    const first = positions[0] ?? null;
    const loadLineOf = this.loadLineOf(data, hours, settings, price?.value ?? null, now);
    const loadLine = loadLineOf(first);
    const openInterest = believedOpenInterest(data);
    const { ladder, map, memory } = this.ladder({
      ...data,
      openInterest,
      tiers,
      kind: marginKind(instrument.kind) ?? 'linear',
      base: instrument.base,
      venue: instrument.venue,
      others: around.others,
      price: price?.value ?? null,
      ...moment,
    });
    this.learned = memory;
    if (map !== (this.latestMap?.map ?? null)) this.latestMap = map && { venue: instrument.venue, map };
    const liquidationPrice = nearestLiquidationPrice(first);
    const scenario = this.scenario({
      venue: instrument.venue,
      map,
      positions: around.positions,
      peers: around.peers,
      book: data.book,
      price: price?.value ?? null,
      volume24hUsd: data.ticker?.value.volume24hUsd ?? null,
      hours,
      own:
        first === null || liquidationPrice === null
          ? null
          : { side: first.entry.side, price: liquidationPrice },
      now,
    });
    this.contribution = scenario.contribution;
    const hasFeed = this.source.capabilities(instrument).liquidationStream;
    const silentAfterMs = hasFeed ? undefined : ASKED_SILENT_MS;
    const figures = analyseMarket({ ...data, openInterest }, price?.value ?? null, now, silentAfterMs);
    const market = figures && {
      ...figures,
      missing: missingFigures(figures, data.failures, this.source, instrument),
    };
    const drawdown24h = drawdown?.windows.find(({ window }) => window === '24h')?.drawdown ?? null;
    const breadth = keep.breadth(
      this.breadth({
        base: instrument.base,
        fine: data.fine,
        series: around.majors,
        majors: settings.majors,
        drawdown24h,
        now,
      }),
    );
    const leverage = this.leverage({ hours, openInterest, funding: data.funding?.value ?? null, now }).told;
    const surroundings: Surroundings = {
      market: {
        instrument,
        now,
        markPrice: price?.value ?? null,
        markAsOf: price?.asOf ?? null,
        // What is not better than distance alone is no cluster to warn of.
        clusters: ladder?.mode === 'clusters' ? ladder.clusters : null,
        ...marketSituation(drawdown, market, breadth, data.depthSamples, now),
        volume24hUsd: data.ticker?.value.volume24hUsd ?? null,
        averageTrueRange: this.range(hours),
        tiers,
        fundingRate: data.ticker?.value.fundingRate ?? null,
        fundingIntervalMs: data.ticker?.value.fundingIntervalMs ?? null,
      },
      adverseMoves: (side) => adverseMoves(drawdown, side, data.fine, hours, now, lastPrice),
      loadLine: (position) => (position === first ? loadLine : loadLineOf(position)),
    };
    this.last = { around: surroundings, own: own.list };
    const examined = (first === null ? [null] : positions).map((position) => examine(position, surroundings));
    const [position = null, ...otherPositions] = planned(positions, examined, surroundings);
    const sections = { drawdown, loadLine, ladder, scenario };
    return {
      v: PROTOCOL_VERSION,
      requested: instrument,
      instrument,
      sentAt: now,
      freshness: keep.freshness(freshnessOf(data, price, moment)),
      price: keep.price(price),
      drawdown: keep.drawdown(drawdown),
      loadLine: keep.loadLine(loadLine),
      ladder,
      scenario: keep.scenario(scenario.scenario),
      observed,
      findings: keep.findings(findingsOf(examined, settings, moment.localNow, own.contract ?? instrument)),
      position: keep.position(position),
      otherPositions: keep.otherPositions(otherPositions),
      market: keep.market(market),
      breadth,
      leverage: keep.leverage(
        leverage && {
          ...leverage,
          ...besideLeverage(data.ticker?.value ?? null, ladder, market?.openInterest?.usd ?? null),
        },
      ),
      tiers: keep.tiers(this.tiersOf(data)),
      missing: keep.missing(missingOf(data, sections, this.source, instrument, moment)),
      positionFrom: own.from,
      ownAccount: keep.ownAccount(told(around.ownAccount)),
    };
  }

  /** What a position would be in the market of the last snapshot; null before the first. */
  tryOut(own: OwnEntry): SnapshotPosition | null {
    return this.last === null ? null : tryOut(own, this.last.own, this.last.around);
  }

  private loadLineOf(
    data: DeskData,
    hours: CandleSeries,
    settings: Settings,
    price: number | null,
    now: number,
  ): (position: OwnPosition | null) => Snapshot['loadLine'] {
    const kind = marginKind(this.instrument.kind);
    const tiers = data.tiers?.value;
    if (kind === null || tiers === undefined || price === null) return () => null;
    const hasMarks = data.markHours.openTime.length > 0;
    return (position) => {
      const side = position?.entry.side ?? settings.loadLine.side;
      return this.loadLines[side]({
        hours: hasMarks ? data.markHours : hours,
        priceKind: hasMarks ? 'mark' : 'last',
        fine: data.fine,
        tiers,
        kind,
        side,
        notionalUsd: position?.notionalUsd ?? DEFAULT_NOTIONAL_USD,
        ownNotional: position !== null,
        price,
        risk: settings.loadLine.risk,
        horizonMs: settings.loadLine.horizonMs,
        now,
      });
    };
  }

  private tiersOf(data: DeskData): Snapshot['tiers'] {
    const table = data.tiers?.value;
    if (table === undefined) return null;
    const { origin, asOf, lentBy = null } = table;
    return { origin, asOf, maximumLeverage: maximumLeverage(table, 0) ?? 1, lentBy };
  }
}

function told(reading: Around['ownAccount']): Snapshot['ownAccount'] {
  const isObserved = reading?.liquidationFrom === 'venue';
  return reading && { asOf: reading.asOf, failure: reading.failure, isObserved };
}
