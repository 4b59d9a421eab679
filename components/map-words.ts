import { HOUR_MS, MINUTE_MS } from '../lib/domain/candles.ts';
import type { PositionSide } from '../lib/domain/market-data.ts';
import type { BandRow } from '../lib/heat-map/band-rows.ts';
import type { CellFacts } from '../lib/heat-map/heat-cell.ts';
import { mapTexts } from '../lib/text/map.ts';
import { type Translate, translator } from '../lib/text/translate.ts';
import { panelWords } from '../lib/text/words.ts';
import { createView, type View } from './view.ts';

export type MapTranslate = Translate<typeof mapTexts>;

/** Words of the map in one language; its times are UTC, as the file's and the axis's are. */
export interface MapWords {
  readonly view: View;
  readonly t: MapTranslate;
}

export function createMapWords(language: View['language']): MapWords {
  return {
    view: createView(language, panelWords(language), 'UTC'),
    t: translator(mapTexts, language),
  };
}

export const TIMEFRAMES = [5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

export function timeframeWord(t: MapTranslate, timeframe: Timeframe): string {
  const keys = ['minutes5', 'minutes15', 'hour', 'hours4'] as const;
  return t(keys[TIMEFRAMES.indexOf(timeframe)] ?? 'hour');
}

export function sideWord(t: MapTranslate, side: PositionSide): string {
  return t(side === 'long' ? 'longs' : 'shorts');
}

export function layerWord(t: MapTranslate, layer: BandRow['layer']): string {
  return t(
    (
      {
        observed: 'layerObserved',
        estimated: 'layerEstimated',
        distance: 'layerDistance',
        swept: 'layerSwept',
      } as const
    )[layer],
  );
}

/** A single observed position is one price, not a band. */
export function bandText({ format }: View, { low, high }: Pick<BandRow, 'low' | 'high'>): string {
  return high > low ? format.priceRange(low, high) : format.price(low);
}

/** Beside a band in the picture: `▼ 1,574–1,681 · $60–150M`, with a word where it was seen rather than estimated. */
export function rowLabel({ view, t }: MapWords, row: BandRow): string {
  const arrow = row.side === 'short' ? '▲' : '▼';
  const kind = row.layer === 'observed' ? `${t('layerObserved')} ` : '';
  return `${kind}${arrow} ${bandText(view, row)} · ${view.format.usdRange(row.usdLow, row.usdHigh)}`;
}

/** All that is known of a cell, in sentences: when, which prices, then each layer for itself. @param now the venue's time */
export function cellSentences({ view, t }: MapWords, facts: CellFacts, now: number): string {
  const { format } = view;
  const { from, to, low, high, estimated, observed, swept } = facts;
  const sentences = [
    `${t('when', { from: format.dateTime(from), to: format.clock(to), band: format.priceRange(low, high) })}${view.language === 'en' ? '.' : '。'}`,
  ];
  if (observed !== null)
    sentences.push(
      t('cellObserved', {
        side: sideWord(t, observed.side),
        usd: format.usdRange(observed.notionalUsd, observed.notionalUsd),
        count: String(observed.positions),
        largest: format.usd(observed.largestUsd, 2),
        age: format.duration(now - observed.asOf),
      }),
    );
  sentences.push(
    estimated === null
      ? nothing(t, view, facts)
      : t('cellEstimated', {
          side: sideWord(t, estimated.side),
          usd: format.usdRange(estimated.usdLow, estimated.usdHigh),
          share: format.percent(estimated.shareOfSide),
          age: format.duration(facts.openInterestAgeMs ?? 0),
        }),
  );
  if (swept !== null)
    sentences.push(
      t('cellSwept', {
        time: format.dateTime(swept.sweptAt),
        side: sideWord(t, swept.side),
        usd: format.usdRange(swept.notionalUsdLow, swept.notionalUsdHigh),
      }),
    );
  return view.join(...sentences);
}

function nothing(t: MapTranslate, { format }: View, { reason, openInterestAgeMs }: CellFacts): string {
  if (reason === 'too-short') return t('cellTooShort');
  if (reason === 'stale') return t('cellStale', { age: format.duration(openInterestAgeMs ?? 0) });
  return t('cellNothing');
}
