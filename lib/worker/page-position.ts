import type { PagePosition } from '../protocol/page-snapshot.ts';
import type { SnapshotPosition } from '../protocol/snapshot.ts';
import type { Formats } from '../text/format.ts';
import type { panelTexts } from '../text/panel.ts';
import type { Translate } from '../text/translate.ts';

const REASONS = [
  'cross-without-balance',
  'beyond-last-tier',
  'leverage-above-maximum',
  'margin-below-maintenance',
] as const satisfies readonly (keyof typeof panelTexts)[];

/** The saved position in words: its liquidation price by the venue's rules, or why none can be told. */
export function pagePosition(
  { entry, liquidation }: SnapshotPosition,
  t: Translate<typeof panelTexts>,
  format: Formats,
): PagePosition {
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
