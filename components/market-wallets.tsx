import type { ReportedWallet, WalletReport } from '../lib/protocol/market-wallets.ts';
import { type Formats, formatsOf } from '../lib/text/format.ts';
import { type TextLanguage, translator } from '../lib/text/translate.ts';
import { walletTexts } from '../lib/text/wallets.ts';
import { WalletLending } from './wallet-lending.tsx';
import { ReadingHead, type WalletWords } from './wallet-reading.tsx';

interface MarketWalletsProps {
  readonly language: TextLanguage;
  /** Null while nothing came from the worker. */
  readonly report: WalletReport | null;
  readonly now: number;
}

/** What the watched wallets hold and owe, what changed, and where they are liquidated. */
export function MarketWallets({ language, report, now }: MarketWalletsProps) {
  const words = { t: translator(walletTexts, language), language, format: formatsOf(language), now };
  const { t } = words;
  if (report === null || (report.wallets.length === 0 && report.more === 0))
    return (
      <section class="block wallets">
        <h2>{t('title')}</h2>
        <p class="quiet">{t(report === null ? 'notRead' : 'empty')}</p>
      </section>
    );
  return (
    <section class="block wallets">
      <h2>{t('title')}</h2>
      <p class="quiet">
        <b class="layer">{t('observed')}</b> {t('observedNote')}
      </p>
      <Bands words={words} bands={report.bands} />
      {report.wallets.map((wallet) => (
        <Wallet key={`${wallet.account} ${wallet.label}`} words={words} wallet={wallet} />
      ))}
      {report.more > 0 && <p class="quiet">{t('moreWallets', { count: String(report.more) })}</p>}
    </section>
  );
}

function Bands({ words: { t, format, now }, bands }: { words: WalletWords; bands: WalletReport['bands'] }) {
  if (bands.length === 0) return <p class="quiet">{t('noBands')}</p>;
  const heads = ['coin', 'band', 'bandSize', 'accounts', 'source', 'oldest'] as const;
  return (
    <table aria-label={t('bands')}>
      <caption>{t('bands')}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th scope="col" key={head}>
              {t(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bands.map(({ coin, side, source, low, high, sizeUsd, accounts, asOf }) => (
          <tr key={`${coin}${side}${source}${low}`} class={`observed ${side}`}>
            <th scope="row">{coin}</th>
            <td>{`${side === 'long' ? '▼' : '▲'} ${bandText(format, low, high)}`}</td>
            <td>
              {t(source === 'aave' && side === 'short' ? 'size.aaveDebt' : `size.${source}`, {
                usd: format.usd(sizeUsd),
              })}
            </td>
            <td>{accounts}</td>
            <td>{t(source)}</td>
            <td>{t('age', { age: format.duration(now - asOf) })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function bandText(format: Formats, low: number, high: number): string {
  return low === high ? format.price(low) : format.priceRange(low, high);
}

function Wallet({ words, wallet }: { words: WalletWords; wallet: ReportedWallet }) {
  const { account, label, positions, lending, tokens, lacksServer } = wallet;
  const { t } = words;
  return (
    <article class="wallet">
      <h3>
        {label === '' ? account : label} {label !== '' && <span class="quiet">{account}</span>}
      </h3>
      {lacksServer && <p class="quiet">{t('lacksServer')}</p>}
      {positions !== null && <Positions words={words} reading={positions} />}
      {lending.map((reading) => (
        <WalletLending key={reading.chain} words={words} reading={reading} />
      ))}
      {tokens !== null && <Tokens words={words} reading={tokens} />}
    </article>
  );
}

function Positions({
  words,
  reading,
}: {
  words: WalletWords;
  reading: NonNullable<ReportedWallet['positions']>;
}) {
  const { t, format } = words;
  const { answer } = reading;
  return (
    <div class="reading">
      <ReadingHead words={words} title={t('positions')} reading={reading} />
      {answer !== null && answer.positions.length + answer.more === 0 && <p>{t('noPositions')}</p>}
      {answer !== null && answer.positions.length + answer.more > 0 && (
        <>
          <p>{t('positionsTotal', { usd: format.usd(answer.totalUsd) })}</p>
          <PositionTable words={words} answer={answer} />
          {answer.more > 0 && <p class="quiet">{t('more', { count: String(answer.more) })}</p>}
        </>
      )}
      {answer !== null && answer.before !== null && answer.closed.length > 0 && (
        <p>
          {t('closed', {
            time: format.dateTime(answer.before),
            list: answer.closed
              .map(({ coin, side, size }) => `${coin} ${t(side)} ${format.compact(size)}`)
              .join(', '),
          })}
        </p>
      )}
    </div>
  );
}

type PositionsAnswer = NonNullable<NonNullable<ReportedWallet['positions']>['answer']>;

function PositionTable({ words: { t, format }, answer }: { words: WalletWords; answer: PositionsAnswer }) {
  const { before, positions } = answer;
  const changeOf = ({ change, isNew }: PositionsAnswer['positions'][number]): string => {
    if (isNew) return t('isNew');
    if (change === null) return '–';
    return change === 0 ? t('unchanged') : signed(format, change);
  };
  return (
    <table aria-label={t('positions')}>
      <thead>
        <tr>
          <th scope="col">{t('position')}</th>
          <th scope="col">{t('size')}</th>
          <th scope="col">{t('liquidation')}</th>
          <th scope="col">
            {before === null ? t('changeFirst') : t('change', { time: format.dateTime(before) })}
          </th>
        </tr>
      </thead>
      <tbody>
        {positions.map((position) => (
          <tr key={`${position.coin}${position.side}`} class={position.side}>
            <th scope="row">{`${position.coin} ${t(position.side)}`}</th>
            <td>{`${format.compact(position.size)} · ${format.usd(position.notionalUsd)}`}</td>
            <td>
              {position.liquidationPrice === null ? t('noPrice') : format.price(position.liquidationPrice)}
            </td>
            <td>{changeOf(position)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Tokens({ words, reading }: { words: WalletWords; reading: NonNullable<ReportedWallet['tokens']> }) {
  const { t, format } = words;
  return (
    <div class="reading">
      <ReadingHead words={words} title={t('tokens')} reading={reading} />
      {reading.answer !== null && (
        <ul class="rows">
          {reading.answer.balances.map(({ token, balance, firstSeenAt, change }) => (
            <li key={token}>
              <b>{`${format.compact(balance)} ${token}`}</b>
              <span>
                {change === null
                  ? t('balanceSame', { time: format.dateTime(firstSeenAt) })
                  : t('balanceChange', {
                      amount: `${signed(format, change.amount)} ${token}`,
                      time: format.dateTime(change.since),
                      last: format.dateTime(change.changedAt),
                    })}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** With its sign: `+12.5`, `−173`. */
function signed(format: Formats, amount: number): string {
  return amount > 0 ? `+${format.compact(amount)}` : format.compact(amount);
}
