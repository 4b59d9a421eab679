import { at, type CandleSeries } from '../../lib/domain/candles.ts';
import { closedEnd } from '../../lib/domain/drawdown.ts';
import { excursionTable } from '../../lib/domain/excursion.ts';
import { parseInstrument } from '../../lib/domain/instrument.ts';
import type { MarginKind } from '../../lib/domain/liquidation-distance.ts';
import { marginKind } from '../../lib/domain/liquidation-price.ts';
import { loadLine } from '../../lib/domain/load-line.ts';
import { maximumLeverage } from '../../lib/domain/margin-tier.ts';
import { readCandleFile } from './candle-file.ts';
import { InputError, type OutputRow, oneOf } from './input.ts';
import { option, parseDuration, parseNumber, parseTime, readCommandLine } from './options.ts';
import { readTierFile } from './tier-file.ts';

const OPTIONS = ['side', 'horizon', 'risk', 'tiers', 'symbol', 'notional', 'at'];

/** Both load lines of a symbol with their ranges and the entries behind them; null where history is too short. */
export function explainLoadLine(args: readonly string[]): OutputRow[] {
  const line = readCommandLine(args, OPTIONS);
  const side = oneOf(option(line, 'side'), ['long', 'short'], '--side');
  const horizonMs = parseDuration(option(line, 'horizon', '24h'), '--horizon');
  const risk = parseNumber(option(line, 'risk', '0.01'), '--risk', 0, 1);
  const notionalUsd = parseNumber(
    option(line, 'notional', '10000'),
    '--notional',
    0,
    Number.POSITIVE_INFINITY,
  );
  const time = parseTime(option(line, 'at'), '--at');
  const symbol = option(line, 'symbol');
  const kind = kindOf(symbol);
  const table = readTierFile(option(line, 'tiers'), symbol, kind);
  const series = readCandleFile(line.file);
  const price = priceAt(series, time, line.file);
  const notional = kind === 'linear' ? notionalUsd : notionalUsd / price;
  if (maximumLeverage(table, notional) === null) throw new InputError('--notional lies beyond the last tier');
  const lines = loadLine(
    tableOf(series, horizonMs, line.file),
    { table, kind, side, notional },
    { at: time, risk },
  );
  return [{ symbol, side, at: new Date(time).toISOString(), horizonMs, risk, notionalUsd, ...lines }];
}

/** The venue does not matter to the form of a ccxt symbol. */
function kindOf(symbol: string): MarginKind {
  const kind = marginKind(parseInstrument('binance', symbol)?.kind ?? 'spot');
  if (kind !== null) return kind;
  throw new InputError(
    `--symbol must be a contract in ccxt's form such as BTC/USDT:USDT, not "${symbol.slice(0, 80)}"`,
  );
}

function priceAt(series: CandleSeries, time: number, path: string): number {
  const end = closedEnd(series, time);
  if (end === 0) throw new InputError(`${path}: no candle has closed by --at`);
  return at(series.close, end - 1);
}

function tableOf(series: CandleSeries, horizonMs: number, path: string) {
  try {
    return excursionTable(series, horizonMs);
  } catch (error) {
    throw error instanceof RangeError ? new InputError(`${path}: ${error.message}`) : error;
  }
}
