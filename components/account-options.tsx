import { Component } from 'preact';
import { parseAddress, shortAddress } from '../lib/domain/account-address.ts';
import { ACCOUNT_LABEL_LENGTH, WATCHED_ACCOUNTS_LIMIT } from '../lib/settings/schema.ts';
import { type AccountActions, Block, type OptionsTranslate, type PartProps } from './options-part.tsx';
import type { View } from './view.ts';

type AccountProps = PartProps & { readonly view: View; readonly accounts: AccountActions };

interface AccountState {
  readonly address: string;
  readonly label: string;
  readonly refused: 'notAnAddress' | 'knownAddress' | null;
}

/** Whose positions are read first, and where more are found; all of it can be forgotten at once. */
export class AccountOptions extends Component<AccountProps, AccountState> {
  override state: AccountState = { address: '', label: '', refused: null };

  override render({ t, view, settings, accounts }: AccountProps, state: AccountState) {
    const { watchedAccounts } = settings;
    return (
      <Block title={t('accounts')} hint={t('accountsHint')}>
        {watchedAccounts.length === 0 && <p>{t('none')}</p>}
        <ul class="rows">
          {watchedAccounts.map(({ address, label }) => (
            <li key={address}>
              <b>{shortAddress(address)}</b>
              <span>{label}</span>
              <button
                type="button"
                class="plain"
                aria-label={t('remove', { name: label || shortAddress(address) })}
                onClick={() => this.remove(address)}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
        {watchedAccounts.length >= WATCHED_ACCOUNTS_LIMIT ? (
          <p class="quiet">{t('full', { limit: String(WATCHED_ACCOUNTS_LIMIT) })}</p>
        ) : (
          <form class="add" onSubmit={this.add}>
            <input
              aria-label={t('accountAddress')}
              placeholder={t('accountAddress')}
              maxLength={60}
              spellcheck={false}
              autocomplete="off"
              value={state.address}
              aria-invalid={state.refused !== null}
              onInput={({ currentTarget: { value } }) => this.setState({ address: value, refused: null })}
            />
            <input
              aria-label={t('accountLabel')}
              placeholder={t('accountLabel')}
              maxLength={ACCOUNT_LABEL_LENGTH}
              value={state.label}
              onInput={({ currentTarget: { value } }) => this.setState({ label: value })}
            />
            <button type="submit" class="plain">
              {t('add')}
            </button>
            {state.refused !== null && <small role="alert">{t(state.refused)}</small>}
          </form>
        )}
        <Leaderboard t={t} view={view} accounts={accounts} />
        <div class="actions">
          <button type="button" class="plain" onClick={accounts.onForget}>
            {t('forgetAccounts')}
          </button>
        </div>
      </Block>
    );
  }

  private add = (event: Event): void => {
    event.preventDefault();
    const address = parseAddress(this.state.address);
    const isKnown = this.props.settings.watchedAccounts.some((known) => known.address === address);
    if (address === null || isKnown) {
      this.setState({ refused: address === null ? 'notAnAddress' : 'knownAddress' });
      return;
    }
    const label = this.state.label.trim().slice(0, ACCOUNT_LABEL_LENGTH);
    this.setState({ address: '', label: '' });
    this.props.onChange((current) => ({
      ...current,
      watchedAccounts: [
        ...current.watchedAccounts.filter((known) => known.address !== address),
        { address, label, readings: ['hyperliquid' as const] },
      ].slice(-WATCHED_ACCOUNTS_LIMIT),
    }));
  };

  private remove(address: string): void {
    this.props.onChange((current) => ({
      ...current,
      watchedAccounts: current.watchedAccounts.filter((known) => known.address !== address),
    }));
  }
}

interface LeaderboardProps {
  readonly t: OptionsTranslate;
  readonly view: View;
  readonly accounts: AccountActions;
}

function Leaderboard({ t, view, accounts }: LeaderboardProps) {
  const { leaderboard, wholeBytes, onLoad, onCancel } = accounts;
  const isLoading = leaderboard.type === 'loading';
  return (
    <>
      <h3>{t('leaderboard')}</h3>
      <p class="quiet">{t('leaderboardHint')}</p>
      <div class="actions">
        {isLoading ? (
          <>
            <progress aria-label={t('leaderboard')} max={wholeBytes} value={leaderboard.bytes} />
            <button type="button" class="plain" onClick={onCancel}>
              {t('cancel')}
            </button>
          </>
        ) : (
          <button type="button" class="plain" onClick={onLoad}>
            {t('loadLeaderboard')}
          </button>
        )}
      </div>
      <p role="status">{outcome({ t, view, accounts })}</p>
    </>
  );
}

function outcome({ t, view, accounts }: LeaderboardProps): string {
  const { leaderboard, leaders, loadedAt, wholeBytes } = accounts;
  const megabytes = (bytes: number): string => view.format.number(bytes / 1e6, 0);
  switch (leaderboard.type) {
    case 'loading':
      return t('leaderboardProgress', { loaded: megabytes(leaderboard.bytes), whole: megabytes(wholeBytes) });
    case 'failed':
      return view.reasonSentence(leaderboard.kind, 'hyperliquid', null);
    case 'refused':
      return t('leaderboardRefused');
    case 'cancelled':
      return t('leaderboardCancelled');
    case 'forgotten':
      return t('forgotten');
    default:
      return loadedAt === null
        ? ''
        : t('leaderboardKept', {
            count: view.format.number(leaders, 0),
            time: view.format.dateTime(loadedAt),
          });
  }
}
