import { render } from 'preact';
import panelCss from '../../../components/panel.css?inline';
import { Panel, type PanelProps } from '../../../components/panel.tsx';
import { createView } from '../../../components/view.ts';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import { DEFAULT_PANEL } from '../../../lib/settings/default-panel.ts';
import type { TextLanguage } from '../../../lib/text/translate.ts';
import { panelWords } from '../../../lib/text/words.ts';
import { pageSample } from './page-sample.ts';
import * as samples from './samples.ts';

/** Draws one scene of the panel, named in the address: `?scene=full&theme=dark&language=en&collapsed=1&height=480`. */
const query = new URLSearchParams(location.search);
const scene = query.get('scene') ?? 'full';
const theme = query.get('theme') === 'light' ? 'light' : 'dark';

const SNAPSHOTS: Readonly<Record<string, () => Snapshot | null>> = {
  full: samples.fullSnapshot,
  empty: samples.withoutPosition,
  stale: samples.stale,
  limited: samples.rateLimited,
  blocked: samples.regionBlocked,
  spot: samples.spotPage,
  cross: samples.crossNotComputable,
  loading: () => null,
};

document.body.style.cssText = `margin:0;padding:16px;background:${theme === 'dark' ? '#181c22' : '#eaecef'}`;
const host = document.createElement('div');
document.body.append(host);
const root = host.attachShadow({ mode: 'open' });
const style = document.createElement('style');
style.textContent = `${panelCss}${query.has('tall') ? '.open{max-height:none!important}' : ''}`;
const mount = document.createElement('div');
root.append(style, mount);

function spoken(
  language: TextLanguage,
  range = DEFAULT_PANEL.ladderRange,
): Pick<PanelProps, 'view' | 'snapshot' | 'pill'> {
  const sample = (SNAPSHOTS[scene] ?? samples.fullSnapshot)();
  const snapshot = sample && pageSample(sample, language, range);
  return {
    view: createView(language, panelWords(language), 'UTC'),
    snapshot,
    pill: snapshot?.pill ?? null,
  };
}

let props: PanelProps = {
  ...spoken(query.get('language') === 'zh-CN' ? 'zh-CN' : 'en'),
  panel: { ...DEFAULT_PANEL, collapsed: query.has('collapsed') },
  page: query.has('options')
    ? { state: 'not-one-instrument', reason: 'option-chain' }
    : { state: 'instrument', testnet: query.has('testnet') },
  outdated: query.has('updated'),
  ageMs: 0,
  theme,
  directionColours: query.get('colours') === 'red-up' ? 'red-up' : 'green-up',
  form: null,
  onPosition: () => undefined,
  onPanel: (panel) => draw({ panel, ...spoken(props.view.language, panel.ladderRange) }),
  onMoveKey: () => undefined,
  onLanguage: (language) => draw(spoken(language)),
  onHide: () => undefined,
  onChoose: () => undefined,
  onDismiss: () => undefined,
};

function draw(change: Partial<PanelProps>): void {
  props = { ...props, ...change };
  render(<Panel {...props} />, mount);
}

draw({});
Object.assign(window, { drawPanel: draw, samples });
