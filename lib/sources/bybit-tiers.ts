import { type MarginTier, withMaintenanceAmounts } from '../domain/margin-tier.ts';
import { ascendingSteps } from './ascending-tiers.ts';
import type { RiskLimit } from './bybit-schema.ts';
import { changed } from './payload.ts';

/** The documentation prints per cent (0.5), the API fractions (0.005): no first tier asks for 20 %. */
const LARGEST_FIRST_RATE = 0.2;

/**
 * Bybit's risk limits of one contract as tiers. `mmDeduction` is the maintenance amount; where the API leaves it out, it
 * is the amount that makes the margin continuous. Source: Bybit's risk-limit page; 300,000 x (0.005 - 0.0033) = 510.
 * @throws FetchFailure `format-changed` when the limits do not ascend.
 */
export function bybitTiers(limits: readonly RiskLimit[], host: string): MarginTier[] {
  const rows = limits.toSorted((a, b) => a.riskLimitValue - b.riskLimitValue);
  const unit = (rows[0]?.maintenanceMargin ?? 0) > LARGEST_FIRST_RATE ? 0.01 : 1;
  const levels = rows.map((row) => ({
    notionalCap: row.riskLimitValue,
    maintenanceMarginRate: row.maintenanceMargin * unit,
    maxLeverage: row.maxLeverage,
  }));
  const steps = ascendingSteps(levels, host);
  const ascends = steps.every(
    (step, i) =>
      step.maintenanceMarginRate > (steps[i - 1]?.maintenanceMarginRate ?? 0) &&
      step.maintenanceMarginRate <= 1,
  );
  if (!ascends) throw changed(host, 'the risk limits do not ascend');
  const continuous = withMaintenanceAmounts(steps);
  const stated = rows.every((row) => row.mmDeduction != null);
  if (!stated) return continuous;
  return continuous.map((tier, i) => ({ ...tier, maintenanceAmount: rows[i]?.mmDeduction ?? 0 }));
}
