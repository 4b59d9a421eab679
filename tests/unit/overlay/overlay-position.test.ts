import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DRAG_INTENT_PX,
  dockTo,
  dragTo,
  drop,
  KEY_STEP_PX,
  MARGIN_PX,
  moveByKey,
  panelPosition,
  pillPosition,
  startDrag,
} from '../../../lib/overlay/overlay-position.ts';

const viewport = { width: 1280, height: 800 };
const pill = { width: 200, height: 40 };
const panel = { width: 340, height: 480 };
const right = viewport.width - pill.width - MARGIN_PX;

describe('pill', () => {
  it('stands at its side whatever x is stored, and where it was put when free', () => {
    expect(pillPosition({ dock: 'left', x: 999, y: 96 }, pill, viewport)).toEqual({ x: MARGIN_PX, y: 96 });
    expect(pillPosition({ dock: 'right', x: 0, y: 96 }, pill, viewport)).toEqual({ x: right, y: 96 });
    expect(pillPosition({ dock: 'free', x: 300, y: 96 }, pill, viewport)).toEqual({ x: 300, y: 96 });
  });

  it('stays inside any viewport that can hold it, from any stored place', () => {
    const place = fc.record({
      dock: fc.constantFrom('left' as const, 'right' as const, 'free' as const),
      x: fc.double({ min: -1e6, max: 1e6 }),
      y: fc.double(),
    });
    fc.assert(
      fc.property(
        place,
        fc.integer({ min: 216, max: 4000 }),
        fc.integer({ min: 56, max: 4000 }),
        (at, width, height) => {
          const { x, y } = pillPosition(at, pill, { width, height });
          expect(x).toBeGreaterThanOrEqual(MARGIN_PX);
          expect(y).toBeGreaterThanOrEqual(MARGIN_PX);
          expect(x + pill.width).toBeLessThanOrEqual(width - MARGIN_PX);
          expect(y + pill.height).toBeLessThanOrEqual(height - MARGIN_PX);
        },
      ),
    );
  });
});

describe('open panel', () => {
  it('grows down and keeps its right edge from a pill at the upper right', () => {
    expect(panelPosition({ dock: 'right', x: 0, y: 96 }, pill, panel, viewport)).toEqual({
      x: right + pill.width - panel.width,
      y: 96,
      opensUp: false,
    });
  });

  it('grows up and keeps its lower edge from a pill in the lower half', () => {
    const { y, opensUp } = panelPosition({ dock: 'left', x: 0, y: 700 }, pill, panel, viewport);
    expect(opensUp).toBe(true);
    expect(y + panel.height).toBe(700 + pill.height);
  });
});

describe('drag', () => {
  const origin = { x: 500, y: 100 };

  it('is a click until it has moved five pixels, then follows the pointer exactly', () => {
    const pressed = startDrag({ x: 510, y: 110 }, origin);
    expect(dragTo(pressed, { x: 510 + DRAG_INTENT_PX - 1, y: 110 }).placement).toBeNull();
    const moved = dragTo(pressed, { x: 540, y: 90 });
    expect(moved.placement).toEqual({ dock: 'free', x: 530, y: 80 });
    expect(dragTo(moved.drag, { x: 511, y: 110 }).placement).toEqual({ dock: 'free', x: 501, y: 100 });
  });

  it('docks when dropped near a side and stays free elsewhere', () => {
    expect(drop({ dock: 'free', x: 20, y: 100 }, pill, viewport).dock).toBe('left');
    expect(drop({ dock: 'free', x: 5000, y: 100 }, pill, viewport)).toEqual({
      dock: 'right',
      x: right,
      y: 100,
    });
    expect(drop({ dock: 'free', x: 400, y: -50 }, pill, viewport)).toEqual({
      dock: 'free',
      x: 400,
      y: MARGIN_PX,
    });
  });
});

describe('keyboard', () => {
  it('moves a docked pill up and down along its side', () => {
    expect(moveByKey({ dock: 'right', x: 0, y: 96 }, 'ArrowDown', pill, viewport)).toEqual({
      dock: 'right',
      x: right,
      y: 96 + KEY_STEP_PX,
    });
  });

  it('frees it by a sideways step, docks it by Home and End, and leaves other keys alone', () => {
    const from = { dock: 'right', x: 0, y: 96 } as const;
    expect(moveByKey(from, 'ArrowLeft', pill, viewport)).toEqual({
      dock: 'free',
      x: right - KEY_STEP_PX,
      y: 96,
    });
    expect(moveByKey(from, 'Home', pill, viewport)?.dock).toBe('left');
    expect(moveByKey({ ...from, dock: 'left' }, 'End', pill, viewport)?.dock).toBe('right');
    expect(moveByKey(from, 'Enter', pill, viewport)).toBeNull();
    expect(moveByKey(from, 'toString', pill, viewport)).toBeNull();
  });

  it('frees the pill where it stands', () => {
    expect(dockTo({ dock: 'right', x: 0, y: 96 }, 'free', pill, viewport)).toEqual({
      dock: 'free',
      x: right,
      y: 96,
    });
  });
});
