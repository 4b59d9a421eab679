import type { PagePosition } from '../lib/protocol/page-snapshot.ts';
import { Cells } from './cells.tsx';
import type { View } from './view.ts';

interface PositionProps {
  readonly view: View;
  readonly position: PagePosition;
}

/** The saved position: its liquidation price by the venue's rules, or why none can be told. */
export function PositionView({ view, position }: PositionProps) {
  const { t } = view;
  const { cells, outcome, reason, plan } = position;
  if (cells.length === 0) {
    return (
      <p>
        {`${t('liquidationPrice')}: `}
        <b>{outcome}</b>
        <span class="quiet">{` ${reason}`}</span>
      </p>
    );
  }
  return (
    <>
      <span class="label calculated">{t('calculated')}</span>
      <Cells view={view} cells={cells} now={0} />
      {plan !== '' && <p class="quiet">{plan}</p>}
    </>
  );
}
