import type { ObservedBand } from '../clusters/observed.ts';
import { drawList, PICTURE_WIDTH } from '../ladder/draw-list.ts';
import { ladderModel } from '../ladder/ladder-model.ts';
import type { PageWordsSection } from '../protocol/page-snapshot.ts';
import type { Snapshot, SnapshotObserved } from '../protocol/snapshot.ts';
import { failureSentences } from '../text/failure.ts';
import type { Formats } from '../text/format.ts';
import { observedReasons, observedTexts } from '../text/observed.ts';
import type { panelTexts } from '../text/panel.ts';
import { type TextLanguage, type Translate, translator } from '../text/translate.ts';
import { VENUE_NAMES } from '../text/venue-names.ts';

const HEIGHT = 200;
const COARSE = 6;
const MINUTE_MS = 60_000;

/** Puts what was seen of positions into words and a picture, for one language. */
export function observedPresenter(
  language: TextLanguage,
  format: Formats,
  /** The panel's words: in them the own prices may be marked. */
  panel: Translate<typeof panelTexts>,
): (snapshot: Snapshot, range: number) => PageWordsSection | null {
  const t = translator(observedTexts, language);
  const failures = translator(failureSentences, language);
  const reasons = translator(observedReasons, language);

  const gap = language === 'en' ? ' ' : '';
  const usd = (value: number): string => format.usd(value, 2);
  /** In minutes: the page counts no seconds of a table. */
  const age = (ms: number): string =>
    ms < MINUTE_MS
      ? `< ${format.duration(MINUTE_MS)}`
      : format.duration(Math.floor(ms / MINUTE_MS) * MINUTE_MS);

  const rowOf = (band: ObservedBand, now: number): PageWordsSection['rows'][number] => {
    const isAbove = band.side === 'short';
    const given = {
      side: panel(isAbove ? 'shortsAbove' : 'longsBelow'),
      usd: usd(band.notionalUsd),
      away: format.signedPercent(isAbove ? band.distance : -band.distance),
    };
    const seen =
      band.positions === 1
        ? t('oneSeen', { ...given, account: band.largestAccount })
        : t('manySeen', {
            ...given,
            positions: format.number(band.positions, 0),
            share: format.percent(band.largestUsd / band.notionalUsd, 0),
          });
    const oldest = age(now - band.oldestAsOf);
    return {
      side: band.side,
      // Two cells: a panel may add few nodes to a page.
      cells: [
        `${isAbove ? '▲' : '▼'}\u00a0${bandPrice(band, format)}`,
        `${seen} · ${band.opacity < 1 ? t('fading', { age: oldest }) : oldest}`,
      ],
    };
  };

  const failureSentence = (observed: SnapshotObserved): string[] => {
    if (observed.failure === null) return [];
    const sentence = failures(observed.failure.kind, { venue: VENUE_NAMES[observed.venue] });
    return observed.state === 'none' ? [sentence] : [t('keptAfterFailure', { sentence })];
  };

  const nothing = (observed: SnapshotObserved, base: string): PageWordsSection => {
    const venue = VENUE_NAMES[observed.venue];
    const reason = reasons(observed.reason ?? 'loading', { venue, coin: base });
    return {
      badge: panel('observedBadge'),
      note: t('observedNoteNone', { venue }),
      asOf: null,
      glance: reason.slice(0, 160),
      picture: null,
      head: [],
      rows: [],
      sentences: [reason, ...failureSentence(observed)],
    };
  };

  const basis = (observed: SnapshotObserved, base: string): string => {
    const given = { positions: format.number(observed.positions, 0), coin: base };
    const { coverage } = observed;
    return coverage === null
      ? t('observedBasisUnknown', given)
      : t('observedBasis', {
          ...given,
          long: format.percent(coverage.long),
          short: format.percent(coverage.short),
        });
  };

  return (snapshot, range) => {
    const { observed, price, instrument, sentAt } = snapshot;
    if (observed === null) return null;
    if (observed.state === 'none') return nothing(observed, instrument.base);
    const shown = observed.bands.filter(({ distance }) => distance <= range).sort((a, b) => b.low - a.low);
    const venue = VENUE_NAMES[observed.venue];
    const accounts = format.number(observed.accounts, 0);
    const { coverage } = observed;
    const share = coverage === null ? null : format.percent((coverage.long + coverage.short) / 2);
    const nearest = nearestWords(observed.bands, format) ?? t('noneNear');
    const { withoutPrice, outsideUsd, asOf, oldestAsOf, state } = observed;
    const edge = observed.binEdges.at(-1);
    const middle = observed.binEdges[observed.long.length / 2];
    return {
      badge: panel('observedBadge'),
      note:
        share === null
          ? t('observedNoteUnknown', { venue, accounts })
          : t('observedNote', { venue, share, accounts }),
      asOf,
      glance:
        share === null ? t('observedGlanceUnknown', { nearest }) : t('observedGlance', { share, nearest }),
      picture:
        price === null
          ? null
          : pictureOf(snapshot, observed, shown, price.value, range, {
              price: format.roughPrice,
              observed: (band) =>
                `${bandPrice(band, format)} · ${panel('seenBand', { usd: usd(band.notionalUsd) })}`,
              mark: panel('mark'),
              entry: panel('yourEntry'),
              liquidation: panel('yourLiquidation'),
            }),
      head: [panel('band'), t('seen')],
      rows: shown.map((band) => rowOf(band, sentAt)),
      sentences: [
        [
          ...(shown.length === 0 ? [t('noBandHere')] : []),
          ...(state === 'list' ? [t('onlyList')] : []),
          basis(observed, instrument.base),
          ...(withoutPrice > 0 ? [t('withoutPrice', { count: format.number(withoutPrice, 0) })] : []),
          ...(outsideUsd > 0 && edge !== undefined && middle !== undefined
            ? [t('beyond', { usd: usd(outsideUsd), range: format.percent(edge / middle - 1, 0) })]
            : []),
        ].join(gap),
        [
          ...(asOf === null || oldestAsOf === null
            ? []
            : [t('ages', { newest: age(sentAt - asOf), oldest: age(sentAt - oldestAsOf) })]),
          ...failureSentence(observed),
        ].join(gap),
      ],
    };
  };
}

