import type { PanelState } from './schema.ts';

/** A venue's panel before it was ever moved: a pill at the right edge. */
export const DEFAULT_PANEL: PanelState = {
  dock: 'right',
  x: 0,
  y: 96,
  collapsed: true,
  ladderRange: 0.15,
  drawdownWindow: '24h',
};
