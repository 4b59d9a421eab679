import { DAY_MS } from '../lib/domain/candles.ts';
import { OPEN_INTEREST_STALE_MS } from '../lib/heat-map/heat-history.ts';
import type { Snapshot } from '../lib/protocol/snapshot.ts';
import { VENUE_NAMES, venueList } from '../lib/text/venue-names.ts';
import type { MapProps } from './map-view.tsx';
import type { MapWords } from './map-words.ts';

/** The month less a day: the venue's own month ends where its newest sample does. */
const WHOLE_HISTORY_MS = 28 * DAY_MS;

interface NotesProps
  extends Pick<
    MapProps,
    'instrument' | 'refused' | 'snapshot' | 'candles' | 'model' | 'openInterestAsOf' | 'now'
  > {
  readonly words: MapWords;
}

/** What the map does not know, and how old what it knows is: a message instead of a picture that would mislead. */
export function MapNotes(props: NotesProps) {
  const warnings = warningsOf(props);
  const basis = basisOf(props);
  return (
    <div class="map-notes" role="status">
      {warnings.map((sentence) => (
        <p class="note" key={sentence}>
          {sentence}
        </p>
      ))}
      {basis.length > 0 && <p class="basis">{props.words.view.join(...basis)}</p>}
    </div>
  );
}

function warningsOf({
  words,
  instrument,
  refused,
  snapshot,
  candles,
  model,
  openInterestAsOf,
  now,
}: NotesProps): string[] {
  const { t, view } = words;
  if (instrument === null) return [t('noInstrument')];
  const venue = VENUE_NAMES[instrument.venue];
  if (refused !== null)
    return [refused === 'switched-off' ? t('switchedOff', { venue }) : t('unknownInstrument')];
  const warnings: string[] = [];
  const failure = snapshot?.freshness.failure ?? null;
  if (snapshot !== null && failure !== null) {
    const waitMs = failure.retryAt === null ? null : failure.retryAt - now;
    warnings.push(view.reasonSentence(failure.kind, snapshot.instrument.venue, waitMs));
  }
  if (candles.openTime.length === 0) return [...warnings, t('noChart')];
  if (snapshot !== null && snapshot.ladder === null)
    warnings.push(noEstimate(words, snapshot, openInterestAsOf, now));
  else if (model === null) warnings.push(t('historyComing'));
  if (model !== null && model.left > 0)
    warnings.push(t('computing', { left: view.format.number(model.left, 0) }));
  return warnings;
}

function noEstimate(
  { t, view }: MapWords,
  snapshot: Snapshot,
  openInterestAsOf: number | null,
  now: number,
): string {
  const ageMs = openInterestAsOf === null ? 0 : now - openInterestAsOf;
  if (ageMs > OPEN_INTEREST_STALE_MS) return t('noEstimateNow', { age: view.format.duration(ageMs) });
  const missing = snapshot.missing.find(({ section }) => section === 'ladder');
  const reason = view.reasonSentence(missing?.reason ?? 'loading', snapshot.instrument.venue, null);
  return view.join(t('noEstimate'), reason);
}

/** On what each layer rests. */
function basisOf({ words: { t, view }, snapshot, now, refused }: NotesProps): string[] {
  if (snapshot === null || refused !== null) return [];
  const { format } = view;
  const { ladder, observed, instrument } = snapshot;
  const basis: string[] = [];
  if (ladder !== null) {
    const history = format.duration(ladder.historyMs);
    const age = format.duration(now - ladder.openInterestAsOf);
    basis.push(t('estimatedBasis', { venue: VENUE_NAMES[instrument.venue], history, age }));
    if (ladder.venues.length > 1) {
      const venues = venueList(ladder.venues, view.language);
      basis.push(t('combinedBasis', { venues, venue: VENUE_NAMES[instrument.venue] }));
    }
    if (ladder.historyMs < WHOLE_HISTORY_MS) basis.push(t('shortHistory', { span: history }));
  }
  if (observed === null || observed.state === 'none' || observed.asOf === null) basis.push(t('noObserved'));
  else {
    const share = observed.coverage === null ? null : (observed.coverage.long + observed.coverage.short) / 2;
    basis.push(
      t('observedBasis', {
        venue: VENUE_NAMES[observed.venue],
        accounts: format.number(observed.accounts, 0),
        positions: format.number(observed.positions, 0),
        coverage: share === null ? t('unknownShare') : format.percent(share),
        age: format.duration(now - observed.asOf),
      }),
    );
  }
  return basis;
}
