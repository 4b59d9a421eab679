import { Component } from 'preact';
import type { CandleSeries } from '../lib/domain/candles.ts';
import { type Instrument, leveragedInstrument } from '../lib/domain/instrument.ts';
import { bandRows } from '../lib/heat-map/band-rows.ts';
import { type CellPlace, cellFacts } from '../lib/heat-map/heat-cell.ts';
import type { HeatColumn } from '../lib/heat-map/heat-column.ts';
import type { HeatModel } from '../lib/heat-map/heat-map.ts';
import type { HeatLayers } from '../lib/heat-map/heat-scene.ts';
import { mapCsv } from '../lib/heat-map/map-csv.ts';
import type { PageRefusal } from '../lib/protocol/instrument-page.ts';
import type { Snapshot } from '../lib/protocol/snapshot.ts';
import type { TextLanguage } from '../lib/text/translate.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import { InstrumentHead } from './instrument-head.tsx';
import { MapCanvas } from './map-canvas.tsx';
import type { MapChart } from './map-chart.ts';
import type { MapPicture } from './map-layer.ts';
import { MapLayers, MapScale } from './map-legend.tsx';
import { MapNotes } from './map-notes.tsx';
import { watermarked } from './map-picture.ts';
import { MapScorecard } from './map-scorecard.tsx';
import { MapTable } from './map-table.tsx';
import {
  cellSentences,
  createMapWords,
  type MapWords,
  rowLabel,
  TIMEFRAMES,
  type Timeframe,
  timeframeWord,
} from './map-words.ts';
import { Chips } from './section.tsx';
import { instrumentName } from './view.ts';

/** Ages in the table move in steps: a table that changes each second cannot be read. */
const COARSE_MS = 15_000;

export interface MapProps {
  /** Null: the address names none. */
  readonly instrument: Instrument | null;
  readonly refused: PageRefusal | null;
  readonly snapshot: Snapshot | null;
  readonly candles: CandleSeries;
  readonly model: HeatModel | null;
  readonly live: HeatColumn | null;
  /** Time of the newest open interest that came; null before the first. */
  readonly openInterestAsOf: number | null;
  /** The venue's time in ms. */
  readonly now: number;
  readonly language: TextLanguage;
  readonly theme: 'dark' | 'light';
  readonly directionColours: 'green-up' | 'red-up' | 'colour-blind';
  readonly onSave: (name: string, content: Blob) => void;
}

interface MapState {
  readonly timeframe: Timeframe;
  readonly layers: HeatLayers;
}

/** The map page: price against time with the bands of each moment, and the same of now as a table. */
export class MapView extends Component<MapProps, MapState> {
  override state: MapState = {
    timeframe: 3_600_000,
    layers: { estimated: true, observed: true, swept: true },
  };
  #chart: MapChart | null = null;
  #words: MapWords = createMapWords('en');
  #drawn: { readonly inputs: readonly unknown[]; readonly picture: MapPicture } | null = null;

