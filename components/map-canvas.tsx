import { Component, createRef } from 'preact';
import type { CellPlace } from '../lib/heat-map/heat-cell.ts';
import { MapChart } from './map-chart.ts';
import type { MapLook, MapPicture } from './map-layer.ts';
import type { MapWords } from './map-words.ts';
import { differs } from './pure.ts';

const STEPS = ['0', '1', '2', '3', '4', '5', '6'] as const;

interface MapCanvasProps {
  readonly words: MapWords;
  readonly label: string;
  readonly picture: MapPicture;
  /** Theme and direction colours: what the canvas takes its colours by. */
  readonly look: string;
  /** Says of a place what is known of it; null where there is nothing to say. */
  readonly sentence: (place: CellPlace) => string | null;
  /** Hands the chart to who saves its picture; null when it is gone. */
  readonly onChart: (chart: MapChart | null) => void;
}

interface MapCanvasState {
  readonly sentence: string | null;
}

/** The picture with its buttons, and the sentence on the cell that is pointed at. */
export class MapCanvas extends Component<MapCanvasProps, MapCanvasState> {
  override state: MapCanvasState = { sentence: null };
  readonly #place = createRef<HTMLDivElement>();
  #chart: MapChart | null = null;

  override shouldComponentUpdate(next: MapCanvasProps, state: MapCanvasState): boolean {
    return differs(this.props, next) || state.sentence !== this.state.sentence;
  }

  override componentDidMount(): void {
    const { current } = this.#place;
    if (current === null) return;
    this.#chart = new MapChart(current, this.#point);
    this.props.onChart(this.#chart);
    this.#wear(current);
    this.#chart.show(this.props.picture);
  }

  override componentDidUpdate(before: MapCanvasProps): void {
    const { look, words, picture } = this.props;
    const { current } = this.#place;
    if (current !== null && (before.look !== look || before.words !== words)) this.#wear(current);
    if (before.picture !== picture) this.#chart?.show(picture);
  }

  override componentWillUnmount(): void {
    this.props.onChart(null);
    this.#chart?.dispose();
  }

  override render({ words: { t }, label }: MapCanvasProps, { sentence }: MapCanvasState) {
    const buttons = [
      ['earlier', '‹', () => this.#chart?.pan('earlier')],
      ['later', '›', () => this.#chart?.pan('later')],
      ['zoomOut', '−', () => this.#chart?.zoom('out')],
      ['zoomIn', '+', () => this.#chart?.zoom('in')],
    ] as const;
    return (
      <>
        <div class="map-frame">
          <div class="map-chart" role="img" aria-label={label} ref={this.#place} />
          <fieldset class="map-move" aria-label={t('move')}>
            {buttons.map(([key, sign, run]) => (
              <button type="button" key={key} aria-label={t(key)} title={t(key)} onClick={run}>
                {sign}
              </button>
            ))}
            <button type="button" onClick={() => this.#chart?.whole()}>
              {t('wholeMonth')}
            </button>
            <button type="button" onClick={() => this.#chart?.toNow()}>
              {t('toNow')}
            </button>
          </fieldset>
        </div>
        <p class="map-sentence">{sentence ?? t('hint')}</p>
      </>
    );
  }

  #point = (place: CellPlace | null): void => {
    this.setState({ sentence: place === null ? null : this.props.sentence(place) });
  };

  #wear(element: Element): void {
    const style = getComputedStyle(element);
    const colour = (name: string): string => {
      const value = style.getPropertyValue(`--${name}`).trim();
      // `--up` names another property: its own value is what counts.
      const [, other] = /^var\(--([\w-]+)\)$/.exec(value) ?? [];
      return other === undefined ? longHex(value) : colour(other);
    };
    const { view } = this.props.words;
    const look: MapLook = {
      steps: STEPS.map((step) => colour(`step-${step}`)),
      surface: colour('surface'),
      text: colour('text'),
      second: colour('second'),
      paint: colour('paint'),
      up: colour('up'),
      down: colour('down'),
      line: colour('strong-line'),
      red: colour('red'),
      language: view.language,
      price: view.format.price,
      time: (time) => `${view.format.dateTime(time)} UTC`,
    };
    this.#chart?.wear(look);
  }
}

/** `#fff` as `#ffffff`: colours are taken apart by pairs of digits. */
function longHex(colour: string): string {
  return /^#[0-9a-f]{3}$/i.test(colour)
    ? `#${[...colour.slice(1)].map((digit) => digit + digit).join('')}`
    : colour;
}
