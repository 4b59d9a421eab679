import { LEAST_USUAL_CHANGE } from '../lib/domain/leverage-state.ts';
import type { VenueReport } from '../lib/protocol/market-venues.ts';
import type { SnapshotLeverage, SnapshotMarket } from '../lib/protocol/snapshot.ts';
import { whyMissing } from '../lib/text/missing-figure.ts';
import type { MarketWords } from './market-words.ts';

/** Digits of a rate of one day. */
const FUNDING_DIGITS = 4;

/** One piece of evidence, in words. */
export interface EvidenceRow {
  readonly id: string;
  readonly name: string;
  /** Null: not known here. */
  readonly value: string | null;
  /** Why it is not, in a word or two; null where it is, or nothing more is known of it. */
  readonly why: string | null;
  readonly against: string;
  readonly known: 'observed' | 'calculated' | 'estimated';
  /** Venue time of its newest figure; null where it tells no time of its own. */
  readonly asOf: number | null;
}

/** Each piece of evidence with its number and what it is set against, in the order of the rule; those not known stay in, without a value. */
export function evidenceOf(
  words: MarketWords,
  coin: string,
  leverage: SnapshotLeverage | null,
  market: SnapshotMarket | null,
  /** Venue time of the price. */
  priceAsOf: number | null,
  /** Null while the user does not want other exchanges to be asked. */
  venues: VenueReport | null,
): EvidenceRow[] {
  return [
    openInterestRow(words, coin, market),
    everyVenueRow(words, coin, venues),
    ...stateRows(words, leverage, priceAsOf),
    ...marketRows(words, market),
  ];
}

function openInterestRow({ t, view }: MarketWords, coin: string, market: SnapshotMarket | null): EvidenceRow {
  const known = market?.openInterest ?? null;
  return {
    id: 'openInterest',
    name: t('openInterest'),
    value: known && `${view.format.compact(known.coins)} ${coin}`,
    why: whyMissing(market, 'openInterest', view.language),
    against: known === null || known.usd === null ? '' : view.format.usd(known.usd),
    known: 'observed',
    asOf: known?.asOf ?? null,
  };
}

/** The sum over the exchanges that tell both figures: whether one exchange's change is the market's. */
function everyVenueRow(
  { t, view: { format } }: MarketWords,
  coin: string,
  venues: VenueReport | null,
): EvidenceRow {
  const change = venues?.change24h ?? null;
  const asked = (venues?.rows ?? []).flatMap(({ asOf, change24h }) =>
    change24h === null ? [] : (asOf ?? []),
  );
  return {
    id: 'everyVenue',
    name: t('everyVenue'),
    value: change === null ? null : format.signedPercent(change),
    why: venues === null ? t('notAsked') : null,
    against:
      venues === null || venues.openInterest === null
        ? ''
        : t('everyVenueNote', {
            count: format.number(venues.count, 0),
            openInterest: `${format.compact(venues.openInterest)} ${coin}`,
          }),
    known: 'calculated',
    asOf: asked.length === 0 ? null : Math.min(...asked),
  };
}