  override render(props: MapProps, { timeframe, layers }: MapState) {
    const { instrument, snapshot, language, theme, directionColours, model, now } = props;
    if (this.#words.view.language !== language) this.#words = createMapWords(language);
    const words = this.#words;
    const { t, view } = words;
    return (
      <main class="plimsoll map" lang={language} data-theme={theme} data-colours={directionColours}>
        {this.#head(words)}
        {instrument !== null && (
          <div class="map-bar">
            <Chips
              label={t('timeframe')}
              values={TIMEFRAMES}
              chosen={timeframe}
              word={(value) => timeframeWord(t, value)}
              onChoose={(value) => this.setState({ timeframe: value })}
            />
            <span class="quiet">{t('timesUtc')}</span>
            {model !== null && <MapScale words={words} scale={model.scale} />}
          </div>
        )}
        <MapNotes {...props} words={words} />
        {this.#canvas(words)}
        <MapLayers words={words} layers={layers} onLayers={(next) => this.setState({ layers: next })} />
        {snapshot !== null && (
          <section>
            <h2>{t('bandsNow')}</h2>
            <MapTable
              words={words}
              rows={this.#picture(words).rows}
              now={Math.floor(now / COARSE_MS) * COARSE_MS}
            />
          </section>
        )}
        <section>
          <h2>{t('scorecard')}</h2>
          <MapScorecard words={words} score={snapshot?.ladder?.score ?? null} />
        </section>
        <section class="map-how">
          <h2>{t('howTitle')}</h2>
          {(['howEstimated', 'howBands', 'howObserved', 'howScale', 'limits'] as const).map((key) => (
            <p key={key}>{t(key)}</p>
          ))}
        </section>
        <footer>
          {view.t('noAdvice')}{' '}
          <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
            {t('chartsBy')}
          </a>{' '}
          Copyright © 2025 TradingView, Inc.
        </footer>
      </main>
    );
  }

  #head({ t, view }: MapWords) {
    const { instrument, snapshot, candles } = this.props;
    return (
      <InstrumentHead
        view={view}
        title={t('title')}
        instrument={instrument}
        snapshot={snapshot}
        now={this.props.now}
      >
        {candles.openTime.length > 0 && (
          <div class="actions">
            <button type="button" class="plain" onClick={this.#savePicture}>
              {t('savePng')}
            </button>
            <button type="button" class="plain" onClick={this.#saveTable}>
              {t('saveCsv')}
            </button>
          </div>
        )}
      </InstrumentHead>
    );
  }

  /** No candle, no chart: the notes say why. */
  #canvas(words: MapWords) {
    const { instrument, candles, theme, directionColours } = this.props;
    if (instrument === null || candles.openTime.length === 0) return null;
    return (
      <MapCanvas
        words={words}
        label={words.t('chartLabel', { name: instrumentName(instrument) })}
        picture={this.#picture(words)}
        look={`${theme} ${directionColours}`}
        sentence={this.#sentence}
        onChart={this.#hold}
      />
    );
  }

  /** The same object while what it is made of is the same: then nothing is drawn anew. */
  #picture(words: MapWords): MapPicture {
    const { candles, model, live, snapshot } = this.props;
    const { timeframe, layers } = this.state;
    const swept = model?.bands.swept() ?? [];
    const inputs = [
      candles,
      timeframe,
      model,
      live,
      snapshot?.observed,
      snapshot?.price,
      snapshot?.position,
      layers,
      words,
    ];
    if (this.#drawn?.inputs.every((input, index) => input === inputs[index])) return this.#drawn.picture;
    const position = snapshot?.position ?? null;
    const mark = snapshot?.price ?? null;
    const { view } = words;
    const lines = [
      { price: mark?.value ?? null, title: mark === null ? '' : view.t(mark.kind), ink: 'text' },
      { price: position?.entry.entryPrice ?? null, title: view.t('yourEntry'), ink: 'second' },
      { price: position?.liquidation.low ?? null, title: view.t('yourLiquidation'), ink: 'red' },
    ] as const;
    const picture: MapPicture = {
      candles,
      timeframeMs: timeframe,
      model,
      live,
      observed: snapshot?.observed?.bands ?? [],
      swept,
      rows: snapshot === null ? [] : bandRows(snapshot, model?.bands ?? null),
      lines: lines.flatMap(({ price, ...line }) => (price === null ? [] : [{ ...line, price }])),
      layers,
      rowText: (row) => rowLabel(words, row),
    };
    this.#drawn = { inputs, picture };
    return picture;
  }

  #hold = (chart: MapChart | null): void => {
    this.#chart = chart;
  };

  #sentence = (place: CellPlace): string | null => {
    const { model, live, now } = this.props;
    const { layers } = this.state;
    if (model === null) return null;
    const { observed, swept } = this.#picture(this.#words);
    const columns = live === null ? model.columns : [...model.columns, live];
    const facts = cellFacts(model.grid, columns, place, {
      observed: layers.observed ? observed : [],
      swept: layers.swept ? swept : [],
    });
    return facts === null ? null : cellSentences(this.#words, facts, now);
  };

  #savePicture = (): void => {
    const { instrument, now, onSave } = this.props;
    const chart = this.#chart;
    if (chart === null || instrument === null) return;
    const { t, view } = this.#words;
    const words = t('watermark', {
      name: instrumentName(instrument),
      venue: VENUE_NAMES[instrument.venue],
      time: view.format.dateTime(now),
    });
    watermarked(chart.picture(), words).toBlob((blob) => {
      if (blob !== null) onSave(`${this.#fileName()}.png`, blob);
    }, 'image/png');
  };

  #saveTable = (): void => {
    const { instrument, model, live, onSave } = this.props;
    if (instrument === null) return;
    const { rows } = this.#picture(this.#words);
    const text = mapCsv(
      leveragedInstrument(instrument)?.quote ?? instrument.quote,
      rows,
      model?.grid ?? null,
      live,
    );
    onSave(`${this.#fileName()}.csv`, new Blob([text], { type: 'text/csv' }));
  };

  #fileName(): string {
    const { instrument, now } = this.props;
    const name = instrument === null ? '' : `${instrument.venue}-${instrument.base}${instrument.quote}`;
    return `plimsoll-${name}-${new Date(now).toISOString().slice(0, 16).replace(':', '')}`;
  }
}
