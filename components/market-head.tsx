import type { Instrument } from '../lib/domain/instrument.ts';
import {
  FALLING_DRAWDOWN,
  LEAST_COINS,
  SECTOR_SHARE,
  SYSTEMIC_CORRELATION,
  SYSTEMIC_SHARE,
} from '../lib/domain/market-breadth.ts';
import type { PageRefusal } from '../lib/protocol/instrument-page.ts';
import type { Snapshot } from '../lib/protocol/snapshot.ts';
import { InstrumentHead } from './instrument-head.tsx';
import { type MarketWords, venueOf } from './market-words.ts';

interface HeadProps {
  readonly words: MarketWords;
  readonly instrument: Instrument | null;
  readonly snapshot: Snapshot | null;
  /** The venue's time in ms. */
  readonly now: number;
  readonly saving: 'no' | 'now' | 'failed';
  readonly onPicture: () => void;
}

/** Whose market it is, its price and how fresh that is. */
export function MarketHead({ words, instrument, snapshot, now, saving, onPicture }: HeadProps) {
  const { t, view } = words;
  return (
    <InstrumentHead view={view} title={t('title')} instrument={instrument} snapshot={snapshot} now={now}>
      {snapshot !== null && (
        <div class="actions no-picture">
          <button type="button" class="plain" disabled={saving === 'now'} onClick={onPicture}>
            {t(saving === 'now' ? 'saving' : 'savePng')}
          </button>
        </div>
      )}
    </InstrumentHead>
  );
}

interface LineProps {
  readonly words: MarketWords;
  readonly snapshot: Snapshot;
}

/** The market in one sentence, and the rule that it is said by. */
export function MarketLine({ words: { t, view, wide }, snapshot: { breadth, instrument } }: LineProps) {
  const { format } = view;
  return (
    <section class={`market-line ${breadth?.kind ?? 'unknown'}`}>
      <p class="said" data-loading={breadth === null || undefined}>
        {breadth === null
          ? t('majorsUnknown', {
              venue: venueOf(instrument.venue),
              least: format.number(LEAST_COINS, 0),
            })
          : wide.breadthLine(breadth, instrument.base, FALLING_DRAWDOWN)}
      </p>
      <p class="basis">
        {t('breadthRule', {
          falling: format.percent(FALLING_DRAWDOWN, 0),
          systemic: format.percent(SYSTEMIC_SHARE, 0),
          sector: format.percent(SECTOR_SHARE, 0),
          correlation: format.number(SYSTEMIC_CORRELATION, 1),
        })}
      </p>
    </section>
  );
}

interface NotesProps extends Omit<HeadProps, 'onPicture'> {
  readonly refused: PageRefusal | null;
}

/** Why there is nothing, or nothing newer: in calm words, above what is still there. */
export function MarketNotes(props: NotesProps) {
  return (
    <div class="notes no-picture" role="status">
      {notesOf(props).map((sentence) => (
        <p class="note" key={sentence}>
          {sentence}
        </p>
      ))}
    </div>
  );
}

function notesOf({ words: { t, view }, instrument, refused, snapshot, saving, now }: NotesProps): string[] {
  if (instrument === null) return [t('noInstrument')];
  if (refused === 'switched-off') return [t('switchedOff', { venue: venueOf(instrument.venue) })];
  if (refused !== null) return [t('unknownInstrument')];
  if (snapshot === null) return [t('waiting')];
  const notes = saving === 'failed' ? [t('saveFailed')] : [];
  const { failure } = snapshot.freshness;
  if (failure === null) return notes;
  const waitMs = failure.retryAt === null ? null : failure.retryAt - now;
  const reason = view.reasonSentence(failure.kind, snapshot.instrument.venue, waitMs);
  return [...notes, snapshot.price === null ? reason : view.join(reason, view.t('lastGood'))];
}
