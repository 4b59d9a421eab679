import type { MarginTierTable } from '../domain/margin-tier.ts';
import { wholePositionTiers } from './ascending-tiers.ts';
import { HTX_HOST } from './htx-api.ts';
import type { RiskLimit } from './htx-schema.ts';
import { changed } from './payload.ts';

/**
 * HTX's risk limits of a USDT contract as tiers. One rate holds for the whole position at the mark price, with the taker fee beside it:
 * of 0.01 ETH at a mark of 2,499.63 it keeps 0.08498742, which is 0.28 % + 0.06 %, and liquidates at the price where the equity has
 * fallen to that (a frame of its own account stream: github.com/roq-trading/roq-htx-futures, test/json_positions_5.cpp).
 * @param contractSize coins a contract.
 * @throws FetchFailure `format-changed` when the limits do not ascend or their unit is not known.
 */
export function htxTiers(
  limits: readonly RiskLimit[],
  contractSize: number,
): Pick<MarginTierTable, 'tiers' | 'notionalUnit'> {
  const units = [...new Set(limits.map(unitOf))];
  const [notionalUnit = 'base'] = units;
  if (units.length > 1) throw changed(HTX_HOST, 'risk limits in more than one unit');
  const levels = limits.map((limit) => ({
    notionalCap: limit.max_volume * (notionalUnit === 'quote' ? 1 : contractSize),
    maintenanceMarginRate: limit.maintenance_margin_rate,
    maxLeverage: limit.max_lever,
  }));
  const ascending = levels.toSorted((a, b) => a.notionalCap - b.notionalCap);
  return { tiers: wholePositionTiers(ascending, HTX_HOST), notionalUnit };
}

/** Documented as contracts, which are so many coins; the limits of isolated margin came in USDT instead. */
function unitOf({ volume_unit: unit }: RiskLimit): MarginTierTable['notionalUnit'] {
  if (unit == null || /^(conts?|张)$/i.test(unit)) return 'base';
  if (/^usdt$/i.test(unit)) return 'quote';
  throw changed(HTX_HOST, `risk limits in ${unit}`);
}
