import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ownMaintenanceMargin,
  type SharedPosition,
  sharedLiquidationPrice,
} from '../../lib/domain/subaccount-liquidation.ts';

const position = fc.record({
  side: fc.constantFrom('long' as const, 'short' as const),
  size: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
  markPrice: fc.double({ min: 0.01, max: 200_000, noNaN: true }),
  maintenanceMarginRate: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
});
/** Shares of the position's value. */
const share = fc.double({ min: 0, max: 3, noNaN: true });

const worthOf = ({ size, markPrice }: SharedPosition): number => size * markPrice;

describe('the liquidation price of a position that shares its margin', () => {
  test('is where the value covers the margins of all, and no more', () => {
    fc.assert(
      fc.property(position, share, share, (own, value, others) => {
        const [accountValue, otherMargins] = [value * worthOf(own), others * worthOf(own)];
        const price = sharedLiquidationPrice(own, accountValue, otherMargins);
        if (price === null) return;
        const move = (own.side === 'long' ? 1 : -1) * own.size * (price - own.markPrice);
        const asked = otherMargins + ownMaintenanceMargin({ ...own, markPrice: price });
        const worth = worthOf(own) + own.size * price;
        expect(Math.abs(accountValue + move - asked)).toBeLessThan(1e-9 * worth);
      }),
    );
  });

  test('is none for a long only when its account covers a fall to nothing', () => {
    fc.assert(
      fc.property(position, share, share, (own, value, others) => {
        const price = sharedLiquidationPrice(own, value * worthOf(own), others * worthOf(own));
        fc.pre(Math.abs(value - others - 1) > 1e-9);
        // At no price at all a long has lost its whole value, and asks for no margin.
        if (own.side === 'long') expect(price === null).toBe(value - others >= 1);
      }),
    );
  });

  test('comes nearer with each dollar that is lost, or asked for by another position', () => {
    fc.assert(
      fc.property(position, fc.double({ min: 0.01, max: 0.9, noNaN: true }), (own, part) => {
        const worth = worthOf(own);
        const rich = sharedLiquidationPrice(own, 0.95 * worth, 0);
        const poor = sharedLiquidationPrice(own, 0.95 * worth * (1 - part), 0);
        const bound = sharedLiquidationPrice(own, 0.95 * worth, 0.95 * worth * part);
        const sign = own.side === 'long' ? 1 : -1;
        expect(sign * ((poor ?? 0) - (rich ?? 0))).toBeGreaterThan(0);
        expect(bound).toBeCloseTo(poor ?? 0, 6);
      }),
    );
  });
});
