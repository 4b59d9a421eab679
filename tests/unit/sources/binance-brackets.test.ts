import { describe, expect, test } from 'vitest';
import { maintenanceMargin } from '../../../lib/domain/margin-tier.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { coinm, usdm } from '../../contract/fixtures/binance.ts';
import { instrument, METHODS, NOW, tableIo } from '../../contract/fixtures/fixture.ts';

describe('Binance’s tiers without a key', () => {
  test('the venue’s own table, in USDT, with the time of the answer', async () => {
    const table = await usdm.source.marginTiers(usdm.instrument, tableIo(usdm.replies));
    expect(table).toMatchObject({ origin: 'venue', notionalUnit: 'quote', asOf: NOW, liquidationFeeRate: 0 });
    expect(maintenanceMargin(table, 100_000)).toBe(100_000 * 0.005 - 50);
  });

  test('COIN-M in coins', async () => {
    const table = await METHODS.marginTiers(coinm, tableIo(coinm.replies));
    expect(table).toMatchObject({ origin: 'venue', notionalUnit: 'base', tiers: [{ notionalCap: 15 }] });
  });

  test('one reply serves all contracts', async () => {
    const io = tableIo(usdm.replies);
    await Promise.all([METHODS.marginTiers(usdm, io), METHODS.marginTiers(usdm, io)]);
    expect(io.asked).toHaveLength(1);
  });

  test.each(['region-blocked', 'network', 'format-changed'] as const)(
    '%s: a major has its dated bundled table',
    async (kind) => {
      const io = {
        ...tableIo({}),
        fetchJson: () => Promise.reject(new FetchFailure(kind, 'www.binance.com', '')),
      };
      const table = await usdm.source.marginTiers(usdm.instrument, io);
      expect(table).toMatchObject({ origin: 'bundled', asOf: Date.UTC(2026, 4, 7) });
      // Binance's own amount at 12 million: 132,000 (leverage brackets of 7 May 2026).
      expect(table.tiers.find((tier) => tier.notionalFloor === 12_000_000)?.maintenanceAmount).toBeCloseTo(
        132_000,
        6,
      );
    },
  );

  test('another contract says why it has none', async () => {
    const io = {
      ...tableIo({}),
      fetchJson: () => Promise.reject(new FetchFailure('network', 'www.binance.com', '')),
    };
    const other = instrument('binance', 'ARB/USDT:USDT');
    await expect(usdm.source.marginTiers(other, io)).rejects.toMatchObject({ kind: 'network' });
  });

  test('a table with a gap is refused', async () => {
    const key = '/bapi/futures/v1/friendly/delivery/common/brackets';
    const broken = JSON.parse(
      JSON.stringify(coinm.replies[key]).replace('"bracketNotionalFloor":0', '"bracketNotionalFloor":5'),
    );
    const answer = coinm.source.marginTiers(coinm.instrument, tableIo({ [key]: broken }));
    await expect(answer).rejects.toMatchObject({ kind: 'format-changed' });
  });
});