/** Joined so that no line breaks inside. */
function bandPrice({ low, high }: ObservedBand, format: Formats): string {
  return low === high ? format.price(low) : format.priceRange(low, high).replace('–', '\u2060–\u2060');
}

/** Sums of `COARSE` bins: a bin finer than a row of the picture would be drawn as a fraction of itself. */
function coarse(values: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(values.length / COARSE) }, (_, index) =>
    values.slice(index * COARSE, (index + 1) * COARSE).reduce((sum, value) => sum + value, 0),
  );
}

function nearestWords(bands: readonly ObservedBand[], format: Formats): string | null {
  const nearest = (side: ObservedBand['side']): string[] => {
    const [first] = bands.filter((band) => band.side === side).sort((a, b) => a.distance - b.distance);
    return first === undefined ? [] : [`${side === 'long' ? '▼' : '▲'} ${format.percent(first.distance)}`];
  };
  const words = [...nearest('long'), ...nearest('short')];
  return words.length === 0 ? null : words.join(' · ');
}

interface PictureWords {
  readonly price: (price: number) => string;
  readonly observed: (band: ObservedBand) => string;
  readonly mark: string;
  readonly entry: string;
  readonly liquidation: string;
}

/** Pins for the bins and brackets for the bands: no shape of the estimate. */
function pictureOf(
  { position }: Snapshot,
  { binEdges, long, short }: SnapshotObserved,
  bands: readonly ObservedBand[],
  markPrice: number,
  range: number,
  words: PictureWords,
): PageWordsSection['picture'] {
  const model = ladderModel(
    {
      binEdges: binEdges.filter((_, index) => index % COARSE === 0 || index === binEdges.length - 1),
      long: coarse(long),
      short: coarse(short),
      clusters: [],
      observed: bands,
      markPrice,
      range,
      entryPrice: position?.entry.entryPrice ?? null,
      liquidationPrice: position?.liquidation.low ?? null,
      extremes: [],
    },
    { ...words, cluster: () => '' },
    HEIGHT,
  );
  return { height: HEIGHT, items: drawList(model, PICTURE_WIDTH, 'pins') };
}
