import type { PageSnapshot } from '../lib/protocol/page-snapshot.ts';
import { PlimsollMark } from './icons.tsx';
import { instrumentDetail, instrumentName, type View } from './view.ts';

interface NoticeProps {
  readonly view: View;
  readonly onDismiss: () => void;
}

/** The one quiet line that replaces the panel when the extension was replaced under the page. */
export function OutdatedNotice({ view, onDismiss }: NoticeProps) {
  return (
    <div class="pill notice-pill" role="status">
      <PlimsollMark size={20} />
      <span class="pill-text">{view.t('updated')}</span>
      <button type="button" class="plain" onClick={onDismiss}>
        {view.t('dismiss')}
      </button>
    </div>
  );
}

interface NotesProps {
  readonly view: View;
  readonly snapshot: PageSnapshot;
  readonly testnet: boolean;
  readonly now: number;
}

/** What a reader must know before any figure: whose data it is, and why nothing newer came. */
export function Notes({ view, snapshot, testnet, now }: NotesProps) {
  const { t, reasonSentence } = view;
  const { requested, instrument, freshness } = snapshot;
  const { failure, asOf } = freshness;
  const notes: string[] = [];
  if (failure !== null) {
    const wait = failure.retryAt === null ? null : failure.retryAt - now;
    const sentence = reasonSentence(failure.kind, instrument.venue, wait);
    notes.push(asOf === null ? sentence : view.join(sentence, t('lastGood')));
  } else if (freshness.state === 'loading') {
    notes.push(t('loadingSentence', { venue: view.venueName(instrument.venue) }));
  }
  if (requested.venue !== instrument.venue || requested.symbol !== instrument.symbol) {
    notes.push(
      t('figuresOf', { symbol: instrumentName(instrument), contract: instrumentDetail(view, instrument) }),
    );
  }
  if (testnet) notes.push(t('testnet'));
  return notes.map((note) => (
    <p class="note" key={note}>
      {note}
    </p>
  ));
}
