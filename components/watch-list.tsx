import { Component } from 'preact';
import { instrumentKey, parseInstrument, VENUE_IDS, type VenueId } from '../lib/domain/instrument.ts';
import { WATCH_LIST_LIMIT } from '../lib/settings/schema.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import { Block, keyName, type PartProps } from './options-part.tsx';

const EXAMPLE = 'SOL/USDT:USDT';

interface WatchState {
  readonly venue: VenueId;
  readonly text: string;
  readonly refused: boolean;
}

/** The user's own instruments for the popup, by venue and symbol. */
export class WatchList extends Component<PartProps, WatchState> {
  override state: WatchState = { venue: 'binance', text: '', refused: false };

  override render({ t, settings }: PartProps, { venue, text, refused }: WatchState) {
    const full = settings.watchList.length >= WATCH_LIST_LIMIT;
    return (
      <Block title={t('watchList')} hint={t('watchHint')}>
        {settings.watchList.length === 0 && <p>{t('none')}</p>}
        <ul class="rows">
          {settings.watchList.map((key) => (
            <li key={key}>
              <b>{keyName(key)}</b>
              <button
                type="button"
                class="plain"
                aria-label={t('remove', { name: keyName(key) })}
                onClick={() => this.remove(key)}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
        {full ? (
          <p class="quiet">{t('full', { limit: String(WATCH_LIST_LIMIT) })}</p>
        ) : (
          <form class="add" onSubmit={this.add}>
            <select
              aria-label={t('exchanges')}
              value={venue}
              onChange={({ currentTarget: { value } }) =>
                this.setState({ venue: VENUE_IDS.find((id) => id === value) ?? 'binance' })
              }
            >
              {VENUE_IDS.map((id) => (
                <option key={id} value={id}>
                  {VENUE_NAMES[id]}
                </option>
              ))}
            </select>
            <input
              aria-label={t('watchAdd', { example: EXAMPLE })}
              placeholder={EXAMPLE}
              maxLength={60}
              value={text}
              aria-invalid={refused}
              onInput={({ currentTarget: { value } }) => this.setState({ text: value, refused: false })}
            />
            <button type="submit" class="plain">
              {t('add')}
            </button>
            {refused && <small role="alert">{t('notKnown', { example: EXAMPLE })}</small>}
          </form>
        )}
      </Block>
    );
  }

  private add = (event: Event): void => {
    event.preventDefault();
    const instrument = parseInstrument(this.state.venue, this.state.text.trim().toUpperCase());
    if (instrument === null || instrument.kind === 'option') {
      this.setState({ refused: true });
      return;
    }
    const key = instrumentKey(instrument);
    this.setState({ text: '' });
    this.props.onChange((current) => ({
      ...current,
      watchList: [...current.watchList.filter((other) => other !== key), key].slice(-WATCH_LIST_LIMIT),
    }));
  };

  private remove(key: string): void {
    this.props.onChange((current) => ({
      ...current,
      watchList: current.watchList.filter((other) => other !== key),
    }));
  }
}