/** What the rule looks at. */
function stateRows(
  { t, view: { format } }: MarketWords,
  leverage: SnapshotLeverage | null,
  priceAsOf: number | null,
): EvidenceRow[] {
  const usual = leverage?.usualChange ?? null;
  const perUsual = (change: number | null | undefined): string =>
    usual === null || change == null
      ? ''
      : t('perUsual', {
          times: format.multiple(Math.abs(change) / Math.max(LEAST_USUAL_CHANGE, usual)),
          usual: format.percent(Math.max(LEAST_USUAL_CHANGE, usual)),
        });
  const share = (rank: number | null | undefined): string => (rank == null ? '' : format.percent(rank, 0));
  const row = (
    id: 'change24h' | 'change7d' | 'belowPeak' | 'usualChange' | 'interestRank' | 'priceChange24h',
    write: (value: number) => string,
    against: string,
  ): EvidenceRow => ({ ...calculated(leverage, id, write), name: t(id), against });
  const fundingShare = share(leverage?.fundingRank);
  const volumeShare = share(leverage?.interestOverVolumeRank);
  return [
    row('change24h', format.signedPercent, perUsual(leverage?.change24h)),
    row('change7d', format.signedPercent, perUsual(leverage?.change7d)),
    row('usualChange', format.percent, t('usualNote')),
    row('belowPeak', format.percent, perUsual(leverage?.belowPeak)),
    row(
      'interestRank',
      (rank) => format.percent(rank, 0),
      leverage?.interestRank == null ? '' : t('hoursLess', { share: share(leverage.interestRank) }),
    ),
    {
      ...calculated(leverage, 'funding24h', (rate) => format.signedPercent(rate, FUNDING_DIGITS)),
      // Of settlements, which have their own hours.
      asOf: null,
      name: t('funding24h'),
      against: fundingShare && t('fundingRankNote', { share: fundingShare }),
    },
    {
      ...calculated(leverage, 'interestOverVolume', format.multiple),
      name: t('interestOverVolume'),
      against: volumeShare && t('volumeRankNote', { share: volumeShare }),
    },
    { ...row('priceChange24h', format.signedPercent, ''), asOf: priceAsOf },
    {
      ...calculated(leverage, 'basis', (basis) => format.signedPercent(basis, 2)),
      id: 'markOverIndex',
      asOf: priceAsOf,
      name: t('basis'),
      against: t('basisNote'),
    },
    {
      ...calculated(leverage, 'longsBelowShare', (share) => format.percent(share)),
      name: t('longsBelow'),
      against: t('longsBelowNote'),
      known: 'estimated',
    },
  ];
}

function calculated(
  leverage: SnapshotLeverage | null,
  id:
    | 'change24h'
    | 'change7d'
    | 'belowPeak'
    | 'usualChange'
    | 'interestRank'
    | 'priceChange24h'
    | 'funding24h'
    | 'interestOverVolume'
    | 'basis'
    | 'longsBelowShare',
  write: (value: number) => string,
): Omit<EvidenceRow, 'name' | 'against'> {
  const value = leverage?.[id] ?? null;
  return {
    id,
    value: value === null ? null : write(value),
    why: null,
    known: 'calculated',
    asOf: leverage?.asOf ?? null,
  };
}

/** What the rule does not look at, and who reads it will: as the venue tells it, and what we saw. */
function marketRows(words: MarketWords, market: SnapshotMarket | null): EvidenceRow[] {
  const { t, view } = words;
  const ratios = [
    ['longShort', 'longShortRatio', t('perShort')],
    ['topTraders', 'topTraderRatio', t('perShortHeld')],
    ['takerRatio', 'takerRatio', t('bySells')],
  ] as const;
  return [
    ...ratios.map(([id, figure, against]): EvidenceRow => {
      const known = market?.[figure] ?? null;
      return {
        id,
        name: t(id),
        value: known && view.format.number(known.ratio),
        why: whyMissing(market, figure, view.language),
        against,
        known: 'observed',
        asOf: known?.asOf ?? null,
      };
    }),
    liquidationsRow(words, market),
  ];
}

function liquidationsRow({ t, view }: MarketWords, market: SnapshotMarket | null): EvidenceRow {
  const { format } = view;
  const why = whyMissing(market, 'liquidations', view.language);
  const row = { id: 'liquidations', name: t('liquidations'), why, known: 'observed', asOf: null } as const;
  const seen = market?.liquidations ?? null;
  if (seen === null) return { ...row, value: null, against: '' };
  const { longUsd, shortUsd, count, since, silentSince } = seen;
  const note = t('liquidationsNote', { count: format.number(count, 0), time: format.dateTime(since) });
  const silent = silentSince === null ? '' : t('liquidationsSilent', { time: format.dateTime(silentSince) });
  // A feed that is not heard says nothing, and never that nothing was liquidated.
  if (count === 0 && silentSince !== null) return { ...row, value: silent, against: '' };
  return {
    ...row,
    value: t('liquidationSides', { long: format.usd(longUsd, 2), short: format.usd(shortUsd, 2) }),
    against: silent === '' ? note : view.join(note, silent),
  };
}
