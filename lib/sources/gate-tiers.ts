import type { MarginTier } from '../domain/margin-tier.ts';
import { ascendingSteps } from './ascending-tiers.ts';
import type { RiskLimitTier } from './gate-schema.ts';
import { changed } from './payload.ts';

/**
 * Gate's risk limits of one contract as tiers. `deduction` is the maintenance amount: 500,000 x (0.0035 - 0.003) = 250 for the second
 * tier of BTC_USDT. Where a reply leaves it out, one rate applies to the whole position.
 * @throws FetchFailure `format-changed` when the limits do not ascend.
 */
export function gateTiers(limits: readonly RiskLimitTier[], host: string): MarginTier[] {
  const rows = limits.toSorted((a, b) => a.risk_limit - b.risk_limit);
  const levels = rows.map((row) => ({
    notionalCap: row.risk_limit,
    maintenanceMarginRate: row.maintenance_rate,
    maxLeverage: row.leverage_max,
  }));
  const tiers = ascendingSteps(levels, host).map((step, index) => ({
    ...step,
    maintenanceAmount: rows[index]?.deduction ?? 0,
  }));
  const ascends = tiers.every((tier, i) => {
    const below = tiers[i - 1];
    return (
      tier.maintenanceAmount >= (below?.maintenanceAmount ?? 0) &&
      tier.maxLeverage <= (below?.maxLeverage ?? tier.maxLeverage)
    );
  });
  if (!ascends) throw changed(host, 'the risk limits do not ascend');
  return tiers;
}
