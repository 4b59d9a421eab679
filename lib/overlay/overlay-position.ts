/** Where the panel stands, as it is stored: px from the viewport's top left to the pill's; `x` counts when free. */
export interface Placement {
  readonly dock: Dock;
  readonly x: number;
  readonly y: number;
}
export type Dock = 'left' | 'right' | 'free';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const MARGIN_PX = 8;
/** A press that moves less is a click. */
export const DRAG_INTENT_PX = 5;
export const KEY_STEP_PX = 8;
/** Dropped nearer to a side than this, the pill docks there. */
export const SNAP_PX = 24;

/** Top left of the collapsed panel, wholly inside the viewport as far as it fits. */
export function pillPosition({ dock, x, y }: Placement, pill: Size, viewport: Size): Point {
  const right = viewport.width - pill.width - MARGIN_PX;
  const wanted = dock === 'left' ? MARGIN_PX : dock === 'right' ? right : x;
  return {
    x: clamp(wanted, MARGIN_PX, right),
    y: clamp(y, MARGIN_PX, viewport.height - pill.height - MARGIN_PX),
  };
}

export interface PanelPosition extends Point {
  /** The panel grows up from its pill, because the pill is in the lower half. */
  readonly opensUp: boolean;
}

/** Top left of the open panel, which grows from its pill towards the middle of the viewport. */
export function panelPosition(placement: Placement, pill: Size, panel: Size, viewport: Size): PanelPosition {
  const from = pillPosition(placement, pill, viewport);
  const opensUp = from.y + pill.height / 2 > viewport.height / 2;
  const opensLeft = from.x + pill.width / 2 > viewport.width / 2;
  const x = opensLeft ? from.x + pill.width - panel.width : from.x;
  const y = opensUp ? from.y + pill.height - panel.height : from.y;
  return {
    x: clamp(x, MARGIN_PX, viewport.width - panel.width - MARGIN_PX),
    y: clamp(y, MARGIN_PX, viewport.height - panel.height - MARGIN_PX),
    opensUp,
  };
}

/** A press on the pill; pointer in px of the viewport. */
export interface Drag {
  readonly from: Point;
  readonly origin: Point;
  readonly isMoving: boolean;
}

/** @param origin where the pill is drawn when it is pressed */
export function startDrag(pointer: Point, origin: Point): Drag {
  return { from: pointer, origin, isMoving: false };
}

export interface DragStep {
  readonly drag: Drag;
  /** null as long as the press may still be a click. */
  readonly placement: Placement | null;
}

/** Follows the pointer, once it has moved far enough to be meant. */
export function dragTo(drag: Drag, pointer: Point): DragStep {
  const dx = pointer.x - drag.from.x;
  const dy = pointer.y - drag.from.y;
  if (!drag.isMoving && Math.hypot(dx, dy) < DRAG_INTENT_PX) return { drag, placement: null };
  return {
    drag: { ...drag, isMoving: true },
    placement: { dock: 'free', x: drag.origin.x + dx, y: drag.origin.y + dy },
  };
}

/** Where a drag ends: docked when near a side, else kept inside the viewport. */
export function drop(placement: Placement, pill: Size, viewport: Size): Placement {
  const { x, y } = pillPosition(placement, pill, viewport);
  const dock = x <= SNAP_PX ? 'left' : x + pill.width >= viewport.width - SNAP_PX ? 'right' : 'free';
  return { dock, x, y };
}

/** Docks to a side, or frees the pill where it is drawn. */
export function dockTo(placement: Placement, dock: Dock, pill: Size, viewport: Size): Placement {
  return { dock, ...pillPosition(placement, pill, viewport) };
}

const STEPS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -KEY_STEP_PX, y: 0 },
  ArrowRight: { x: KEY_STEP_PX, y: 0 },
  ArrowUp: { x: 0, y: -KEY_STEP_PX },
  ArrowDown: { x: 0, y: KEY_STEP_PX },
};

/** Moves by arrow keys, docks left and right by Home and End; null for any other key. */
export function moveByKey(placement: Placement, key: string, pill: Size, viewport: Size): Placement | null {
  if (key === 'Home') return dockTo(placement, 'left', pill, viewport);
  if (key === 'End') return dockTo(placement, 'right', pill, viewport);
  const step = Object.hasOwn(STEPS, key) ? STEPS[key] : undefined;
  if (step === undefined) return null;
  const at = pillPosition(placement, pill, viewport);
  const dock = step.x === 0 ? placement.dock : 'free';
  const moved = { dock, x: at.x + step.x, y: at.y + step.y };
  return { dock, ...pillPosition(moved, pill, viewport) };
}

/** The lower bound wins where the bounds cross, and stands in for what is not a number. */
function clamp(value: number, min: number, max: number): number {
  return Number.isNaN(value) ? min : Math.max(Math.min(value, max), min);
}
