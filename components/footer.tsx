import type { VenueId } from '../lib/domain/instrument.ts';
import type { Snapshot } from '../lib/protocol/snapshot.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import { pure } from './pure.ts';
import type { View } from './view.ts';

interface FooterProps {
  readonly view: View;
  readonly venue: VenueId;
  readonly tiers: Snapshot['tiers'];
}

/** Date and origin of the tiers, the method, and that none of it is advice. */
export const Footer = pure(({ view, venue, tiers }: FooterProps) => {
  const { t, format } = view;
  const name = VENUE_NAMES[venue];
  return (
    <footer>
      <details>
        <summary>{t('howComputed')}</summary>
        <p>{t('method', { venue: name })}</p>
      </details>
      <p>
        {tiers !== null && `${tiersText()} · `}
        {t('noAdvice')}
      </p>
    </footer>
  );

  function tiersText(): string {
    if (tiers === null) return '';
    const day = format.day(tiers.asOf);
    return tiers.origin === 'venue' ? t('tiers', { venue: name, day }) : t('tiersBundled', { day });
  }
});
