import type { PageMarket } from '../protocol/page-snapshot.ts';
import type { MarketFigure, Snapshot, SnapshotMarket } from '../protocol/snapshot.ts';
import type { Formats } from '../text/format.ts';
import type { WideWords } from '../text/market-wide.ts';
import { whyMissing } from '../text/missing-figure.ts';
import type { panelTexts } from '../text/panel.ts';
import type { TextLanguage, Translate } from '../text/translate.ts';
import { recordedTime } from './page-recorded.ts';

type PanelTranslate = Translate<typeof panelTexts>;

/**
 * The market's own state in words: a line for the folded section, and a cell a figure, each with its time.
 * @param context what is known around the market, in one line; empty for nothing.
 */
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
  language: TextLanguage,
  context = '',
): PageMarket {
  const { openInterest, recorded, funding, depth } = market;
  const why = (figure: MarketFigure): string => whyMissing(market, figure, language) ?? '';
  const change = openInterest?.change24h ?? null;
  const signed = (ratio: number | null | undefined): string =>
    ratio == null ? '–' : format.signedPercent(ratio);
  return {
    wide: breadth && {
      note: [wide.breadth(breadth), context].filter((part) => part !== '').join(' · '),
      asOf: breadth.asOf,
    },
    glance: [
      ...(leverage === null ? [] : [wide.leverage(leverage).value]),
      t('marketGlance', { openInterest: signed(change), funding: signed(funding?.annualised) }),
    ].join(' · '),
    cells: [
      {
        name: t('openInterest'),
        value: openInterest && `${format.compact(openInterest.coins)} ${base}`,
        note: [
          ...(openInterest === null ? [why('openInterest')] : []),
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
          : why('funding'),
        asOf: funding?.asOf ?? null,
      },
      ratiosCell(market, why, t, format),
      market.liquidations === null
        ? { name: t('liquidations'), value: null, note: why('liquidations'), asOf: null }
        : liquidationsCell(market.liquidations, t, format),
      {
        name: t('depth'),
        value:
          depth && t('depthSides', { bid: format.usd(depth.bidUsd, 2), ask: format.usd(depth.askUsd, 2) }),
        note: depth === null ? why('depth') : t('depthRange'),
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
  { longShortRatio: accounts, takerRatio: takers }: SnapshotMarket,
  why: (figure: MarketFigure) => string,
  t: PanelTranslate,
  format: Formats,
): PageMarket['cells'][number] {
  const name = [t('longShort'), t('takers')].join(' · ');
  const known = [accounts, takers].flatMap((ratio) => ratio ?? []);
  const reasons = [why('longShortRatio'), why('takerRatio')];
  const [first = '', second] = reasons;
  if (known.length === 0)
    return { name, value: null, note: first === second ? first : reasons.join(' · '), asOf: null };
  const written = [accounts, takers].map((of, i) => (of === null ? reasons[i] : format.number(of.ratio, 2)));
  return {
    name,
    value: written.join(' · '),
    note: [t('accounts'), t('byVolume')].join(' · '),
    asOf: Math.min(...known.map(({ asOf }) => asOf)),
  };
}

function liquidationsCell(
  seen: NonNullable<SnapshotMarket['liquidations']>,
  t: PanelTranslate,
  format: Formats,
): PageMarket['cells'][number] {
  const name = t('liquidations');
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
