import type { PagePosition } from '../lib/protocol/page-snapshot.ts';
import { Cells } from './cells.tsx';
import type { View } from './view.ts';

interface PositionProps {
  readonly view: View;
  readonly position: PagePosition;
  /** The venue's time in coarse steps. */
  readonly now: number;
  /** The one that is liquidated first is shown whole, the others in a line. */
  readonly isFirst: boolean;
  readonly onEdit: () => void;
}

/** An own position: what it is, and what it comes to. */
export function PositionView({ view, position, now, isFirst, onEdit }: PositionProps) {
  return (
    <>
      <button
        type="button"
        class="chip own"
        aria-label={`${view.t('edit')}: ${position.title}`}
        onClick={onEdit}
      >
        {position.title}
      </button>
      {isFirst ? (
        <Outcome view={view} position={position} label={view.t('calculated')} now={now} />
      ) : (
        <p class="quiet">{lineOf(view, position)}</p>
      )}
    </>
  );
}

function lineOf({ t }: View, { cells, outcome, reason }: PagePosition): string {
  const figures = cells.map(({ name, value }) => `${name} ${value}`);
  return figures.length > 0 ? figures.join(' · ') : `${t('liquidationPrice')}: ${outcome} ${reason}`;
}

/** Its liquidation price by the venue's rules, or why none can be told. */
export function Outcome({
  view,
  position,
  label,
  now,
}: Pick<PositionProps, 'view' | 'position' | 'now'> & { readonly label: string }) {
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
      <span class="label calculated">{label}</span>
      <Cells view={view} cells={cells} now={now} />
      {plan !== '' && <p class="quiet">{plan}</p>}
    </>
  );
}
