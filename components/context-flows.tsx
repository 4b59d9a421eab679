import { CONTEXT_COINS, ETF_FLOW_PAGES } from '../lib/domain/context-feed.ts';
import { dayTime } from '../lib/domain/etf-day.ts';
import type { SessionCloses } from '../lib/domain/session-closes.ts';
import type { ContextReport } from '../lib/protocol/market-context.ts';
import { paradoxSentences, provisionalSentence } from '../lib/text/context-words.ts';
import { extent } from './chart-scale.ts';
import { FlowChart } from './context-chart.tsx';
import { type ContextView, Feed } from './context-feed.tsx';

/** Rows that are written out beside the bars. */
const TABLE_ROWS = 5;
const NONE = '–';

/** What the line over the bars is drawn from. */
export interface FlowPrice {
  readonly coin: string;
  /** The exchange that told it. */
  readonly venue: string;
  readonly closes: SessionCloses;
}

interface FlowsProps {
  readonly view: ContextView;
  readonly feed: ContextReport['etfFlows'];
  readonly price: FlowPrice | null;
}

/** The flows of the US funds: the newest day in words, its bars among the days before, and the price of the page's own coin. */
export function FlowsFeed({ view, feed, price }: FlowsProps) {
  const { t, format } = view;
  const days = feed.coins.map(({ facts }) => facts.day).toSorted();
  const isRefused = feed.failure?.kind === 'permission-missing';
  const refused = isRefused ? t(feed.withKey ? 'refusedKey' : 'refusedKeyless') : null;
  const links = (
    <p class="quiet">
      {t('etfElsewhere')}{' '}
      {CONTEXT_COINS.map((coin) => (
        <a key={coin} href={ETF_FLOW_PAGES[coin]} target="_blank" rel="noreferrer">
          {coin}
        </a>
      ))}
    </p>
  );
  const age = days[0] === undefined ? null : format.day(dayTime(days[0]));
  return (
    <Feed view={view} id="etf-flows" status={feed} age={age} failureWords={refused} whenOff={links}>
      <div class="coins">
        {feed.coins.map((coin) => (
          <CoinFlows
            key={coin.coin}
            view={view}
            flows={coin}
            price={price?.coin === coin.coin ? price : null}
          />
        ))}
      </div>
      {links}
    </Feed>
  );
}

interface CoinProps {
  readonly view: ContextView;
  readonly flows: ContextReport['etfFlows']['coins'][number];
  readonly price: FlowPrice | null;
}

function CoinFlows({ view, flows, price }: CoinProps) {
  const { t, format, language } = view;
  const { coin, facts, days, netInflowUsd, tradedUsd } = flows;
  const sentences = paradoxSentences(coin, facts, language, format);
  const provisional = provisionalSentence(facts, language, format);
  // The sentences say it already.
  const isSaid = facts.provisional === 'not-published' && facts.paradox === 'flow-unknown';
  const day = format.day(dayTime(facts.day));
  const prices = pricesOn(days, price);
  return (
    <div class="coin">
      <p class="figure">
        {t('etfOf', { coin })} <b>{flowText(facts.netInflowUsd, view)}</b> <span class="quiet">{day}</span>
        {provisional !== null && <span class="badge-word provisional">{t('provisional')}</span>}
      </p>
      {sentences.length > 0 && <p class="paradox">{sentences.join(language === 'en' ? ' ' : '')}</p>}
      {provisional !== null && !isSaid && <p class="quiet">{provisional}</p>}
      {facts.sessionsBehind > 0 && (
        <p class="quiet">{t('behind', { count: format.number(facts.sessionsBehind, 0), day })}</p>
      )}
      <FlowChart
        netInflowUsd={netInflowUsd}
        tradedUsd={tradedUsd}
        prices={prices}
        provisional={provisional !== null}
        label={t('flowChart', { coin, days: format.number(days.length, 0), day })}
      />
      <p class="quiet">
        {[t('bars'), priceSentence(price, prices, view)].join(language === 'en' ? ' ' : '')}
      </p>
      <FlowTable view={view} flows={flows} prices={prices} />
    </div>
  );
}

/** The price at the close of each day that is drawn; null where none is known. */
function pricesOn(days: readonly string[], price: FlowPrice | null): (number | null)[] {
  const known = new Map(price?.closes.days.map((day, i) => [day, price.closes.prices[i] ?? null]));
  return days.map((day) => known.get(day) ?? null);
}

/** What the line is and how far it reaches; or which page has one. */
function priceSentence(
  price: FlowPrice | null,
  prices: readonly (number | null)[],
  { t, format }: ContextView,
): string {
  const range = extent(prices);
  if (price === null || range === null) return t('noPriceLine');
  const [low, high] = range;
  return t('priceLine', { venue: price.venue, low: format.price(low), high: format.price(high) });
}

/** The newest rows in words, for who does not see the bars. */
function FlowTable({
  view,
  flows,
  prices,
}: Pick<CoinProps, 'view' | 'flows'> & { readonly prices: readonly (number | null)[] }) {
  const { t, format } = view;
  const { days, netInflowUsd, tradedUsd } = flows;
  const rows = days.map((day, i) => ({
    day,
    flow: netInflowUsd[i] ?? null,
    traded: tradedUsd[i] ?? null,
    price: prices[i] ?? null,
  }));
  const hasPrice = prices.some((price) => price !== null);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('day')}</th>
          <th scope="col">{t('netFlow')}</th>
          <th scope="col">{t('traded')}</th>
          {hasPrice && <th scope="col">{t('closePrice')}</th>}
        </tr>
      </thead>
      <tbody>
        {rows
          .slice(-TABLE_ROWS)
          .toReversed()
          .map(({ day, flow, traded, price }) => (
            <tr key={day}>
              <th scope="row">{format.day(dayTime(day))}</th>
              <td>{flowText(flow, view)}</td>
              <td>{traded === null ? t('notPublished') : format.usd(traded)}</td>
              {hasPrice && <td>{price === null ? NONE : format.price(price)}</td>}
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** With its sign: a flow in has a plus. */
function flowText(flow: number | null, { t, format }: ContextView): string {
  if (flow === null) return t('notPublished');
  return flow > 0 ? `+${format.usd(flow)}` : format.usd(flow);
}
