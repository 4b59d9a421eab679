import { hasOwnData, type VenueId } from '../domain/instrument.ts';
import type { PagePosition } from '../protocol/page-snapshot.ts';
import type { Snapshot, SnapshotPosition } from '../protocol/snapshot.ts';
import type { Formats } from '../text/format.ts';
import { positionTexts } from '../text/position.ts';
import { type TextLanguage, type Translate, translator } from '../text/translate.ts';
import { VENUE_NAMES } from '../text/venue-names.ts';

type PositionTranslate = Translate<typeof positionTexts>;

const REASONS = [
  'portfolio-account',
  'no-isolated-margin',
  'cross-without-balance',
  'beyond-last-tier',
  'leverage-above-maximum',
  'margin-below-maintenance',
] as const satisfies readonly (keyof typeof positionTexts)[];

/** When a read position was told, and by what; whose tiers, or market, stand in for those of the venue. */
interface Provenance {
  readonly readAt: { readonly note: string; readonly asOf: number } | null;
  readonly lentBy: VenueId | null;
}

/** A position in words: its liquidation price by the venue's rules, or why none can be told. */
export function pagePosition(
  position: SnapshotPosition,
  instrument: Snapshot['instrument'],
  language: TextLanguage,
  format: Formats,
  { readAt, lentBy }: Provenance = { readAt: null, lentBy: null },
): PagePosition {
  const t = translator(positionTexts, language);
  const sentences = planSentences(position.plan, instrument, t, format);
  if (position.liquidation.isShared) sentences.push(t('planShared'));
  if (isAlone(position)) sentences.push(t('crossAlone'));
  if (lentBy !== null) {
    const names = { lender: VENUE_NAMES[lentBy], venue: VENUE_NAMES[instrument.venue] };
    sentences.push(t(hasOwnData(instrument.venue) ? 'planLent' : 'planStoodIn', names));
  }
  const plan = sentences.join(language === 'en' ? ' ' : '');
  return {
    id: position.id,
    title: `${positionName(position, t, format)} · ${t(position.entry.marginMode)}`,
    ...outcomeOf(position, t, format, readAt),
    plan,
  };
}

/** Of a cross position ours is the answer of an account without anything else; of one that was read it is the venue's. */
function isAlone({ id, entry }: SnapshotPosition): boolean {
  return entry.marginMode === 'cross' && (id === null || id > 0);
}

/** All positions of a snapshot, what is liquidated first before the others. */
export function ownPositions({
  position,
  otherPositions,
}: Pick<Snapshot, 'position' | 'otherPositions'>): readonly SnapshotPosition[] {
  return position === null ? [] : [position, ...otherPositions];
}

/** `Long 20×`: which of several positions is spoken of. */
export function positionName(
  { entry }: Pick<SnapshotPosition, 'entry'>,
  t: PositionTranslate,
  format: Formats,
): string {
  return `${t(entry.side)} ${format.leverage(entry.leverage)}`;
}

function outcomeOf(
  position: SnapshotPosition,
  t: PositionTranslate,
  format: Formats,
  readAt: Provenance['readAt'],
): Pick<PagePosition, 'cells' | 'outcome' | 'reason'> {
  const { liquidation } = position;
  const { state, low, high, distance, bankruptcyPrice, maintenanceMarginRate } = liquidation;
  if (state !== 'price') {
    const reason = REASONS.find((candidate) => candidate === liquidation.reason) ?? 'no-reason';
    const outcome = t(state === 'none' ? 'noLiquidation' : 'notComputable');
    const none = liquidation.isShared ? t('noneShared') : isAlone(position) ? t('crossAlone') : '';
    return { cells: [], outcome, reason: state === 'none' ? none : t(reason) };
  }
  const or = (value: number | null, write: (value: number) => string): string =>
    value === null ? '–' : write(value);
  const percent = (ratio: number): string => format.percent(ratio, 2);
  const cell = (key: 'liquidationPrice' | 'distance' | 'bankruptcyPrice' | 'maintenance', value: string) => ({
    name: t(key),
    value,
    note: '',
    asOf: null,
  });
  return {
    cells: [
      {
        ...cell(
          'liquidationPrice',
          low === null || high === null ? '–' : liquidationPrice(low, high, format),
        ),
        ...readAt,
      },
      cell('distance', or(distance, percent)),
      cell('bankruptcyPrice', or(bankruptcyPrice, format.price)),
      cell('maintenance', or(maintenanceMarginRate, percent)),
    ],
    outcome: '',
    reason: '',
  };
}

function marginSentence(
  { move, isMoveChosen, marginToAddUsd }: SnapshotPosition['plan'],
  t: PositionTranslate,
  format: Formats,
): string | null {
  if (move === null || marginToAddUsd === null) return null;
  const values = { move: format.percent(move, 1), usd: format.usd(marginToAddUsd, 2) };
  if (marginToAddUsd > 0) return t(isMoveChosen ? 'planChosen' : 'planMargin', values);
  return t(isMoveChosen ? 'planChosenEnough' : 'planEnough', values);
}

function liquidationPrice(low: number, high: number, format: Formats): string {
  return low === high ? format.price(low) : format.priceRange(low, high);
}

function planSentences(
  plan: SnapshotPosition['plan'],
  { base, kind }: Snapshot['instrument'],
  t: PositionTranslate,
  format: Formats,
): string[] {
  const { rangeMultiple, loadLineLeverage, sizeAtLoadLine } = plan;
  const { fundingPerDayUsd, fundingPerDayRatio } = plan;
  const usd = (value: number): string => format.usd(value, 2);
  const sentences: (string | null)[] = [
    rangeMultiple === null ? null : t('planRange', { multiple: format.multiple(rangeMultiple) }),
    marginSentence(plan, t, format),
    loadLineLeverage === null || sizeAtLoadLine === null
      ? null
      : t('planSize', {
          leverage: format.leverage(loadLineLeverage),
          size: kind === 'inverse' ? usd(sizeAtLoadLine) : `${format.number(sizeAtLoadLine, 3)} ${base}`,
        }),
    fundingPerDayUsd === null || fundingPerDayRatio === null || fundingPerDayUsd === 0
      ? null
      : t(fundingPerDayUsd > 0 ? 'planCost' : 'planPaid', {
          usd: usd(Math.abs(fundingPerDayUsd)),
          ratio: format.percent(Math.abs(fundingPerDayRatio), 1),
        }),
  ];
  return sentences.filter((sentence) => sentence !== null);
}
