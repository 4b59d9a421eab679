import { Component } from 'preact';
import {
  OWN_ACCOUNT_VENUES,
  type OwnAccount,
  type OwnAccountVenue,
  parseOwnAddress,
  parseSubaccount,
  shortOwnAccount,
} from '../lib/domain/own-account.ts';
import { ALERT_ACCOUNT_MINUTES } from '../lib/text/alerts.ts';
import { ownAccountTexts } from '../lib/text/own-account.ts';
import { type TextLanguage, type Translate, translator } from '../lib/text/translate.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import { Block, type PartProps } from './options-part.tsx';

type OwnTranslate = Translate<typeof ownAccountTexts>;

interface OwnAccountProps extends Omit<PartProps, 't'> {
  readonly language: TextLanguage;
}

/** The user's own account at each venue that tells what an account holds. */
export function OwnAccountOptions({ language, settings, onChange }: OwnAccountProps) {
  const t = translator(ownAccountTexts, language);
  return (
    <Block title={t('title')} hint={t('hint', { account: String(ALERT_ACCOUNT_MINUTES) })}>
      {OWN_ACCOUNT_VENUES.map((venue) => (
        <OwnAccountField
          key={venue}
          t={t}
          venue={venue}
          account={settings.ownAccounts[venue]}
          onSave={(account) =>
            onChange((current) => ({
              ...current,
              ownAccounts: { ...current.ownAccounts, [venue]: account },
            }))
          }
          onRemove={() =>
            onChange((current) => {
              const { [venue]: _, ...ownAccounts } = current.ownAccounts;
              return { ...current, ownAccounts };
            })
          }
        />
      ))}
    </Block>
  );
}

const NOTES = { hyperliquid: 'noteHyperliquid', dydx: 'noteDydx', lighter: 'noteLighter' } as const;
const REFUSALS = { hyperliquid: 'badHyperliquid', dydx: 'badDydx', lighter: 'badLighter' } as const;

interface FieldProps {
  readonly t: OwnTranslate;
  readonly venue: OwnAccountVenue;
  readonly account: OwnAccount | undefined;
  readonly onSave: (account: OwnAccount) => void;
  readonly onRemove: () => void;
}

interface FieldState {
  readonly address: string;
  readonly subaccount: string;
  readonly refused: 'address' | 'subaccount' | null;
}

const EMPTY: FieldState = { address: '', subaccount: '', refused: null };

/** The account that is read, or the place to enter it. */
class OwnAccountField extends Component<FieldProps, FieldState> {
  override state = EMPTY;

  override render({ t, venue, account, onRemove }: FieldProps, state: FieldState) {
    return (
      <>
        {account === undefined ? (
          this.form(t, venue, state)
        ) : (
          <ul class="rows">
            <li>
              <b>{VENUE_NAMES[venue]}</b>
              <span>{shortOwnAccount(account)}</span>
              <button
                type="button"
                class="plain"
                aria-label={t('remove', { venue: VENUE_NAMES[venue] })}
                onClick={onRemove}
              >
                ×
              </button>
            </li>
          </ul>
        )}
        <p class="quiet">{t(NOTES[venue])}</p>
      </>
    );
  }

  private form(t: OwnTranslate, venue: OwnAccountVenue, { address, subaccount, refused }: FieldState) {
    return (
      <form class="add" onSubmit={this.save}>
        <input
          name={`own-${venue}`}
          aria-label={t(venue)}
          placeholder={t(venue)}
          maxLength={60}
          spellcheck={false}
          autocomplete="off"
          value={address}
          aria-invalid={refused === 'address'}
          onInput={({ currentTarget: { value } }) => this.setState({ address: value, refused: null })}
        />
        {venue === 'dydx' && (
          <input
            name="own-dydx-subaccount"
            aria-label={t('subaccount')}
            placeholder={t('subaccount')}
            maxLength={5}
            inputMode="numeric"
            autocomplete="off"
            value={subaccount}
            aria-invalid={refused === 'subaccount'}
            onInput={({ currentTarget: { value } }) => this.setState({ subaccount: value, refused: null })}
          />
        )}
        <button type="submit" class="plain">
          {t('save')}
        </button>
        {refused !== null && (
          <small role="alert">{t(refused === 'address' ? REFUSALS[venue] : 'badSubaccount')}</small>
        )}
      </form>
    );
  }

  private save = (event: Event): void => {
    event.preventDefault();
    const { venue, onSave } = this.props;
    const address = parseOwnAddress(venue, this.state.address);
    const subaccount = parseSubaccount(this.state.subaccount);
    if (address === null || subaccount === null) {
      this.setState({ refused: address === null ? 'address' : 'subaccount' });
      return;
    }
    this.setState(EMPTY);
    onSave(subaccount === 0 ? { address } : { address, subaccount });
  };
}
