import { DRAWDOWN_WINDOWS, drawdown, type PricePoint } from '../../lib/domain/drawdown.ts';
import { readCandleFile } from './candle-file.ts';
import { InputError, type OutputRow } from './input.ts';
import { option, parseTime, readCommandLine } from './options.ts';

/** One row a window; nulls where the window holds no candle. */
export function explainDrawdown(args: readonly string[]): OutputRow[] {
  const line = readCommandLine(args, ['at']);
  const time = parseTime(option(line, 'at'), '--at');
  const series = readCandleFile(line.file);
  if (drawdown(series, 'all', time) === null)
    throw new InputError(`${line.file}: no candle has closed by --at`);
  return DRAWDOWN_WINDOWS.map(({ window }) => {
    const found = drawdown(series, window, time);
    return {
      window,
      at: iso(time),
      current: found?.currentPrice ?? null,
      ...point('referenceHigh', found?.referenceHigh),
      drawdown: found?.current ?? null,
      maximumDrawdown: found?.maximum.ratio ?? null,
      ...point('maximumDrawdownPeak', found?.maximum.peak),
      ...point('maximumDrawdownTrough', found?.maximum.trough),
      complete: found?.complete ?? false,
    };
  });
}

function point(name: string, value: PricePoint | undefined): OutputRow {
  return { [name]: value?.price ?? null, [`${name}Time`]: value === undefined ? null : iso(value.time) };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
