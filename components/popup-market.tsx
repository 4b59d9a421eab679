import { type Instrument, instrumentKey, mainPerpetual } from '../lib/domain/instrument.ts';
import { FALLING_DRAWDOWN } from '../lib/domain/market-breadth.ts';
import type { Look, PopupReply } from '../lib/protocol/popup-messages.ts';
import type { Snapshot } from '../lib/protocol/snapshot.ts';
import { type WideWords, wideWords } from '../lib/text/market-wide.ts';
import type { popupTexts } from '../lib/text/popup.ts';
import type { Translate } from '../lib/text/translate.ts';
import { instrumentName, type View } from './view.ts';

type PopupTranslate = Translate<typeof popupTexts>;

interface PopupMarketProps {
  readonly view: View;
  readonly t: PopupTranslate;
  readonly summary: PopupReply;
  /** Time since the summary came, in ms. */
  readonly ageMs: number;
  readonly onMarket: (instrument: Instrument) => void;
}

/** What goes beyond one card: how the majors stand, what leverage does on the first card, and what changed since the popup was last open. */
export function PopupMarket({ view, t, summary, ageMs, onMarket }: PopupMarketProps) {
  const { cards, lastLook, marketVenue } = summary;
  const [first] = cards;
  const wide = wideWords(view.language, view.format);
  // Who looks at no contract of ours is shown Bitcoin's market.
  const chosen =
    cards.find(({ currentTab }) => currentTab)?.snapshot.instrument ??
    (marketVenue && mainPerpetual(marketVenue, 'BTC'));
  const looked = cards.find(({ snapshot }) => instrumentKey(snapshot.instrument) === lastLook?.key)?.snapshot;
  return (
    <section class="whole">
      {first !== undefined && (
        <FirstCard view={view} t={t} wide={wide} snapshot={first.snapshot} ageMs={ageMs} />
      )}
      {lastLook !== null && looked !== undefined && (
        <p class="since-look">
          <b>
            {t('sinceLook', {
              age: view.format.duration(looked.sentAt + ageMs - lastLook.at),
              time: view.format.dateTime(lastLook.at),
            })}
          </b>
          {changesSince({ view, t, wide }, lastLook, looked).join(' · ')}
        </p>
      )}
      {chosen !== null && (
        <button type="button" class="plain" onClick={() => onMarket(chosen)}>
          {view.t('marketPage')}
        </button>
      )}
    </section>
  );
}

interface FirstCardProps {
  readonly view: View;
  readonly t: PopupTranslate;
  readonly wide: WideWords;
  readonly snapshot: Snapshot;
  readonly ageMs: number;
}

function FirstCard({ view, t, wide, snapshot, ageMs }: FirstCardProps) {
  const { breadth, leverage, instrument } = snapshot;
  const told = leverage === null ? null : wide.leverage(leverage);
  const known = (asOf: number): string =>
    t('known', { age: view.format.duration(Math.max(0, snapshot.sentAt + ageMs - asOf)) });
  return (
    <>
      <p class={`whole-line ${breadth?.kind ?? 'unknown'}`}>
        {breadth === null
          ? t('majorsComing', { venue: view.venueName(instrument.venue) })
          : wide.breadthLine(breadth, instrument.base, FALLING_DRAWDOWN)}
      </p>
      {breadth !== null && <p class="quiet">{known(breadth.asOf)}</p>}
      {told !== null && leverage !== null && (
        <p class="quiet">
          {[
            t('leverageNow', { name: instrumentName(instrument), state: told.value }),
            ...(told.note === '' ? [] : [told.note]),
            ...(leverage.fundingRank === null ? [t('noFunding')] : []),
            known(leverage.asOf),
          ].join(' · ')}
        </p>
      )}
    </>
  );
}

const KINDS = { systemic: 'asOne', sector: 'inPart', idiosyncratic: 'alone', calm: 'calm' } as const;

/** What is another than at the last look, in words: the price always, the rest where both are known. */
export function changesSince(
  { view, t, wide }: Pick<FirstCardProps, 'view' | 't' | 'wide'>,
  last: Look,
  { instrument, price, breadth, leverage, market }: Snapshot,
): string[] {
  const { format } = view;
  const coins = market?.openInterest?.coins ?? null;
  const changes: string[] = [];
  if (price !== null)
    changes.push(
      t('priceChange', {
        name: instrumentName(instrument),
        before: format.price(last.price),
        now: format.price(price.value),
        change: format.signedPercent(price.value / last.price - 1),
      }),
    );
  if (last.majors !== null && breadth !== null && last.majors !== breadth.kind)
    changes.push(t('majorsChange', { before: t(KINDS[last.majors]), now: t(KINDS[breadth.kind]) }));
  const isWhole = leverage !== null && leverage.fundingRank !== null;
  if (last.leverage !== null && isWhole && last.leverage !== leverage.state)
    changes.push(t('leverageChange', { before: wide.t(last.leverage), now: wide.t(leverage.state) }));
  if (last.openInterest !== null && last.openInterest > 0 && coins !== null)
    changes.push(t('interestChange', { change: format.signedPercent(coins / last.openInterest - 1) }));
  return changes;
}
