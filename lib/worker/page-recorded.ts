import { LEAST_OPEN_INTEREST_MS } from '../clusters/estimated.ts';
import { DAY_MS } from '../domain/candles.ts';
import { OPEN_INTEREST_GAP_MS } from '../domain/recorded-history.ts';
import type { PageWordsSection } from '../protocol/page-snapshot.ts';
import type { Snapshot, SnapshotMarket } from '../protocol/snapshot.ts';
import type { Formats } from '../text/format.ts';
import type { panelTexts } from '../text/panel.ts';
import type { Translate } from '../text/translate.ts';

type PanelTranslate = Translate<typeof panelTexts>;
type Recorded = NonNullable<SnapshotMarket['recorded']>;

/** A day, and of the last days the time too. */
export function recordedTime({ since }: Recorded, now: number, format: Formats): string {
  return now - since < 2 * DAY_MS ? format.dateTime(since) : format.day(since);
}

/** That the venue keeps no history, since when it is recorded here, and how much of that is a gap. Nothing where the venue's own is used. */
export function recordedSentences(
  { market, sentAt }: Pick<Snapshot, 'market' | 'sentAt'>,
  t: PanelTranslate,
  format: Formats,
): string[] {
  const recorded = market?.recorded ?? null;
  if (recorded === null) return [];
  const { spanMs, knownMs } = recorded;
  const span = { known: format.duration(knownMs), span: format.duration(spanMs) };
  return [
    t('recordedHistory', { time: recordedTime(recorded, sentAt, format) }),
    ...(spanMs - knownMs > OPEN_INTEREST_GAP_MS ? [t('recordedGaps', span)] : []),
  ];
}

/** In place of a map, while too little is recorded for one; null where something else is missing. */
export function recordingSection(
  snapshot: Pick<Snapshot, 'market' | 'sentAt' | 'missing'>,
  joiner: string,
  t: PanelTranslate,
  format: Formats,
): PageWordsSection | null {
  const isTooShort = snapshot.missing.some(
    ({ section, reason }) => section === 'ladder' && reason === 'too-short',
  );
  const sentences = recordedSentences(snapshot, t, format);
  const knownMs = snapshot.market?.recorded?.knownMs ?? Number.POSITIVE_INFINITY;
  if (!isTooShort || knownMs >= LEAST_OPEN_INTEREST_MS) return null;
  const least = t('recordedLeast', { least: format.duration(LEAST_OPEN_INTEREST_MS) });
  return {
    badge: t('estimated'),
    note: '',
    asOf: null,
    glance: '',
    picture: null,
    head: [],
    rows: [],
    sentences: [[...sentences, least].join(joiner)],
  };
}
