import type { PagePosition } from '../protocol/page-snapshot.ts';
import type { Snapshot, SnapshotPosition } from '../protocol/snapshot.ts';
import type { Formats } from '../text/format.ts';
import type { panelTexts } from '../text/panel.ts';
import type { TextLanguage, Translate } from '../text/translate.ts';

type PanelTranslate = Translate<typeof panelTexts>;

const REASONS = [
  'no-isolated-margin',
  'cross-without-balance',
  'beyond-last-tier',
  'leverage-above-maximum',
  'margin-below-maintenance',
] as const satisfies readonly (keyof typeof panelTexts)[];

/** The saved position in words: its liquidation price by the venue's rules, or why none can be told. */
export function pagePosition(
  position: SnapshotPosition,
  instrument: Snapshot['instrument'],
  language: TextLanguage,
  t: PanelTranslate,
  format: Formats,
): PagePosition {
  const plan = planSentences(position.plan, instrument, t, format).join(language === 'en' ? ' ' : '');
  return { ...outcomeOf(position, t, format), plan };
}

function outcomeOf(
  { entry, liquidation }: SnapshotPosition,
  t: PanelTranslate,
  format: Formats,
): Omit<PagePosition, 'plan'> {
  const { state, low, high, distance, bankruptcyPrice, maintenanceMarginRate } = liquidation;
  const title = `${t(entry.side)} ${format.leverage(entry.leverage)} · ${t(entry.marginMode)}`;
  if (state !== 'price') {
    const reason = REASONS.find((candidate) => candidate === liquidation.reason) ?? 'no-reason';
    const outcome = t(state === 'none' ? 'noLiquidation' : 'notComputable');
    return { entry, title, cells: [], outcome, reason: state === 'none' ? '' : t(reason) };
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
    entry,
    title,
    cells: [
      cell('liquidationPrice', low === null || high === null ? '–' : liquidationPrice(low, high, format)),
      cell('distance', or(distance, percent)),
      cell('bankruptcyPrice', or(bankruptcyPrice, format.price)),
      cell('maintenance', or(maintenanceMarginRate, percent)),
    ],
    outcome: '',
    reason: '',
  };
}

function liquidationPrice(low: number, high: number, format: Formats): string {
  return low === high ? format.price(low) : format.priceRange(low, high);
}

function planSentences(
  plan: SnapshotPosition['plan'],
  { base, kind }: Snapshot['instrument'],
  t: PanelTranslate,
  format: Formats,
): string[] {
  const { rangeMultiple, adverseMove30d, marginToAddUsd, loadLineLeverage, sizeAtLoadLine } = plan;
  const { fundingPerDayUsd, fundingPerDayRatio } = plan;
  const usd = (value: number): string => format.usd(value, 2);
  const sentences: (string | null)[] = [
    rangeMultiple === null ? null : t('planRange', { multiple: format.multiple(rangeMultiple) }),
    adverseMove30d === null || marginToAddUsd === null
      ? null
      : t(marginToAddUsd > 0 ? 'planMargin' : 'planEnough', {
          move: format.percent(adverseMove30d, 1),
          usd: usd(marginToAddUsd),
        }),
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
