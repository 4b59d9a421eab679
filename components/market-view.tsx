import type { Instrument } from '../lib/domain/instrument.ts';
import type { SnapshotMarket } from '../lib/protocol/snapshot.ts';
import { pure } from './pure.ts';
import type { View } from './view.ts';

interface MarketProps {
  readonly view: View;
  readonly instrument: Instrument;
  readonly market: SnapshotMarket;
  readonly now: number;
}

interface Cell {
  readonly name: string;
  readonly value: string | null;
  readonly note: string;
}

/** The market's own state in four figures, each with its age; what the venue lacks is said in words. */
export const MarketView = pure((props: MarketProps) => (
  <dl class="cells">
    {marketCells(props).map(({ name, value, note }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd class={value === null ? 'none' : ''}>{value ?? props.view.reasonWord('no-data')}</dd>
        {value !== null && <dd class="note">{note}</dd>}
      </div>
    ))}
  </dl>
));

function marketCells({ view, instrument, market, now }: MarketProps): readonly Cell[] {
  const { t, format } = view;
  const { openInterest, funding, longShortRatio, liquidations } = market;
  const aged = (text: string, asOf: number): string => t('aged', { text, age: format.duration(now - asOf) });
  const total = liquidations === null ? 0 : liquidations.longUsd + liquidations.shortUsd;
  return [
    {
      name: t('openInterest'),
      value: openInterest && `${format.compact(openInterest.coins)} ${instrument.base}`,
      note: openInterest
        ? aged(
            openInterest.change24h === null
              ? ''
              : t('in24h', { change: format.signedPercent(openInterest.change24h) }),
            openInterest.asOf,
          )
        : '',
    },
    {
      name: t('funding'),
      value: funding && format.signedPercent(funding.annualised),
      note: funding
        ? aged(
            t('fundingRate', {
              rate: format.signedPercent(funding.rate, 4),
              interval: format.duration(funding.intervalMs),
            }),
            funding.asOf,
          )
        : '',
    },
    {
      name: t('longShort'),
      value: longShortRatio && format.number(longShortRatio.ratio, 2),
      note: longShortRatio ? t('accounts', { age: format.duration(now - longShortRatio.asOf) }) : '',
    },
    {
      name: t('liquidations'),
      value:
        liquidations && total > 0
          ? t('liquidationSides', {
              long: format.usd(liquidations.longUsd, 2),
              short: format.usd(liquidations.shortUsd, 2),
            })
          : liquidations && format.usd(0),
      note: liquidations
        ? t('since', { count: format.number(liquidations.count, 0), time: format.clock(liquidations.since) })
        : '',
    },
  ];
}
