import type { IntensityScale } from '../lib/heat-map/heat-intensity.ts';
import type { HeatLayers } from '../lib/heat-map/heat-scene.ts';
import type { MapWords } from './map-words.ts';

interface LayersProps {
  readonly words: MapWords;
  readonly layers: HeatLayers;
  readonly onLayers: (layers: HeatLayers) => void;
}

const LAYERS = [
  ['estimated', 'layerEstimated', 'legendEstimated'],
  ['observed', 'layerObserved', 'legendObserved'],
  ['swept', 'layerSwept', 'legendSwept'],
] as const;

/** What the kinds of bands look like, in word and shape; each can be switched off. */
export function MapLayers({ words: { t }, layers, onLayers }: LayersProps) {
  return (
    <fieldset class="map-layers" aria-label={t('layers')}>
      {LAYERS.map(([layer, word, legend]) => (
        <label key={layer}>
          <input
            type="checkbox"
            checked={layers[layer]}
            onChange={({ currentTarget: { checked } }) => onLayers({ ...layers, [layer]: checked })}
          />
          <i class={`swatch ${layer}`} />
          <b>{t(word)}</b>
          <span>{t(legend)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The fixed scale of the heat. */
export function MapScale({ words: { view, t }, scale }: { words: MapWords; scale: IntensityScale }) {
  return (
    <figure class="map-scale">
      <figcaption>{t('perPercent')}</figcaption>
      <ol>
        {scale.steps.map((usd, step) => (
          <li key={usd}>
            <i style={{ background: `var(--step-${step})` }} />
            {view.format.usd(usd, 2)}
          </li>
        ))}
      </ol>
    </figure>
  );
}
