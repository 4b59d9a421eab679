import type { MarginKind } from '../../lib/domain/liquidation-distance.ts';
import type { MarginTier, MarginTierTable } from '../../lib/domain/margin-tier.ts';
import { Fields, fieldsOf, InputError, readJson } from './input.ts';

/**
 * Margin tiers of one symbol from a JSON file keyed by ccxt symbol, with rows of notionalFloor, notionalCap,
 * maxLeverage, mmr and cum. Notional is in the quote coin for linear contracts, in the base coin for inverse ones.
 * @throws InputError for an unknown symbol or tiers that are not ascending and contiguous.
 */
export function readTierFile(path: string, symbol: string, kind: MarginKind): MarginTierTable {
  const json = readJson(path);
  const where = `${path}: ${symbol}`;
  if (!new Fields(json, path).has(symbol)) {
    const known = Object.keys(json as object).slice(0, 10);
    throw new InputError(`${path}: unknown symbol "${symbol.slice(0, 80)}"; it has ${known.join(', ')}`);
  }
  const rows = fieldsOf((json as Record<string, unknown>)[symbol], where);
  const tiers = rows.map(readTier);
  tiers.forEach((tier, index) => {
    const expectedFloor = index === 0 ? 0 : tiers[index - 1]?.notionalCap;
    if (tier.notionalFloor !== expectedFloor) {
      throw new InputError(
        `${where}: row ${index + 1}: "notionalFloor" is not the cap of the tier before it`,
      );
    }
  });
  return {
    tiers,
    notionalUnit: kind === 'linear' ? 'quote' : 'base',
    liquidationFeeRate: 0,
    asOf: 0,
    origin: 'bundled',
  };
}

function readTier(row: Fields): MarginTier {
  const tier: MarginTier = {
    notionalFloor: row.number('notionalFloor'),
    notionalCap: row.has('notionalCap') ? row.positive('notionalCap') : null,
    maintenanceMarginRate: row.positive('mmr'),
    maintenanceAmount: row.number('cum', 0),
    maxLeverage: row.positive('maxLeverage'),
  };
  if (tier.notionalCap !== null && tier.notionalCap <= tier.notionalFloor) {
    throw new InputError(`${row.where}: "notionalCap" is not above "notionalFloor"`);
  }
  return tier;
}
