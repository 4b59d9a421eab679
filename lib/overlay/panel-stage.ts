import {
  type Drag,
  dragTo,
  drop,
  moveByKey,
  type Placement,
  panelPosition,
  pillPosition,
  type Size,
  startDrag,
} from './overlay-position.ts';

/** Taken for the pill until it was drawn once. */
const PILL_SIZE: Size = { width: 200, height: 36 };
/** Keys come fast; where the panel ended up is saved once they rest. */
const SAVE_PAUSE_MS = 400;

export interface PanelStageOptions {
  readonly window: Window;
  /** Inside the shadow root; elements with `data-drag` in it are handles. */
  readonly container: HTMLElement;
  /** A drag or a key moved the panel; called when it rests. */
  readonly onPlaced: (placement: Placement) => void;
  readonly signal: AbortSignal;
}

export interface PanelStage {
  /** Where the panel is rendered. */
  readonly element: HTMLElement;
  /** Places the panel after it was drawn anew: collapsed, opened, docked, or the window resized. */
  place(placement: Placement, isCollapsed: boolean): void;
  moveByKey(key: string): void;
}

/** Holds the panel at its place: docked or free, inside the viewport, movable by pointer and keys. */
export function createPanelStage({ window, container, onPlaced, signal }: PanelStageOptions): PanelStage {
  const element = window.document.createElement('div');
  element.style.cssText = 'position:fixed;left:0;top:0;touch-action:none';
  container.append(element);
  let placement: Placement = { dock: 'right', x: 0, y: 0 };
  let saved = placement;
  let isCollapsed = true;
  let pill = PILL_SIZE;
  let drag: Drag | null = null;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;

  const viewport = (): Size => ({
    // Without the page's scroll bar, under which the panel would stand.
    width: window.document.documentElement.clientWidth || window.innerWidth,
    height: window.innerHeight,
  });
  const draw = (): void => {
    const size = { width: element.offsetWidth, height: element.offsetHeight };
    if (size.width === 0) return;
    if (isCollapsed) pill = size;
    const { x, y } = isCollapsed
      ? pillPosition(placement, pill, viewport())
      : panelPosition(placement, pill, size, viewport());
    element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  };
  const settle = (): void => {
    clearTimeout(saveTimer);
    saveTimer = setTimeout(() => {
      saveTimer = undefined;
      onPlaced(placement);
    }, SAVE_PAUSE_MS);
  };

  const onPointerDown = (event: PointerEvent): void => {
    const target = event.target as Element;
    const handle = target.closest('[data-drag]');
    const control = target.closest('button, input, select, a');
    if (!event.isTrusted || event.button !== 0 || handle === null || (control !== null && control !== handle))
      return;
    drag = startDrag({ x: event.clientX, y: event.clientY }, pillPosition(placement, pill, viewport()));
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag === null || !event.isTrusted) return;
    const step = dragTo(drag, { x: event.clientX, y: event.clientY });
    drag = step.drag;
    if (step.placement === null) return;
    placement = step.placement;
    draw();
  };
  const onPointerUp = (): void => {
    const hasMoved = drag?.isMoving === true;
    drag = null;
    if (hasMoved) {
      placement = drop(placement, pill, viewport());
      draw();
      // At once: a choice made right after it is newer.
      clearTimeout(saveTimer);
      saveTimer = undefined;
      onPlaced(placement);
      // The click that ends a drag is no click.
      const swallow = (event: Event): void => {
        event.stopPropagation();
        event.preventDefault();
      };
      element.addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => element.removeEventListener('click', swallow, { capture: true }), 0);
    }
  };
  element.addEventListener('pointerdown', onPointerDown, { signal });
  window.addEventListener('pointermove', onPointerMove, { signal, passive: true });
  window.addEventListener('pointerup', onPointerUp, { signal });
  window.addEventListener('pointercancel', onPointerUp, { signal });
  window.addEventListener('resize', draw, { signal });

  return {
    element,
    place(next, collapsed) {
      if (drag?.isMoving === true) return;
      const isChosen = next.dock !== saved.dock || next.x !== saved.x || next.y !== saved.y;
      saved = { dock: next.dock, x: next.x, y: next.y };
      // A move that is not saved yet is newer than the place known before it, but not than a choice made since.
      if (isChosen) clearTimeout(saveTimer);
      if (isChosen || saveTimer === undefined) {
        saveTimer = undefined;
        placement = saved;
      }
      isCollapsed = collapsed;
      draw();
    },
    moveByKey(key) {
      const moved = moveByKey(placement, key, pill, viewport());
      if (moved === null) return;
      placement = moved;
      draw();
      settle();
    },
  };
}
