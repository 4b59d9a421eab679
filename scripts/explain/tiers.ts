import {
  maintenanceMargin,
  nextMaintenanceAmount,
  sizeSlopedRate,
  withMaintenanceAmounts,
} from '../../lib/domain/margin-tier.ts';
import { casesOf, type Fields, InputError, type OutputRow } from './input.ts';
import { readCommandLine } from './options.ts';

const QUANTITIES = ['maintenanceMargin', 'initialMargin', 'maintenanceAmount'] as const;
/** So that 1648 is not shown as 1647.9999999999998. */
const SIGNIFICANT_DIGITS = 12;

/** Margins and maintenance amounts of the rows of a file. */
export function explainTiers(args: readonly string[]): OutputRow[] {
  const { file } = readCommandLine(args, []);
  return casesOf(file).map(({ id, row, inputs }) => {
    const what = row.oneOf('what', QUANTITIES);
    const value = what === 'maintenanceAmount' ? amountOf(inputs) : marginOf(what, inputs);
    return { id, what, value: Number(value.toPrecision(SIGNIFICANT_DIGITS)) };
  });
}

function amountOf(inputs: Fields): number {
  return nextMaintenanceAmount(
    inputs.number('previousAmount'),
    inputs.number('tierFloorCoin'),
    inputs.number('previousMmr'),
    inputs.number('mmr'),
  );
}

function marginOf(what: 'maintenanceMargin' | 'initialMargin', inputs: Fields): number {
  const size = inputs.positive('size');
  const notional = size * inputs.positive('price');
  if (!inputs.has('tiers')) {
    return notional * sizeSlopedRate(inputs.number('base'), inputs.number('slopePerUnit'), size);
  }
  if (what === 'initialMargin') throw new InputError(`${inputs.where}: tiers carry no initial margin`);
  const margin = maintenanceMargin({ tiers: withMaintenanceAmounts(tierSteps(inputs)) }, notional);
  if (margin === null) throw new InputError(`${inputs.where}: ${notional} lies beyond the last tier`);
  return margin;
}

function tierSteps(inputs: Fields) {
  let notionalFloor = 0;
  return inputs.children('tiers').map((tier) => {
    const notionalCap = tier.has('upTo') ? tier.number('upTo') : null;
    if ((notionalCap ?? Number.POSITIVE_INFINITY) <= notionalFloor) {
      throw new InputError(`${tier.where}: "upTo" is not above the tier before it`);
    }
    const step = { notionalFloor, notionalCap, maintenanceMarginRate: tier.number('mmr'), maxLeverage: 1 };
    notionalFloor = notionalCap ?? Number.POSITIVE_INFINITY;
    return step;
  });
}
