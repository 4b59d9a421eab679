import type { FailureKind } from '../lib/net/failure.ts';
import type { PageSnapshot } from '../lib/protocol/page-snapshot.ts';
import type { SnapshotFreshness } from '../lib/protocol/snapshot.ts';
import { PlimsollMark } from './icons.tsx';
import { instrumentDetail, instrumentName, type View } from './view.ts';

/** Without a newer message a price counts as late after the first, as stale after the second age. */
const DELAYED_AFTER_MS = 15_000;
const STALE_AFTER_MS = 60_000;

/** Freshness as it is now: a state sent as live grows old when nothing follows it. */
export function freshnessNow(freshness: SnapshotFreshness, now: number): SnapshotFreshness['state'] {
  if (freshness.asOf === null || freshness.state === 'stale') return freshness.state;
  const age = now - freshness.asOf;
  if (age > STALE_AFTER_MS) return 'stale';
  return age > DELAYED_AFTER_MS && freshness.state === 'live' ? 'delayed' : freshness.state;
}

interface BadgeProps {
  readonly view: View;
  readonly freshness: SnapshotFreshness;
  readonly now: number;
}

/** The one freshness badge: state or reason, and age. */
export function FreshnessBadge({ view, freshness, now }: BadgeProps) {
  const state = freshnessNow(freshness, now);
  const kind: FailureKind | null = freshness.failure?.kind ?? null;
  const word = kind !== null && state !== 'live' ? view.reasonWord(kind) : view.t(state);
  const age = freshness.asOf === null ? '' : ` · ${view.format.duration(now - freshness.asOf)}`;
  return <span class={`badge ${state}`}>{`${word}${age}`}</span>;
}

interface HeaderProps {
  readonly view: View;
  readonly snapshot: PageSnapshot;
  readonly now: number;
  readonly menuOpen: boolean;
  readonly onMenu: () => void;
  readonly onCollapse: () => void;
}

export function Header({ view, snapshot, now, menuOpen, onMenu, onCollapse }: HeaderProps) {
  const { t, format } = view;
  const { instrument, price, freshness } = snapshot;
  return (
    <header class="head" data-drag>
      <PlimsollMark size={22} />
      <div class="who">
        <h2>{instrumentName(instrument)}</h2>
        <p>{instrumentDetail(view, instrument)}</p>
      </div>
      <div class="now">
        {price !== null && (
          <span class="price">
            <small>{t(price.kind)}</small>
            <b>{format.price(price.value)}</b>
          </span>
        )}
        <FreshnessBadge view={view} freshness={freshness} now={now} />
      </div>
      <div class="tools">
        <button type="button" class="collapse" aria-label={t('collapse')} onClick={onCollapse} />
        <button
          type="button"
          class="menu-button"
          aria-label={t('menu')}
          aria-expanded={menuOpen}
          onClick={onMenu}
        />
      </div>
    </header>
  );
}
