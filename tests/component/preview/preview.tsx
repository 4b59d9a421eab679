import { render } from 'preact';
import panelCss from '../../../components/panel.css?inline';
import { Panel, type PanelProps } from '../../../components/panel.tsx';
import { DEFAULT_PANEL } from '../../../lib/settings/default-panel.ts';
import * as samples from './samples.ts';

/** Draws one scene of the panel, named in the address: `?scene=full&theme=dark&language=en&collapsed=1&height=480`. */
const query = new URLSearchParams(location.search);
const scene = query.get('scene') ?? 'full';
const theme = query.get('theme') === 'light' ? 'light' : 'dark';

const SNAPSHOTS: Readonly<Record<string, () => PanelProps['snapshot']>> = {
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

let props: PanelProps = {
  snapshot: (SNAPSHOTS[scene] ?? samples.fullSnapshot)(),
  panel: { ...DEFAULT_PANEL, collapsed: query.has('collapsed') },
  page: query.has('options')
    ? { state: 'not-one-instrument', reason: 'option-chain' }
    : { state: 'instrument', testnet: query.has('testnet') },
  notice: query.has('updated') ? 'updated' : null,
  ageMs: 0,
  language: query.get('language') === 'zh-CN' ? 'zh-CN' : 'en',
  theme,
  directionColours: query.get('colours') === 'red-up' ? 'red-up' : 'green-up',
  timeZone: 'UTC',
  onPosition: () => undefined,
  onPanel: (panel) => draw({ panel }),
  onMoveKey: () => undefined,
  onLanguage: (language) => draw({ language }),
  onHide: () => undefined,
  onOptions: () => undefined,
  onDismiss: () => undefined,
};

function draw(change: Partial<PanelProps>): void {
  props = { ...props, ...change };
  render(<Panel {...props} />, mount);
}

draw({});
Object.assign(window, { drawPanel: draw, samples });
