import type { PageMarket } from '../protocol/page-snapshot.ts';
import type { Snapshot, SnapshotMarket } from '../protocol/snapshot.ts';
import type { Formats } from '../text/format.ts';
import type { WideWords } from '../text/market-wide.ts';
import type { panelTexts } from '../text/panel.ts';
import type { Translate } from '../text/translate.ts';
import { recordedTime } from './page-recorded.ts';

type PanelTranslate = Translate<typeof panelTexts>;

/** The market's own state in words: a line for the folded section, and a cell a figure, each with its time. */
export function pageMarket(
  market: SnapshotMarket,
  {
    instrument: { base },
    sentAt,
    breadth,
    leverage,
  }: Pick<Snapshot, 'instrument' | 'sentAt' | 'breadth' | 'leverage'>,
  t: PanelTranslate,
  format: Formats,
  wide: WideWords,
): PageMarket {
  const { openInterest, recorded, funding, longShortRatio, takerRatio, depth } = market;
  const change = openInterest?.change24h ?? null;
  const signed = (ratio: number | null | undefined): string =>
    ratio == null ? '–' : format.signedPercent(ratio);
  return {
    glance: [
      ...(leverage === null ? [] : [wide.leverage(leverage).value]),
      t('marketGlance', { openInterest: signed(change), funding: signed(funding?.annualised) }),
    ].join(' · '),
    cells: [
      ...(breadth === null ? [] : [{ name: wide.t('majors'), ...wide.breadth(breadth), asOf: breadth.asOf }]),
      {
        name: t('openInterest'),
        value: openInterest && `${format.compact(openInterest.coins)} ${base}`,
        note: [
          ...(change === null ? [] : [t('in24h', { change: format.signedPercent(change) })]),
          ...(recorded === null
            ? []
            : [t('recordedSince', { time: recordedTime(recorded, sentAt, format) })]),
          ...(leverage === null ? [] : [leverageNote(wide.leverage(leverage))]),
        ].join(' · '),
        asOf: openInterest?.asOf ?? null,
      },
      {
        name: t('funding'),
        value: funding && format.signedPercent(funding.annualised),
        note: funding
          ? t('fundingRate', {
              rate: format.signedPercent(funding.rate, 4),
              interval: format.duration(funding.intervalMs),
            })
          : '',
        asOf: funding?.asOf ?? null,
      },
      ratiosCell(longShortRatio, takerRatio, t, format),
      liquidationsCell(market.liquidations, t, format),
      {
        name: t('depth'),
        value:
          depth && t('depthSides', { bid: format.usd(depth.bidUsd, 2), ask: format.usd(depth.askUsd, 2) }),
        note: t('depthRange'),
        asOf: depth?.asOf ?? null,
      },
    ],
  };
}

/** The state of leverage stands beside the open interest that it is told by. */
function leverageNote({ value, note }: { readonly value: string; readonly note: string }): string {
  return note === '' ? value : `${value} (${note})`;
}

/** Two ratios in one cell: a panel has few nodes. The older tells the age. */
function ratiosCell(
  accounts: SnapshotMarket['longShortRatio'],
  takers: SnapshotMarket['takerRatio'],
  t: PanelTranslate,
  format: Formats,
): PageMarket['cells'][number] {
  const known = [accounts, takers].flatMap((ratio) => ratio ?? []);
  const written = [accounts, takers].map((of) => (of === null ? '–' : format.number(of.ratio, 2)));
  return {
    name: [t('longShort'), t('takers')].join(' · '),
    value: known.length === 0 ? null : written.join(' · '),
    note: [t('accounts'), t('byVolume')].join(' · '),
    asOf: known.length === 0 ? null : Math.min(...known.map(({ asOf }) => asOf)),
  };
}

function liquidationsCell(
  seen: SnapshotMarket['liquidations'],
  t: PanelTranslate,
  format: Formats,
): PageMarket['cells'][number] {
  const name = t('liquidations');
  if (seen === null) return { name, value: null, note: '', asOf: null };
  const sides = { long: format.usd(seen.longUsd, 2), short: format.usd(seen.shortUsd, 2) };
  const note = heardNote(seen, t, format);
  if (seen.longUsd + seen.shortUsd > 0)
    return { name, value: t('liquidationSides', sides), note, asOf: null };
  // A feed that is not heard says nothing, and never that nothing was liquidated.
  return seen.silentSince === null
    ? { name, value: format.usd(0), note, asOf: null }
    : { name, value: note, note: '', asOf: null };
}

function heardNote(
  seen: NonNullable<SnapshotMarket['liquidations']>,
  t: PanelTranslate,
  format: Formats,
): string {
  const { count, since, listenedMs, silentSince } = seen;
  if (silentSince !== null) return t('silentSince', { time: format.clock(silentSince) });
  const words = { count: format.number(count, 0), time: format.clock(since) };
  return listenedMs === null
    ? t('since', words)
    : t('heard', { ...words, span: format.duration(listenedMs) });
}
