import { LEAST_PRINTS } from '../clusters/scorecard.ts';
import type { VenueId } from '../domain/instrument.ts';
import { drawList, LADDER_HEIGHT, PICTURE_WIDTH } from '../ladder/draw-list.ts';
import { type LadderText, ladderModel } from '../ladder/ladder-model.ts';
import type { PageWordsSection } from '../protocol/page-snapshot.ts';
import type { Snapshot, SnapshotLadder } from '../protocol/snapshot.ts';
import type { Formats } from '../text/format.ts';
import type { panelTexts } from '../text/panel.ts';
import type { TextLanguage, Translate } from '../text/translate.ts';
import { VENUE_NAMES, venueList } from '../text/venue-names.ts';
import { recordedSentences, recordingSection } from './page-recorded.ts';

/** Clusters a side in the picture and in the table: the nearest. */
const MOST_A_SIDE = 3;

type Clusters = SnapshotLadder['clusters'];
type PanelTranslate = Translate<typeof panelTexts>;

/**
 * The ladder as a page draws it.
 * @param range half of the shown span, as a ratio of the mark
 * @returns null without a map or a price, unless what is recorded here is still too short for one.
 */
export function pageLadder(
  snapshot: Snapshot,
  range: number,
  language: TextLanguage,
  t: PanelTranslate,
  format: Formats,
): PageWordsSection | null {
  const { ladder, price, position } = snapshot;
  const joiner = language === 'en' ? ' ' : '';
  if (ladder === null) return recordingSection(snapshot, joiner, t, format);
  if (price === null) return null;
  const clusters = shownClusters(ladder.clusters, range);
  const told = ladder.mode === 'clusters' ? clusters : shownBands(ladder.distanceBands, range);
  const model = ladderModel(
    {
      binEdges: ladder.binEdges,
      long: ladder.long,
      short: ladder.short,
      clusters,
      observed: snapshot.observed?.bands ?? [],
      markPrice: price.value,
      range,
      entryPrice: position?.entry.entryPrice ?? null,
      liquidationPrice: position?.liquidation.low ?? null,
      extremes: ladder.extremes.map((extreme) => ({ price: extreme.price, text: t(extreme.id) })),
    },
    ladderText(t, format),
    LADDER_HEIGHT,
  );
  return {
    badge: t('estimated'),
    note:
      ladder.mode === 'clusters'
        ? t('weighted', { weight: format.percent(ladder.score.weight, 0) })
        : t('byDistance'),
    asOf: ladder.openInterestAsOf,
    glance: '',
    picture: { height: LADDER_HEIGHT, items: drawList(model, PICTURE_WIDTH) },
    head: [t('band'), t('away'), t('estimate')],
    rows: told.map((cluster) => rowOf(cluster, t, format)),
    // One paragraph: the panel stays small.
    sentences: [
      [
        ...(told.length === 0 ? [t('noCluster')] : []),
        ...combinedSentences(snapshot.instrument.venue, ladder.venues, language, t),
        scoreSentence(ladder.score, t, format),
        t('ladderBasis', { history: format.duration(ladder.historyMs) }),
        ...recordedSentences(snapshot, t, format),
      ].join(joiner),
    ],
  };
}

/** A cluster as a row of the table: band, signed distance, side with its range of notional. */
function rowOf(
  { side, low, high, distance, notionalUsdLow, notionalUsdHigh }: Clusters[number],
  t: PanelTranslate,
  format: Formats,
): PageWordsSection['rows'][number] {
  const isAbove = side === 'short';
  return {
    side,
    cells: [
      `${isAbove ? '▲' : '▼'} ${format.priceRange(low, high)}`,
      format.signedPercent(isAbove ? distance : -distance),
      `${t(isAbove ? 'shortsAbove' : 'longsBelow')} ${format.usdRange(notionalUsdLow, notionalUsdHigh)}`,
    ],
  };
}

function ladderText(t: PanelTranslate, format: Formats): LadderText {
  return {
    price: format.roughPrice,
    cluster: ({ low, high, notionalUsdLow, notionalUsdHigh }) =>
      `${format.priceRange(low, high)} · ${format.usdRange(notionalUsdLow, notionalUsdHigh)}`,
    observed: ({ notionalUsd }) => t('seenBand', { usd: format.usd(notionalUsd, 2) }),
    mark: t('mark'),
    entry: t('yourEntry'),
    liquidation: t('yourLiquidation'),
  };
}

/** The nearest clusters of each side inside the range, from the highest price down. */
export function shownClusters(clusters: Clusters, range: number): Clusters {
  return (['long', 'short'] as const)
    .flatMap((side) => nearestFirst(clusters, side).slice(0, MOST_A_SIDE))
    .filter(({ distance }) => distance <= range)
    .sort((a, b) => b.low - a.low);
}

/** Distance bands inside the range, from the highest price down. */
function shownBands(bands: Clusters, range: number): Clusters {
  return bands.filter(({ distance }) => distance < range).sort((a, b) => b.low - a.low);
}

/** Distance to what lies nearest on each side: an earned cluster, or a band of positions seen. */
export function nearestBands({ ladder, observed }: Pick<Snapshot, 'ladder' | 'observed'>): {
  readonly above: number | null;
  readonly below: number | null;
} {
  const bands = [...(ladder?.clusters ?? []), ...(observed?.bands ?? [])];
  const nearest = (side: 'long' | 'short'): number | null =>
    bands.reduce<number | null>(
      (least, band) =>
        band.side === side && (least === null || band.distance < least) ? band.distance : least,
      null,
    );
  return { above: nearest('short'), below: nearest('long') };
}

/** What lies nearest on each side, in words. */
export function nearestSides(snapshot: Pick<Snapshot, 'ladder' | 'observed'>, format: Formats): string[] {
  const { above, below } = nearestBands(snapshot);
  return [
    ...(above === null ? [] : [`▲ ${format.signedPercent(above)}`]),
    ...(below === null ? [] : [`▼ ${format.signedPercent(-below)}`]),
  ];
}

/** Over which venues the map is combined, and whose the score is; nothing for one venue. */
function combinedSentences(
  own: VenueId,
  venues: readonly VenueId[],
  language: TextLanguage,
  t: PanelTranslate,
): string[] {
  if (venues.length < 2) return [];
  return [t('combinedOver', { venues: venueList(venues, language), venue: VENUE_NAMES[own] })];
}

/** How the map has done here, in one sentence. */
function scoreSentence(
  { verdict, prints, gain }: SnapshotLadder['score'],
  t: PanelTranslate,
  format: Formats,
): string {
  const count = format.number(prints, 0);
  const nats = (value: number): string => `${value > 0 ? '+' : ''}${format.number(value, 2)}`;
  if (verdict === 'too-few') return t(verdict, { prints: count, least: format.number(LEAST_PRINTS, 0) });
  if (verdict === 'nothing-added') return t(verdict, { prints: count });
  const range =
    gain.low === null || gain.high === null ? t('noInterval') : `${nats(gain.low)} … ${nats(gain.high)}`;
  return t(verdict, { prints: count, gain: nats(gain.mean), range });
}

function nearestFirst(clusters: Clusters, side: 'long' | 'short'): Clusters {
  return clusters.filter((cluster) => cluster.side === side).sort((a, b) => a.distance - b.distance);
}
