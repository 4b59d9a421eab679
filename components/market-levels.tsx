import type { MarketHistory } from '../lib/protocol/market-messages.ts';
import { MarketPart } from './market-part.tsx';
import type { MarketWords } from './market-words.ts';
import { pure } from './pure.ts';

interface LevelsProps {
  readonly words: MarketWords;
  readonly levels: MarketHistory['levels'];
  /** Time of the newest price; null before the first. */
  readonly asOf: number | null;
  /** The venue's time in coarse steps. */
  readonly now: number;
}

/** Prices that held before and that the last day went through: a quiet list, without alarm. */
export const MarketLevels = pure(({ words, levels, asOf, now }: LevelsProps) => {
  const { t, view } = words;
  const { format } = view;
  return (
    <MarketPart
      words={words}
      name="levels"
      title={t('levelsTitle')}
      known="calculated"
      basis={t('levelsBasis')}
      ageMs={asOf === null ? null : now - asOf}
    >
      {levels.length === 0 ? (
        <p class="quiet">{t('levelsNone')}</p>
      ) : (
        <table aria-label={t('levelsTitle')}>
          <thead>
            <tr>
              {(['level', 'price', 'lostSince'] as const).map((head) => (
                <th scope="col" key={head}>
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {levels.map(({ kind, price, lostAt }) => (
              <tr key={`${kind}${price}`}>
                <th scope="row">{t(kind)}</th>
                <td>{format.price(price)}</td>
                <td>
                  {format.dateTime(lostAt)} <small>{format.duration(now - lostAt)}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="basis">{t('levelsMeaning')}</p>
    </MarketPart>
  );
});
