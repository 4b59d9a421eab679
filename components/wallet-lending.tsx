import type { ReportedWallet } from '../lib/protocol/market-wallets.ts';
import type { Formats } from '../lib/text/format.ts';
import { ReadingHead, type WalletWords } from './wallet-reading.tsx';

type LendingReading = ReportedWallet['lending'][number];
type LendingAnswer = NonNullable<LendingReading['answer']>;
type Liquidation = NonNullable<LendingAnswer['liquidations']>[number];

/** A lending account: what it holds and owes, and at which prices it is liquidated. */
export function WalletLending({ words, reading }: { words: WalletWords; reading: LendingReading }) {
  const { t } = words;
  const { answer, chain } = reading;
  return (
    <div class="reading">
      <ReadingHead words={words} title={t('lending', { chain: t(chain) })} reading={reading} />
      {answer !== null &&
        (answer.reserves.length + answer.more === 0 ? (
          <p>{t('nothingLent')}</p>
        ) : (
          <Account words={words} answer={answer} />
        ))}
    </div>
  );
}

function Account({ words, answer }: { words: WalletWords; answer: LendingAnswer }) {
  const { t, format } = words;
  const { collateralUsd, debtUsd, healthFactor, eMode, isIsolated, change, more } = answer;
  const modes = [
    ...(eMode === 0 ? [] : [t('eMode', { number: String(eMode) })]),
    ...(isIsolated ? [t('isolated')] : []),
  ];
  return (
    <>
      <ul class="cells">
        <li>
          {t('collateral')} <b>{format.usd(collateralUsd)}</b>
        </li>
        <li>
          {t('debt')} <b>{format.usd(debtUsd)}</b>
        </li>
        <li>
          {t('health')} <b>{healthFactor === null ? t('noDebt') : format.number(healthFactor)}</b>
          {modes.length > 0 && <small>{modes.join(', ')}</small>}
        </li>
      </ul>
      <ul class="rows">
        {answer.reserves.map(({ symbol, suppliedUsd, debtUsd: owedUsd, isCollateral }) => (
          <li key={symbol}>
            <b>{symbol}</b>
            <span>
              {[
                ...(suppliedUsd > 0
                  ? [t(isCollateral ? 'supplied' : 'suppliedIdle', { usd: format.usd(suppliedUsd) })]
                  : []),
                ...(owedUsd > 0 ? [t('owed', { usd: format.usd(owedUsd) })] : []),
              ].join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="quiet">{t('more', { count: String(more) })}</p>}
      <Liquidations words={words} liquidations={answer.liquidations} />
      {change !== null && (
        <p>
          {t('lendingChange', {
            time: format.dateTime(change.since),
            collateral: signedUsd(format, change.collateralUsd),
            debt: signedUsd(format, change.debtUsd),
          })}
        </p>
      )}
    </>
  );
}

function Liquidations({
  words,
  liquidations,
}: {
  words: WalletWords;
  liquidations: LendingAnswer['liquidations'];
}) {
  const { t } = words;
  if (liquidations === null) return <p class="quiet">{t('contradiction')}</p>;
  if (liquidations.length === 0) return null;
  return (
    <>
      <p class="quiet">
        <b class="layer">{t('calculated')}</b> {t('heldStill')}
      </p>
      <ul class="liquidations">
        {liquidations.map((liquidation) => (
          <li key={liquidation.coin}>{sentence(words, liquidation)}</li>
        ))}
      </ul>
    </>
  );
}

function sentence(
  { t, format }: WalletWords,
  { coin, coinPrice, kind, price, side, sizeUsd, reason }: Liquidation,
): string {
  const usd = format.usd(sizeUsd ?? 0);
  if (kind === 'now') return t('liquidNow', { coin, usd });
  if (kind === 'never' || price === null) return t(`never.${reason ?? 'not-held'}`, { coin });
  return t(side === 'short' ? 'risePrice' : 'fallPrice', {
    coin,
    price: format.price(price),
    distance: format.signedPercent(price / coinPrice - 1),
    usd,
  });
}

function signedUsd(format: Formats, usd: number): string {
  return usd > 0 ? `+${format.usd(usd)}` : format.usd(usd);
}
