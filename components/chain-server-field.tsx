import { Component } from 'preact';
import { type Chain, parseRpcPath, RPC_HOSTS, type RpcHost } from '../lib/domain/chain-rpc.ts';
import type { Settings } from '../lib/settings/schema.ts';
import type { WalletFile } from '../lib/settings/wallet-file.ts';
import type { Translate } from '../lib/text/translate.ts';
import type { walletOptionTexts } from '../lib/text/wallets.ts';
import { Choice } from './choice.tsx';
import type { PartProps } from './options-part.tsx';

export type WalletTranslate = Translate<typeof walletOptionTexts>;

/** What a server of a chain is asked by. */
export type ChainServer = NonNullable<Settings['chainRpc'][Chain]>;

export interface WalletActions {
  /** The chain whose server was just chosen and not permitted. */
  readonly refused: Chain | null;
  /** Asks for the permission in the click, then keeps the server; null: asks it no more, and gives the permission back. */
  readonly onServer: (chain: Chain, server: ChainServer | null) => void;
  /** What became of the last file; `none`: it was no such file. */
  readonly file: WalletFile | 'none' | null;
  readonly onImport: (file: File) => void;
  readonly onExport: (kind: 'json' | 'csv') => void;
}

export interface WalletListProps extends Omit<PartProps, 't'> {
  readonly t: WalletTranslate;
}

export interface WalletActionProps extends WalletListProps {
  readonly wallets: WalletActions;
}

interface ServerState {
  readonly host: RpcHost | null;
  readonly path: string;
  readonly isBad: boolean;
}

const UNCHOSEN: ServerState = { host: null, path: '', isBad: false };

/** The server that a chain is asked by, or the place to choose one. */
export class ServerField extends Component<WalletActionProps & { readonly chain: Chain }, ServerState> {
  override state = UNCHOSEN;

  override render({ t, settings, wallets, chain }: WalletActionProps & { chain: Chain }, state: ServerState) {
    const server = settings.chainRpc[chain];
    const { host, path, isBad } = state;
    if (server !== undefined)
      return (
        <ul class="rows">
          <li>
            <b>{t(chain)}</b>
            <span>{t('chosen', { host: server.host })}</span>
            <button
              type="button"
              class="plain"
              aria-label={t('stop', { host: server.host })}
              onClick={() => wallets.onServer(chain, null)}
            >
              ×
            </button>
          </li>
        </ul>
      );
    return (
      <form class="add" onSubmit={this.choose}>
        <Choice
          label={t(chain)}
          value={host?.host ?? null}
          values={RPC_HOSTS.filter((each) => each.chain === chain).map((each) => each.host)}
          word={(name) => name}
          follow="–"
          onChoose={(name) =>
            this.setState({ host: RPC_HOSTS.find((each) => each.host === name) ?? null, isBad: false })
          }
        />
        {host !== null && (
          <input
            name={`server-${chain}`}
            aria-label={t(host.path === null ? 'pathWanted' : 'path', { host: host.host })}
            placeholder={t(host.path === null ? 'pathWanted' : 'path', { host: host.host })}
            maxLength={250}
            spellcheck={false}
            autocomplete="off"
            value={path}
            aria-invalid={isBad}
            onInput={({ currentTarget: { value } }) => this.setState({ path: value, isBad: false })}
          />
        )}
        <button type="submit" class="plain" disabled={host === null}>
          {t('choose')}
        </button>
        {isBad && <small role="alert">{t('badPath')}</small>}
        {!isBad && wallets.refused === chain && <small role="alert">{t('refused')}</small>}
      </form>
    );
  }

  /** The permission is asked in this very click: later no browser would show the question. */
  private choose = (event: Event): void => {
    event.preventDefault();
    const { host, path: words } = this.state;
    if (host === null) return;
    const path = parseRpcPath(host, words);
    const known = RPC_HOSTS.find((each) => each.host === host.host);
    if (path === null || known === undefined) {
      this.setState({ isBad: true });
      return;
    }
    this.props.wallets.onServer(this.props.chain, { host: known.host, path });
  };
}
