import { LEAST_PRINTS } from '../lib/clusters/scorecard.ts';
import type { SnapshotLadder } from '../lib/protocol/snapshot.ts';
import type { MapWords } from './map-words.ts';

type Score = SnapshotLadder['score'];

/** The map's score against what happened, next to its nulls; in words when there is none. */
export function MapScorecard({ words, score }: { words: MapWords; score: Score | null }) {
  const { t, view } = words;
  const { format } = view;
  if (score === null) return <p class="quiet">{t('noScore')}</p>;
  const signed = (value: number): string => `${value > 0 ? '+' : ''}${format.number(value, 3)}`;
  const interval = ({ low, high }: { low: number | null; high: number | null }): string =>
    low === null || high === null ? view.t('noInterval') : `${signed(low)} … ${signed(high)}`;
  return (
    <>
      <p>{verdictSentence(words, score)}</p>
      {score.prints > 0 && (
        <table aria-label={t('scorecard')}>
          <thead>
            <tr>
              {(['measure', 'nats', 'interval', 'lift'] as const).map((head) => (
                <th scope="col" key={head}>
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {score.predictors.map(({ name, nats, lift }) => (
              <tr key={name}>
                <th scope="row">{t(name)}</th>
                <td>{signed(nats.mean)}</td>
                <td>{interval(nats)}</td>
                <td>{format.multiple(lift)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t('overDistance')}</th>
              <td>{signed(score.gain.mean)}</td>
              <td>{interval(score.gain)}</td>
              <td>–</td>
            </tr>
          </tbody>
        </table>
      )}
      <p class="quiet">{basisSentence(words, score)}</p>
    </>
  );
}

function verdictSentence({ t, view }: MapWords, { verdict, prints }: Score): string {
  const count = view.format.number(prints, 0);
  if (verdict === 'too-few')
    return t('scoreTooFew', { prints: count, least: view.format.number(LEAST_PRINTS, 0) });
  if (verdict === 'nothing-added') return t('scoreNothing', { prints: count });
  return t(verdict === 'better' ? 'scoreBetter' : 'scoreUnclear', { prints: count });
}

function basisSentence({ t, view }: MapWords, score: Score): string {
  const { format } = view;
  const { rangeCoverage, from, to } = score;
  const values = {
    windows: format.number(score.windows, 0),
    weight: format.percent(score.weight, 0),
    coverage: rangeCoverage === null ? '–' : format.percent(rangeCoverage, 0),
    from: from === null ? '–' : format.day(from),
    to: to === null ? '–' : format.day(to),
  };
  return t('scoreBasis', values);
}
