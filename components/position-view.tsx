import type { SnapshotPosition } from '../lib/protocol/snapshot.ts';
import type { panelTexts } from '../lib/text/panel.ts';
import { pure } from './pure.ts';
import type { View } from './view.ts';

interface PositionProps {
  readonly view: View;
  readonly position: SnapshotPosition;
}

const REASONS = [
  'cross-without-balance',
  'beyond-last-tier',
  'leverage-above-maximum',
  'margin-below-maintenance',
] as const satisfies readonly (keyof typeof panelTexts)[];

/** `Long 20×`, in the page's words. */
export function positionTitle({ t, format }: View, { entry }: SnapshotPosition): string {
  const mode = t(entry.marginMode);
  return `${t(entry.side)} ${format.leverage(entry.leverage)} · ${mode}`;
}

/** The saved position: its liquidation price by the venue's rules, or why none can be told. */
export const PositionView = pure(({ view, position }: PositionProps) => {
  const { t, format } = view;
  const { liquidation } = position;
  if (liquidation.state !== 'price') {
    const reason = REASONS.find((candidate) => candidate === liquidation.reason) ?? 'no-reason';
    return (
      <p class="position-price">
        {`${t('liquidationPrice')}: `}
        <b>{t(liquidation.state === 'none' ? 'noLiquidation' : 'notComputable')}</b>
        {liquidation.state === 'not-computable' && <span class="quiet">{` ${t(reason)}`}</span>}
      </p>
    );
  }
  const cells = [
    [t('liquidationPrice'), priceText(view, liquidation.low, liquidation.high)],
    [t('distance'), liquidation.distance === null ? '–' : format.percent(liquidation.distance, 2)],
    [
      t('bankruptcyPrice'),
      liquidation.bankruptcyPrice === null ? '–' : format.price(liquidation.bankruptcyPrice),
    ],
    [
      t('maintenance'),
      liquidation.maintenanceMarginRate === null ? '–' : format.percent(liquidation.maintenanceMarginRate, 2),
    ],
  ] as const;
  return (
    <>
      <p class="label calculated">
        <span>{t('calculated')}</span>
      </p>
      <dl class="cells">
        {cells.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
});

function priceText({ format }: View, low: number | null, high: number | null): string {
  if (low === null || high === null) return '–';
  return low === high ? format.price(low) : format.priceRange(low, high);
}
