import { Component } from 'preact';
import { shortAddress } from '../lib/domain/account-address.ts';
import { CHAINS } from '../lib/domain/chain-rpc.ts';
import { checkedAddress } from '../lib/domain/checksum-address.ts';
import { WALLET_READINGS, WATCHED_TOKEN_NAMES } from '../lib/domain/watched-wallet.ts';
import { ACCOUNT_LABEL_LENGTH, type Settings, WATCHED_ACCOUNTS_LIMIT } from '../lib/settings/schema.ts';
import type { WalletFault, WalletFile } from '../lib/settings/wallet-file.ts';
import { type TextLanguage, translator } from '../lib/text/translate.ts';
import { walletOptionTexts } from '../lib/text/wallets.ts';
import {
  ServerField,
  type WalletActionProps,
  type WalletActions,
  type WalletListProps,
  type WalletTranslate,
} from './chain-server-field.tsx';
import { Block, type PartProps } from './options-part.tsx';

type Account = Settings['watchedAccounts'][number];

interface WalletProps extends Omit<PartProps, 't'> {
  readonly language: TextLanguage;
  readonly wallets: WalletActions;
}

/** The wallets that are watched: what is read of each, who is asked, and the list as a file. */
export function WalletOptions({ language, settings, wallets, onChange }: WalletProps) {
  const t = translator(walletOptionTexts, language);
  const part = { t, settings, onChange };
  return (
    <Block title={t('title')} hint={t('hint')}>
      <p class="quiet">{t('whenPositions')}</p>
      <p class="quiet">{t('consent')}</p>
      <WalletList {...part} />
      <h3>{t('servers')}</h3>
      <p class="quiet">{t('serversHint')}</p>
      {CHAINS.map((chain) => (
        <ServerField key={chain} {...part} wallets={wallets} chain={chain} />
      ))}
      <TokenChoice {...part} />
      <FilePart {...part} wallets={wallets} />
    </Block>
  );
}

interface ListState {
  readonly address: string;
  readonly label: string;
  readonly fault: WalletFault | null;
}

const EMPTY: ListState = { address: '', label: '', fault: null };

class WalletList extends Component<WalletListProps, ListState> {
  override state = EMPTY;

  override render({ t, settings, onChange }: WalletListProps, { address, label, fault }: ListState) {
    const { watchedAccounts } = settings;
    return (
      <>
        {watchedAccounts.length === 0 && <p>{t('none')}</p>}
        <ul class="rows">
          {watchedAccounts.map((account) => (
            <WalletRow key={account.address} t={t} account={account} onChange={onChange} />
          ))}
        </ul>
        {watchedAccounts.length >= WATCHED_ACCOUNTS_LIMIT ? (
          <p class="quiet">{t('full', { limit: String(WATCHED_ACCOUNTS_LIMIT) })}</p>
        ) : (
          <form class="add" onSubmit={this.add}>
            <input
              name="wallet-address"
              aria-label={t('address')}
              placeholder={t('address')}
              maxLength={60}
              spellcheck={false}
              autocomplete="off"
              value={address}
              aria-invalid={fault !== null}
              onInput={({ currentTarget: { value } }) => this.setState({ address: value, fault: null })}
            />
            <input
              name="wallet-label"
              aria-label={t('label')}
              placeholder={t('label')}
              maxLength={ACCOUNT_LABEL_LENGTH}
              value={label}
              onInput={({ currentTarget: { value } }) => this.setState({ label: value })}
            />
            <button type="submit" class="plain">
              {t('add')}
            </button>
            {fault !== null && <small role="alert">{t(`fault.${fault}`)}</small>}
          </form>
        )}
      </>
    );
  }

  private add = (event: Event): void => {
    event.preventDefault();
    const { settings, onChange } = this.props;
    const read = checkedAddress(this.state.address);
    if ('fault' in read) {
      this.setState({ fault: read.fault });
      return;
    }
    const { address } = read;
    if (settings.watchedAccounts.some((known) => known.address === address)) {
      this.setState({ fault: 'twice' });
      return;
    }
    const label = this.state.label.trim().slice(0, ACCOUNT_LABEL_LENGTH);
    this.setState(EMPTY);
    onChange((current) => ({
      ...current,
      watchedAccounts: [
        ...current.watchedAccounts.filter((known) => known.address !== address),
        { address, label, readings: [...WALLET_READINGS] },
      ].slice(-WATCHED_ACCOUNTS_LIMIT),
    }));
  };
}

