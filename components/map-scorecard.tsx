import type { PredictorName } from '../lib/clusters/score-names.ts';
import { LEAST_PRINTS } from '../lib/clusters/scorecard.ts';
import { scoreSentence } from '../lib/ladder/score-sentence.ts';
import type { SnapshotLadder } from '../lib/protocol/snapshot.ts';
import type { MapWords } from './map-words.ts';

/** What was measured of the map against one null; nats per event and their interval, lift at 10 % of the bins. */
export interface ScoreRow {
  readonly name: string;
  readonly nats: number;
  readonly low: number;
  readonly high: number;
  readonly events: number;
  readonly lift: number;
}

export interface Score {
  readonly rows: readonly ScoreRow[];
  /** What follows from it, in a sentence. */
  readonly verdict: string;
}

const NAMES = {
  map: 'scoreMap',
  uniform: 'scoreUniform',
  nearSpot: 'scoreNearSpot',
  distance: 'scoreDistance',
  freshness: 'scoreFreshness',
  volumeProfile: 'scoreVolume',
  shown: 'scoreShown',
} as const satisfies Record<PredictorName, string>;

/** The running score of a snapshot as the section shows it: rows only once enough was seen to say something. */
export function scoreOf({ t, view }: MapWords, score: SnapshotLadder['score']): Score {
  const rows = score.prints < LEAST_PRINTS ? [] : score.predictors;
  return {
    rows: rows.map(({ name, nats, lift }) => ({
      name: t(NAMES[name]),
      nats: nats.mean,
      low: nats.low ?? nats.mean,
      high: nats.high ?? nats.mean,
      events: score.prints,
      lift,
    })),
    verdict: scoreSentence(score, LEAST_PRINTS, view.t, view.format),
  };
}

/** The map's score against what happened, next to its nulls; in words when there is none. */
export function MapScorecard({ words: { t, view }, score }: { words: MapWords; score: Score | null }) {
  const { format } = view;
  if (score === null) return <p class="quiet">{t('noScore')}</p>;
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${format.number(value, 3)}`;
  return (
    <>
      <p>{score.verdict}</p>
      {score.rows.length > 0 && (
        <table aria-label={t('scorecard')}>
          <thead>
            <tr>
              {(['measure', 'nats', 'interval', 'events', 'lift'] as const).map((head) => (
                <th scope="col" key={head}>
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {score.rows.map(({ name, nats, low, high, events, lift }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{signed(nats)}</td>
                <td>{`${signed(low)} … ${signed(high)}`}</td>
                <td>{format.number(events, 0)}</td>
                <td>{format.multiple(lift)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
