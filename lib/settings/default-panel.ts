import type { PanelState } from './schema.ts';

/** A venue's panel before it was ever moved: a pill at the left edge, over the oldest candles: order forms are at the right. */
export const DEFAULT_PANEL: PanelState = {
  dock: 'left',
  x: 0,
  y: 96,
  collapsed: true,
  ladderRange: 0.15,
  drawdownWindow: '24h',
};
