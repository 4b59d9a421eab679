import type { Instrument } from '../domain/instrument.ts';
import {
  MARKET_FIGURES,
  type MarketFigure,
  type Snapshot,
  type SnapshotMarket,
  type SnapshotMissing,
} from '../protocol/snapshot.ts';
import type { Source } from '../sources/source.ts';
import type { ScenarioAnalysis } from './analyse-scenario.ts';
import type { DatumKind, DeskData } from './desk-data.ts';
import { type Moment, venueTime } from './moment.ts';
import { isOffered } from './offered-figures.ts';

/** Why each empty section is empty: the failure of what it rests on, or that the venue does not offer it. */
export function missingOf(
  data: DeskData,
  sections: Pick<Snapshot, 'drawdown' | 'loadLine' | 'ladder'> & { readonly scenario: ScenarioAnalysis },
  source: Source,
  instrument: Instrument,
  moment: Moment,
): SnapshotMissing[] {
  const missing: SnapshotMissing[] = [];
  const add = (
    section: SnapshotMissing['section'],
    kinds: readonly DatumKind[],
    otherwise: SnapshotMissing['reason'],
  ): void => {
    const failure = kinds.map((kind) => data.failures[kind]).find((found) => found !== undefined);
    missing.push({
      section,
      reason: failure?.kind ?? otherwise,
      retryAt: venueTime(failure?.retryAt ?? null, moment),
    });
  };
  const isFilled = data.fineComplete || data.fine.openTime.length > 0;
  if (sections.drawdown === null) add('drawdown', ['fine', 'ticker'], 'loading');
  if (data.tiers === null) add('tiers', ['tiers'], 'loading');
  if (sections.loadLine === null) {
    add('loadLine', ['tiers', 'markHours', 'hours', 'ticker'], data.hoursComplete ? 'too-short' : 'loading');
  }
  if (sections.ladder === null) {
    const isOffered = source.capabilities(instrument).openInterestHistory || data.recorded !== null;
    if (!isOffered) missing.push({ section: 'ladder', reason: 'not-offered', retryAt: null });
    else
      add(
        'ladder',
        ['openInterest', 'fine', 'tiers', 'ticker'],
        isFilled && data.openInterest !== null ? 'too-short' : 'loading',
      );
  }
  const { scenario } = sections;
  if (scenario.reason !== null) missing.push({ section: 'scenario', reason: scenario.reason, retryAt: null });
  else if (scenario.scenario === null && sections.ladder !== null) add('scenario', ['book'], 'loading');
  if (data.ticker === null) add('market', ['ticker'], 'loading');
  return missing;
}

/** What each figure of the market rests on. */
const RESTS_ON: Readonly<Record<MarketFigure, DatumKind>> = {
  openInterest: 'openInterest',
  funding: 'ticker',
  longShortRatio: 'longShortRatio',
  topTraderRatio: 'topTraderRatio',
  takerRatio: 'takerRatio',
  liquidations: 'pastLiquidations',
  depth: 'book',
};

/** Why each figure of the market that is not known is not: the venue has none, its answer failed, or it is still to come. */
export function missingFigures(
  figures: Readonly<Record<MarketFigure, unknown>>,
  failures: DeskData['failures'],
  source: Source,
  instrument: Instrument,
): SnapshotMarket['missing'] {
  return MARKET_FIGURES.filter((figure) => figures[figure] === null).map((figure) => ({
    figure,
    reason: isOffered(figure, source, instrument)
      ? (failures[RESTS_ON[figure]]?.kind ?? 'loading')
      : 'not-offered',
  }));
}
