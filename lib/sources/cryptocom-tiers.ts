import type { Instrument } from '../domain/instrument.ts';
import type { MarginTier } from '../domain/margin-tier.ts';
import type { RiskParameters } from './cryptocom-schema.ts';

/** Of the initial margin. Source: the documented reply of `private/user-balance`, 1,437.18 of 2,874.37. */
const MAINTENANCE_SHARE = 1 / 2;

/**
 * The one tier in which the rate does not depend on size, bounded in coins. The venue's rate is max(1 / maximum leverage, unit margin
 * rate x coins) (help 4894436): beyond the bound it grows with every coin, and as its documentation's rates for small coins do not
 * agree with that formula, nothing is computed there.
 */
export function tierOf(risk: RiskParameters, { base, expiry }: Instrument): MarginTier {
  const own = risk.base_currency_config.find((row) => row.instrument_name === base);
  const maxLeverage =
    expiry === null
      ? (own?.max_product_leverage_for_perps ?? risk.default_max_product_leverage_for_perps)
      : (own?.max_product_leverage_for_futures ?? risk.default_max_product_leverage_for_futures);
  const unitMarginRate = own?.unit_margin_rate ?? risk.default_unit_margin_rate;
  return {
    notionalFloor: 0,
    notionalCap: unitMarginRate === 0 ? null : 1 / (maxLeverage * unitMarginRate),
    maintenanceMarginRate: MAINTENANCE_SHARE / maxLeverage,
    maintenanceAmount: 0,
    maxLeverage,
  };
}
