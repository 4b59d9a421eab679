import type { ContextReport } from '../lib/protocol/market-context.ts';
import { contextTexts } from '../lib/text/context.ts';
import { type Formats, formatsOf } from '../lib/text/format.ts';
import { type TextLanguage, translator } from '../lib/text/translate.ts';
import { SmallLine } from './context-chart.tsx';
import { type ContextView, Feed } from './context-feed.tsx';
import { type FlowPrice, FlowsFeed } from './context-flows.tsx';

export interface MarketContextProps {
  /** Null until the worker answered. */
  readonly report: ContextReport | null;
  /** Local ms. */
  readonly now: number;
  readonly language: TextLanguage;
  /** The page's own contract at the close of US sessions; null while it is not known, or of another coin. */
  readonly price: FlowPrice | null;
  readonly onOptions: () => void;
}

/** What stands around the market: fear and greed, implied volatility, the flows of the US funds. Each with its source, its age and its failure. */
export function MarketContext({ report, now, language, price, onOptions }: MarketContextProps) {
  const view: ContextView = {
    t: translator(contextTexts, language),
    format: formatsOf(language),
    language,
    now,
    onOptions,
  };
  return (
    <section class="market-context" lang={language}>
      <h2>{view.t('title')}</h2>
      {report === null ? (
        <p class="quiet">{view.t('loading')}</p>
      ) : (
        <>
          <FlowsFeed view={view} feed={report.etfFlows} price={price} />
          <FearGreedFeed view={view} feed={report.fearGreed} />
          <VolatilityFeed view={view} feed={report.volatility} />
        </>
      )}
    </section>
  );
}

function FearGreedFeed({ view, feed }: { view: ContextView; feed: ContextReport['fearGreed'] }) {
  const { t, format } = view;
  const { latest, values } = feed;
  const age = latest === null ? null : format.day(latest.day);
  return (
    <Feed view={view} id="fear-greed" status={feed} age={age}>
      {latest !== null && (
        <>
          <p class="figure">
            <b>{format.number(latest.value, 0)}</b> <span class={latest.class}>{t(latest.class)}</span>{' '}
            <span class="quiet">{t('ofHundred', { day: format.day(latest.day) })}</span>
          </p>
          {latest.isOld && <p class="quiet">{t('fearGreedOld')}</p>}
          <SmallLine
            values={values}
            from={0}
            to={100}
            label={t('fearGreedLine', {
              days: format.number(values.length, 0),
              low: format.number(Math.min(...values), 0),
              high: format.number(Math.max(...values), 0),
            })}
          />
          {latest.lowerShare !== null && (
            <p class="quiet">{t('yearRank', { share: format.percent(latest.lowerShare, 0) })}</p>
          )}
        </>
      )}
    </Feed>
  );
}

function VolatilityFeed({ view, feed }: { view: ContextView; feed: ContextReport['volatility'] }) {
  const { t, format, now } = view;
  const newest = feed.coins.length === 0 ? null : Math.min(...feed.coins.map(({ asOf }) => asOf));
  const age = newest === null ? null : t('age', { age: format.duration(now - newest) });
  return (
    <Feed view={view} id="volatility" status={feed} age={age}>
      {feed.coins.map(({ coin, value, change24h, lowerShare, values }) => (
        <div class="coin" key={coin}>
          <p class="figure">
            {coin} <b>{format.percent(value)}</b>{' '}
            {change24h !== null && (
              <span class="quiet">{t('change24h', { change: signedPoints(change24h, format) })}</span>
            )}
          </p>
          <SmallLine
            values={values}
            label={t('volatilityLine', {
              coin,
              low: format.percent(Math.min(...values)),
              high: format.percent(Math.max(...values)),
            })}
          />
          {lowerShare !== null && (
            <p class="quiet">{t('yearRank', { share: format.percent(lowerShare, 0) })}</p>
          )}
        </div>
      ))}
      {feed.coins.length > 0 && <p class="quiet">{t('volatilityHint')}</p>}
    </Feed>
  );
}

/** `+29.5`: percentage points are no per cent. */
function signedPoints(change: number, format: Formats): string {
  return format.signedPercent(change).slice(0, -1);
}
