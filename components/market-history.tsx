import { REFERENCE_DAYS } from '../lib/domain/drawdown-history.ts';
import type { MarketHistory } from '../lib/protocol/market-messages.ts';
import { MarketPart } from './market-part.tsx';
import { type MarketWords, ordinal } from './market-words.ts';
import { pure } from './pure.ts';

interface HistoryProps {
  readonly words: MarketWords;
  readonly history: MarketHistory;
  /** Time of the newest price; null before the first. */
  readonly asOf: number | null;
  /** The venue's time in coarse steps. */
  readonly now: number;
}

/** Today's fall and drop among all days of the contract, and beside the reference days by the same definition. */
export const MarketDays = pure(({ words, history, asOf, now }: HistoryProps) => {
  const { t, view } = words;
  const { format } = view;
  return (
    <MarketPart
      words={words}
      name="history"
      title={t('historyTitle')}
      known="calculated"
      basis={t('historyBasis', { from: format.day(history.from) })}
      ageMs={asOf === null ? null : now - asOf}
    >
      {!history.isComplete && (
        <p class="note" data-loading>
          {t('historyComing')}
        </p>
      )}
      <dl class="facts large">
        <Standing
          words={words}
          name={t('fallToday')}
          standing={history.fall}
          text={(fall) => `▼ ${format.percent(fall)}`}
        />
        <Standing
          words={words}
          name={t('dropToday')}
          standing={history.drop}
          text={(drop) => format.signedPercent(-drop)}
        />
      </dl>
      <Days words={words} history={history} />
      <p class="basis">{t('historyDefinition')}</p>
    </MarketPart>
  );
});

interface StandingProps {
  readonly words: MarketWords;
  readonly name: string;
  readonly standing: MarketHistory['fall'];
  readonly text: (move: number) => string;
}

function Standing({ words, name, standing, text }: StandingProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{standing === null ? words.view.reasonWord('too-short') : text(standing.today)}</dd>
      {standing !== null && <p>{rankText(words, standing)}</p>}
    </div>
  );
}

/** Where today stands, it counted among the days; a day that rose has no place among falls. */
export function rankText(
  { t, view }: MarketWords,
  { today, rank, days, firstDay }: NonNullable<MarketHistory['fall']>,
): string {
  if (today <= 0) return t('noFall');
  const among = { days: view.format.number(days + 1, 0), from: view.format.day(firstDay) };
  return rank === 1 ? t('rankFirst', among) : t('rank', { ...among, rank: ordinal(rank, view) });
}

interface DayRow {
  readonly id: string;
  readonly name: string;
  readonly fall: number | null;
  readonly drop: number | null;
}

/** Reference days with today among them, deepest fall first; days before the contract last. */
export function dayRows({ t, view }: MarketWords, { fall, drop, referenceDays }: MarketHistory): DayRow[] {
  const days = referenceDays.map((day) => ({ ...day, name: dayName(day.id, view) }));
  const today = { id: 'today', name: t('today'), fall: fall?.today ?? null, drop: drop?.today ?? null };
  const depth = (row: DayRow): number => row.fall ?? Number.NEGATIVE_INFINITY;
  return [...days, today].sort((a, b) => depth(b) - depth(a));
}

/** A reference day by its date; one that lasted two by both, the year told once. */
export function dayName(id: string, { language, format }: MarketWords['view']): string {
  const day = REFERENCE_DAYS.find((other) => other.id === id);
  if (day === undefined) return id;
  const { from, to } = day;
  if (from === to) return format.day(from);
  return language === 'en'
    ? `${format.monthDay(from)} – ${format.day(to)}`
    : `${format.day(from)}至${format.monthDay(to)}`;
}

function Days({ words, history }: { readonly words: MarketWords; readonly history: MarketHistory }) {
  const { t, view } = words;
  const rows = dayRows(words, history);
  const deepest = Math.max(0.01, ...rows.map(({ fall }) => fall ?? 0));
  const written = (ratio: number | null, text: (known: number) => string): string =>
    ratio === null ? view.reasonWord('no-data') : text(ratio);
  return (
    <table aria-label={t('historyTitle')}>
      <thead>
        <tr>
          <th scope="col">{t('day')}</th>
          <th scope="col" colSpan={2}>
            {t('fall')}
          </th>
          <th scope="col">{t('drop')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, name, fall, drop }) => (
          <tr key={id} class={id === 'today' ? 'today-row' : ''}>
            <th scope="row">{name}</th>
            <td class="bar" aria-hidden="true">
              {fall !== null && <i style={{ width: `${((fall / deepest) * 100).toFixed(1)}%` }} />}
            </td>
            <td>{written(fall, (known) => `▼ ${view.format.percent(known)}`)}</td>
            <td>{written(drop, (known) => view.format.signedPercent(-known))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the price did after days at least as deep as today: history; nothing at all when today is no such day. */
export const MarketAfter = pure(({ words, history, asOf, now }: HistoryProps) => {
  const { t, view } = words;
  const { format } = view;
  if (history.after.length === 0 || history.fall === null) return null;
  return (
    <MarketPart
      words={words}
      name="after"
      title={t('afterTitle')}
      known="calculated"
      basis={t('afterBasis', { fall: format.percent(history.fall.today) })}
      ageMs={asOf === null ? null : now - asOf}
    >
      {history.after.map((row) => (
        <p key={row.spanDays}>
          {t('afterRow', {
            span: format.number(row.spanDays, 0),
            median: format.percent(row.median, 0),
            low: format.percent(row.low, 0),
            high: format.percent(row.high, 0),
            days: format.number(row.days, 0),
            episodes: format.number(row.episodes, 0),
          })}
        </p>
      ))}
      <p class="basis">{t('afterMeaning')}</p>
    </MarketPart>
  );
});
