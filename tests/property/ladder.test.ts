import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutLabels } from '../../lib/ladder/label-layout.ts';

test('labels keep their order, do not overlap, stay inside, and the most important are kept', () => {
  const label = fc.record({
    y: fc.double({ min: -50, max: 400, noNaN: true }),
    priority: fc.integer({ min: 0, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(label, { maxLength: 40 }), fc.integer({ min: 5, max: 350 }), (wishes, height) => {
      const placed = layoutLabels(wishes, 15, height);
      expect(placed.length).toBe(Math.min(wishes.length, Math.floor(height / 15)));
      placed.forEach(({ y, label: { y: wish, priority } }, index) => {
        const next = placed[index + 1];
        expect(y).toBeGreaterThanOrEqual(7.5 - 1e-9);
        expect(y).toBeLessThanOrEqual(height - 7.5 + 1e-9);
        if (next !== undefined) {
          expect(next.y - y).toBeGreaterThanOrEqual(15 - 1e-6);
          expect(next.label.y).toBeGreaterThanOrEqual(wish);
        }
        const dropped = wishes.filter((other) => !placed.some((kept) => kept.label === other));
        expect(dropped.every((other) => other.priority >= priority)).toBe(true);
      });
    }),
  );
});

test('a label with room stands where it wants to', () => {
  expect(
    layoutLabels(
      [
        { y: 50, priority: 0 },
        { y: 100, priority: 0 },
      ],
      15,
      200,
    ).map(({ y }) => y),
  ).toEqual([50, 100]);
});
