import {
  bybitInverseCrossLiquidationPrice,
  entryMaintenanceLiquidationPrice,
  type FormulaInput,
  inverseLiquidationPrice,
  linearLiquidationPrice,
} from '../../lib/domain/liquidation-formula.ts';
import { casesOf, type Fields, type OutputRow } from './input.ts';
import { readCommandLine } from './options.ts';

const FORMULAS = ['linear', 'linearEntryMM', 'inverse', 'bybitInverse2026', 'bybitInverseCrossOld'] as const;
type FormulaName = (typeof FORMULAS)[number];

const PRICES: Readonly<Record<FormulaName, (input: FormulaInput) => number>> = {
  linear: linearLiquidationPrice,
  linearEntryMM: entryMaintenanceLiquidationPrice,
  inverse: inverseLiquidationPrice,
  bybitInverse2026: inverseLiquidationPrice,
  bybitInverseCrossOld: bybitInverseCrossLiquidationPrice,
};

/** Liquidation prices of the rows of a file; null where nothing liquidates the position. */
export function explainLiquidations(args: readonly string[]): OutputRow[] {
  const { file } = readCommandLine(args, []);
  return casesOf(file).map(({ id, row, inputs }) => {
    const formula = row.oneOf('formula', FORMULAS);
    const input = formulaInput(formula, row, inputs);
    const price = PRICES[formula](input);
    return { id, liquidationPrice: price > 0 && Number.isFinite(price) ? price : null };
  });
}

function formulaInput(formula: FormulaName, row: Fields, inputs: Fields): FormulaInput {
  const linear = formula === 'linear' || formula === 'linearEntryMM';
  const entryPrice = inputs.positive('entryPrice');
  const size = inputs.positive(linear ? 'size' : 'sizeUsd');
  // The unified-account page of Bybit cancels the fee against the one inside the extra margin.
  const isBybit2026 = formula === 'bybitInverse2026';
  return {
    side: row.oneOf('side', ['long', 'short']),
    entryPrice,
    size,
    margin: marginOf(inputs, linear ? size * entryPrice : size / entryPrice, isBybit2026),
    maintenanceMarginRate: inputs.has('mmr')
      ? inputs.number('mmr')
      : 1 / (2 * inputs.positive('maxLeverage')),
    maintenanceAmount: inputs.number('cum', 0),
    feeRate: isBybit2026 ? 0 : inputs.number('fee', 0),
  };
}

/** The margin as the row gives it: whole, as a cross balance with other positions, or initial and extra. */
function marginOf(inputs: Fields, entryNotional: number, netOfFee: boolean): number {
  if (inputs.has('margin')) return inputs.number('margin');
  if (inputs.has('balance')) return inputs.number('balance');
  if (inputs.has('walletBalance')) {
    const others = inputs.number('otherUnrealizedPnl', 0) - inputs.number('otherMaintenanceMargin', 0);
    return inputs.number('walletBalance') + others;
  }
  const initial = inputs.has('initialMargin')
    ? inputs.number('initialMargin')
    : entryNotional / inputs.positive('leverage');
  const extra = inputs.number('extraMargin', 0);
  return initial + (netOfFee ? extra / (1 + inputs.number('fee', 0)) : extra);
}