interface RowProps extends Pick<WalletListProps, 't' | 'onChange'> {
  readonly account: Account;
}

function WalletRow({ t, account: { address, label, readings }, onChange }: RowProps) {
  const name = label || shortAddress(address);
  const change = (next: (account: Account) => Account | null): void =>
    onChange((current) => ({
      ...current,
      watchedAccounts: current.watchedAccounts.flatMap((known) =>
        known.address === address ? (next(known) ?? []) : known,
      ),
    }));
  return (
    <li>
      <b>{shortAddress(address)}</b>
      <span>{label}</span>
      {WALLET_READINGS.map((reading) => (
        <label class="switch" key={reading}>
          <input
            type="checkbox"
            role="switch"
            checked={readings.includes(reading)}
            aria-checked={readings.includes(reading)}
            aria-label={t('reads', { name, what: t(reading) })}
            onChange={({ currentTarget: { checked } }) =>
              change((known) => ({
                ...known,
                readings: WALLET_READINGS.filter((each) =>
                  each === reading ? checked : known.readings.includes(each),
                ),
              }))
            }
          />
          {t(reading)}
        </label>
      ))}
      <button
        type="button"
        class="plain"
        aria-label={t('remove', { name })}
        onClick={() => change(() => null)}
      >
        ×
      </button>
    </li>
  );
}

function TokenChoice({ t, settings, onChange }: WalletListProps) {
  return (
    <>
      <h3>{t('whichTokens')}</h3>
      <p class="quiet">{t('tokensHint')}</p>
      <div class="fields four">
        {WATCHED_TOKEN_NAMES.map((token) => (
          <label class="switch" key={token}>
            <input
              type="checkbox"
              role="switch"
              checked={settings.walletTokens.includes(token)}
              aria-checked={settings.walletTokens.includes(token)}
              onChange={({ currentTarget: { checked } }) =>
                onChange((current) => ({
                  ...current,
                  walletTokens: WATCHED_TOKEN_NAMES.filter((each) =>
                    each === token ? checked : current.walletTokens.includes(each),
                  ),
                }))
              }
            />
            {token}
          </label>
        ))}
      </div>
    </>
  );
}

function FilePart({ t, wallets }: WalletActionProps) {
  const { file, onImport, onExport } = wallets;
  return (
    <>
      <h3>{t('file')}</h3>
      <p class="quiet">{t('fileHint')}</p>
      <div class="actions">
        <button type="button" class="plain" onClick={() => onExport('json')}>
          {t('exportJson')}
        </button>
        <button type="button" class="plain" onClick={() => onExport('csv')}>
          {t('exportCsv')}
        </button>
        <label class="plain file">
          {t('import')}
          <input
            type="file"
            name="wallet-file"
            accept="application/json,text/csv,.json,.csv"
            onChange={({ currentTarget }) => {
              const chosen = currentTarget.files?.[0];
              if (chosen !== undefined) onImport(chosen);
              currentTarget.value = '';
            }}
          />
        </label>
      </div>
      <div role="status">
        {file === 'none' && <p>{t('noFile')}</p>}
        {file !== null && file !== 'none' && <Taken t={t} file={file} />}
      </div>
    </>
  );
}

/** Rows that were not taken are told one by one, none is dropped silently. */
function Taken({ t, file }: { t: WalletTranslate; file: WalletFile }) {
  return (
    <>
      <p>{t('imported', { count: String(file.added) })}</p>
      {file.refusedCount > 0 && <p>{t('notTaken', { count: String(file.refusedCount) })}</p>}
      <ul>
        {file.refused.map(({ row, fault }) => (
          <li key={row}>{t('row', { row: String(row), fault: t(`fault.${fault}`) })}</li>
        ))}
      </ul>
    </>
  );
}
