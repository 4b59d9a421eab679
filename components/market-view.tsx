import { Component, type ComponentChildren, createRef } from 'preact';
import type { Instrument } from '../lib/domain/instrument.ts';
import type { PageRefusal } from '../lib/protocol/instrument-page.ts';
import type { LeverageHours, MarketHistory } from '../lib/protocol/market-messages.ts';
import type { VenueReport } from '../lib/protocol/market-venues.ts';
import type { Snapshot } from '../lib/protocol/snapshot.ts';
import type { TextLanguage } from '../lib/text/translate.ts';
import { FallOverlay } from './fall-overlay.tsx';
import { LeverageMonth } from './leverage-month.tsx';
import { watermarked } from './map-picture.ts';
import { MarketBreadth } from './market-breadth.tsx';
import { MarketHead, MarketLine, MarketNotes } from './market-head.tsx';
import { MarketAfter, MarketDays } from './market-history.tsx';
import { MarketLevels } from './market-levels.tsx';
import { MarketLeverage } from './market-leverage.tsx';
import { createMarketWords, type MarketWords, venueOf } from './market-words.ts';
import { pictureOf } from './page-picture.ts';
import { instrumentName } from './view.ts';

/** Ages in parts move in steps: what changes each second cannot be read. */
const COARSE_MS = 15_000;
/** Pixels of the saved picture a CSS px. */
const PICTURE_SCALE = 2;

export interface MarketProps {
  /** Null: the address names none. */
  readonly instrument: Instrument | null;
  readonly refused: PageRefusal | null;
  readonly snapshot: Snapshot | null;
  readonly history: MarketHistory | null;
  readonly hours: LeverageHours | null;
  /** What other exchanges tell of the coin; null while they are not to be asked. */
  readonly venues: VenueReport | null;
  /** The venue's time in ms. */
  readonly now: number;
  readonly language: TextLanguage;
  readonly theme: 'dark' | 'light';
  readonly directionColours: 'green-up' | 'red-up' | 'colour-blind';
  readonly onSave: (name: string, content: Blob) => void;
  /** What stands around the market, a section of its own: after the leverage. */
  readonly context?: ComponentChildren;
  /** Wallets that are watched, a section of its own: last. */
  readonly wallets?: ComponentChildren;
}

interface MarketState {
  readonly saving: 'no' | 'now' | 'failed';
}

/** The market page: how the majors stand together, today among all days, and what leverage does, each with its age and how it is known. */
export class MarketView extends Component<MarketProps, MarketState> {
  override state: MarketState = { saving: 'no' };
  readonly #page = createRef<HTMLElement>();
  #words: MarketWords = createMarketWords('en');

  override render(props: MarketProps, { saving }: MarketState) {
    const { language, theme, directionColours, snapshot, instrument } = props;
    if (this.#words.view.language !== language) this.#words = createMarketWords(language);
    const words = this.#words;
    const { t, view } = words;
    return (
      <main
        class="plimsoll market"
        lang={language}
        data-theme={theme}
        data-colours={directionColours}
        ref={this.#page}
      >
        <MarketHead {...props} words={words} saving={saving} onPicture={this.#savePicture} />
        <MarketNotes {...props} words={words} saving={saving} />
        {instrument !== null && snapshot !== null && <MarketLine words={words} snapshot={snapshot} />}
        {instrument !== null && (
          <div class="parts">
            {snapshot !== null && this.#parts(words, snapshot)}
            {/* These are of no exchange: where the contract's own is not asked, they stand alone. */}
            {props.context}
            {props.wallets !== undefined && <div class="own no-picture">{props.wallets}</div>}
          </div>
        )}
        <footer>{view.join(t('limits'), t('timesUtc'), view.t('noAdvice'))}</footer>
      </main>
    );
  }

  #parts(words: MarketWords, { instrument, breadth, leverage, market, price }: Snapshot) {
    const { history, hours, venues } = this.props;
    const now = Math.floor(this.props.now / COARSE_MS) * COARSE_MS;
    const asOf = price?.asOf ?? null;
    const shared = { words, asOf, now };
    const { t } = words;
    return (
      <>
        {breadth !== null && (
          <MarketBreadth words={words} instrument={instrument} breadth={breadth} now={now} />
        )}
        {history === null ? (
          <section class="part history">
            <h2>{t('historyTitle')}</h2>
            <p class="quiet" data-loading>
              {t('historyNone')}
            </p>
          </section>
        ) : (
          <>
            <MarketLevels {...shared} levels={history.levels} />
            <MarketDays {...shared} history={history} />
            <FallOverlay {...shared} history={history} />
            <MarketAfter {...shared} history={history} />
          </>
        )}
        <MarketLeverage
          words={words}
          instrument={instrument}
          leverage={leverage}
          market={market}
          priceAsOf={asOf}
          venues={venues}
          knownHours={hours?.openInterest.filter((value) => value !== null).length ?? 0}
          now={now}
        />
        {hours !== null && <LeverageMonth words={words} hours={hours} coin={instrument.base} now={now} />}
      </>
    );
  }

  #savePicture = async (): Promise<void> => {
    const { instrument, now, onSave } = this.props;
    const { current } = this.#page;
    if (current === null || instrument === null || this.state.saving === 'now') return;
    this.setState({ saving: 'now' });
    const { t, view } = this.#words;
    const foot = t('watermark', {
      name: instrumentName(instrument),
      venue: venueOf(instrument.venue),
      time: view.format.dateTime(now),
    });
    try {
      const picture = await pictureOf(current, PICTURE_SCALE);
      const blob = picture && (await pngOf(watermarked(picture, foot, PICTURE_SCALE)));
      if (blob !== null) onSave(`${fileName(instrument, now)}.png`, blob);
      this.setState({ saving: blob === null ? 'failed' : 'no' });
    } catch {
      this.setState({ saving: 'failed' });
    }
  };
}

function pngOf(canvas: HTMLCanvasElement): Promise<Blob | null> {
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}

function fileName({ venue, base, quote }: Instrument, now: number): string {
  const time = new Date(now).toISOString().slice(0, 16).replace(':', '');
  return `plimsoll-market-${venue}-${base}${quote}-${time}`;
}
