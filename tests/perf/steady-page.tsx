import { render } from 'preact';
import panelCss from '../../components/panel.css?inline';
import { Panel, type PanelProps } from '../../components/panel.tsx';
import { createView } from '../../components/view.ts';
import { DEFAULT_PANEL } from '../../lib/settings/default-panel.ts';
import { panelWords } from '../../lib/text/words.ts';
import { pageSample } from '../component/preview/page-sample.ts';
import { fullSnapshot } from '../component/preview/samples.ts';

/** The real panel, fed ten times a second from a map of 2,000 bins; what the worker does in the product is done before. */
const BINS_A_SIDE = 1_000;
const UPDATES = 50;

function moment(step: number): PanelProps['snapshot'] {
  const sample = fullSnapshot();
  const { ladder, price } = sample;
  if (ladder === null || price === null) throw new Error('the sample has no ladder or no price');
  const value = price.value * (1 + 0.002 * Math.sin(step));
  const edges = Array.from(
    { length: BINS_A_SIDE + 1 },
    (_, bin) => price.value * (0.7 + (0.6 * bin) / BINS_A_SIDE),
  );
  const column = (phase: number): number[] =>
    edges
      .slice(1)
      .map(
        (edge, bin) => 1e6 * (1 + Math.sin(bin / 7 + phase + step)) * (edge > value === phase > 0 ? 1 : 0),
      );
  return pageSample({
    ...sample,
    price: { ...price, value },
    ladder: { ...ladder, binEdges: edges, long: column(0), short: column(1) },
  });
}

const host = document.createElement('div');
document.body.append(host);
const root = host.attachShadow({ mode: 'closed' });
const style = document.createElement('style');
style.textContent = panelCss;
const mount = document.createElement('div');
root.append(style, mount);
const moments = Array.from({ length: UPDATES }, (_, step) => moment(step));
// Made once, as the product does: a new view would draw every part anew.
const view = createView('en', panelWords('en'), 'UTC');
const panel = { ...DEFAULT_PANEL, collapsed: false };
const page = { state: 'instrument', testnet: false } as const;
const nothing = (): undefined => undefined;

function draw(step: number): void {
  const snapshot = moments[step % UPDATES] ?? null;
  render(
    <Panel
      view={view}
      snapshot={snapshot}
      pill={snapshot?.pill ?? null}
      panel={panel}
      page={page}
      outdated={false}
      ageMs={0}
      theme="dark"
      directionColours="green-up"
      form={null}
      onPosition={nothing}
      onPanel={nothing}
      onMoveKey={nothing}
      onLanguage={nothing}
      onHide={nothing}
      onChoose={nothing}
      onDismiss={nothing}
    />,
    mount,
  );
}

draw(0);
/** `draws: false` is the control: the same timer, and nothing drawn. */
Object.assign(window, {
  update(perSecond: number, draws: boolean): () => void {
    let step = 0;
    const timer = setInterval(() => {
      step += 1;
      if (draws) draw(step);
    }, 1000 / perSecond);
    return () => clearInterval(timer);
  },
});
