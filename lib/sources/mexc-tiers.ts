import type { InstrumentKind } from '../domain/instrument.ts';
import type { MarginTierTable } from '../domain/margin-tier.ts';
import { wholePositionTiers } from './ascending-tiers.ts';
import { MEXC_HOST } from './mexc-contract.ts';
import type { Contract } from './mexc-schema.ts';
import { changed, noData } from './payload.ts';

interface RiskLimit {
  /** Contracts, or value in the quote coin. */
  readonly maxVol: number;
  readonly mmr: number;
  readonly maxLeverage: number;
}

/**
 * MEXC's risk limits of one contract as tiers. One rate applies to the whole position, so the maintenance amounts are 0.
 * Source: contract detail of the futures API; help 360044646391.
 * @throws FetchFailure `format-changed` when the limits do not ascend.
 */
export function mexcTiers(
  contract: Contract,
  kind: InstrumentKind,
): Pick<MarginTierTable, 'tiers' | 'notionalUnit'> {
  const isByValue = contract.riskLimitType === 'BY_VALUE';
  if (isByValue && kind === 'inverse')
    throw noData(MEXC_HOST, 'the unit of risk limits by value is not published for coin-margined contracts');
  // Contracts of a linear market are coins, those of a coin-margined one USD; no price moves either.
  const notionalUnit = isByValue || kind === 'inverse' ? 'quote' : 'base';
  const unitSize = isByValue ? 1 : contract.contractSize;
  const levels = riskLimits(contract).map(({ maxVol, mmr, maxLeverage }) => ({
    notionalCap: maxVol * unitSize,
    maintenanceMarginRate: mmr,
    maxLeverage,
  }));
  return { tiers: wholePositionTiers(levels, MEXC_HOST), notionalUnit };
}

function riskLimits(contract: Contract): readonly RiskLimit[] {
  if (contract.riskLimitMode !== 'CUSTOM') return increasingLimits(contract);
  const limits = contract.riskLimitCustom ?? [];
  if (limits.length === 0) throw changed(MEXC_HOST, 'no risk limits');
  return limits.toSorted((a, b) => a.maxVol - b.maxVol);
}

/** A first level, and steps that are all alike. */
function increasingLimits(contract: Contract): readonly RiskLimit[] {
  const levels = contract.riskIncrVol > 0 ? Math.max(1, Math.floor(contract.riskLevelLimit)) : 1;
  return Array.from({ length: levels }, (_, level) => ({
    maxVol: contract.riskBaseVol + level * contract.riskIncrVol,
    mmr: contract.maintenanceMarginRate + level * contract.riskIncrMmr,
    maxLeverage: Math.min(
      contract.maxLeverage,
      leverageOf(contract.initialMarginRate + level * contract.riskIncrImr),
    ),
  })).filter(({ mmr, maxLeverage }) => mmr <= 1 && maxLeverage >= 1);
}

/** Whole numbers alone can be chosen; a rate such as 0.008 is no exact binary fraction. */
function leverageOf(initialMarginRate: number): number {
  return Math.floor(1 / initialMarginRate + 1e-6);
}
