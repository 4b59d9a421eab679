import type { PageSnapshot } from '../lib/protocol/page-snapshot.ts';
import type { View } from './view.ts';

/** A clock further off than this is worth a word. */
const CLOCK_SKEW_MS = 2000;

interface FooterProps {
  readonly view: View;
  readonly snapshot: PageSnapshot;
}

/** Date and origin of the tiers, the method, a clock that is off, and that none of it is advice. */
export function Footer({ view, snapshot }: FooterProps) {
  const { t, format } = view;
  const { instrument, tiers, freshness } = snapshot;
  const venue = view.venueName(instrument.venue);
  const skewMs = Math.abs(freshness.clockSkewMs ?? 0);
  const skew = skewMs > CLOCK_SKEW_MS ? t('clockSkew', { skew: format.duration(skewMs) }) : '';
  const notes = [view.join(t('noAdvice'), skew)];
  if (tiers !== null) {
    const day = format.day(tiers.asOf);
    notes.unshift(tiers.origin === 'venue' ? t('tiers', { venue, day }) : t('tiersBundled', { day }));
  }
  return (
    <footer>
      <details>
        <summary>{t('howComputed')}</summary>
        {t('method', { venue })}
      </details>
      <p>{notes.join(' · ')}</p>
    </footer>
  );
}
