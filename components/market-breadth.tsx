import { type Instrument, mainPerpetual } from '../lib/domain/instrument.ts';
import { FALLING_DRAWDOWN } from '../lib/domain/market-breadth.ts';
import type { SnapshotBreadth } from '../lib/protocol/snapshot.ts';
import { MarketPart } from './market-part.tsx';
import { listed, type MarketWords, venueOf } from './market-words.ts';
import { pure } from './pure.ts';

/** A fall that fills its bar: of the majors on the deepest days. */
const FULL_BAR_DRAWDOWN = 0.25;

interface BreadthProps {
  readonly words: MarketWords;
  readonly instrument: Instrument;
  readonly breadth: SnapshotBreadth;
  /** The venue's time in coarse steps. */
  readonly now: number;
}

/** How each of the venue's majors stands against its 24 h high, and how they move together. */
export const MarketBreadth = pure(({ words, instrument, breadth, now }: BreadthProps) => {
  const { t, view } = words;
  const { format } = view;
  // A venue that tells no prices of its own is stood in for.
  const venue = venueOf(mainPerpetual(instrument.venue, 'BTC')?.venue ?? instrument.venue);
  const { lacking } = breadth;
  return (
    <MarketPart
      words={words}
      name="breadth"
      title={t('breadthTitle')}
      known="calculated"
      basis={t('breadthBasis', { venue })}
      ageMs={now - breadth.asOf}
    >
      <table aria-label={t('breadthTitle')}>
        <thead>
          <tr>
            {(['coin', 'price', 'high24h'] as const).map((head) => (
              <th scope="col" key={head}>
                {t(head)}
              </th>
            ))}
            <th scope="col" colSpan={2}>
              {t('below')}
            </th>
            <th scope="col">{t('isFalling')}</th>
          </tr>
        </thead>
        <tbody>
          {breadth.coins.map((coin) => (
            <Coin key={coin.coin} words={words} coin={coin} isOwn={coin.coin === instrument.base} />
          ))}
        </tbody>
      </table>
      <dl class="facts">
        <Fact name={t('median')} value={`▼ ${format.percent(breadth.medianDrawdown)}`} />
        <Fact
          name={t('correlation')}
          value={
            breadth.correlation === null ? view.reasonWord('too-short') : format.number(breadth.correlation)
          }
        />
        <Fact
          name={instrument.base === 'BTC' ? t('betaOwn') : t('beta', { coin: instrument.base })}
          value={betaText(words, instrument, breadth)}
        />
      </dl>
      {lacking.length > 0 && <p class="basis">{t('lacking', { coins: listed(lacking, view), venue })}</p>}
    </MarketPart>
  );
});

function betaText({ t, view }: MarketWords, { base }: Instrument, { beta }: SnapshotBreadth): string {
  if (base === 'BTC') return t('betaIsOne');
  return beta === null ? view.reasonWord('too-short') : view.format.number(beta);
}

interface CoinProps {
  readonly words: MarketWords;
  readonly coin: SnapshotBreadth['coins'][number];
  readonly isOwn: boolean;
}

function Coin({ words: { t, view }, coin: { coin, price, high, drawdown }, isOwn }: CoinProps) {
  const { format } = view;
  const isFalling = drawdown >= FALLING_DRAWDOWN;
  const share = Math.min(1, drawdown / FULL_BAR_DRAWDOWN);
  return (
    <tr class={`${isFalling ? 'falling' : ''} ${isOwn ? 'own-coin' : ''}`}>
      <th scope="row">{coin}</th>
      <td>{format.price(price)}</td>
      <td>{format.price(high)}</td>
      <td class="bar" aria-hidden="true">
        <i style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </td>
      <td>{`▼ ${format.percent(drawdown)}`}</td>
      <td>{t(isFalling ? 'falls' : 'holds')}</td>
    </tr>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
