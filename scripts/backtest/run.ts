import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { MarginTierTable } from '../../lib/domain/margin-tier.ts';
import { bundledUsdmTiers } from '../../lib/sources/binance-brackets-bundled.ts';
import { InputError } from '../explain/input.ts';
import { readTierFile } from '../explain/tier-file.ts';
import { flowResult } from './flow.ts';
import { leverageOver } from './leverage.ts';
import { type Result, tableOf } from './result.ts';
import { seedsOf, simulatedResult } from './simulated.ts';
import { stockResult } from './stock.ts';
import { timingsTable } from './timings.ts';

const USAGE = `Scores the estimate that the extension shows, by the extension's own code. Exit 2 on bad input; the same input gives the same output.
  backtest --flow FILE.csv [--tiers FILE.json --symbol BTC/USDT:USDT]
      hourly price, open interest and liquidations: ts, open, high, low, close, volume, oi_open, oi_close, liq_long, liq_short
  backtest --stock POSITIONS.csv.gz --open-interest FILE.csv --candles BTC=FILE.csv.gz [--candles ETH=FILE.csv.gz]
      positions: snapshot_utc, account, coin, side, size, position_value, liquidation_px (entry_px and leverage for ORACLE predictors alone)
      open interest in USD, a column a coin: ts, BTC, ETH; candles: open_time, open, high, low, close, volume
  backtest --simulated SEEDS        a count, a list or a range: 20, 1,5,9, 21-40
  backtest --leverage OPEN_INTEREST.csv --column BTC [--usd] [--at-end] --hours FILE.csv.gz --funding FILE.csv --from DATE --to DATE [--picture OUT.svg --title WORDS]
      the state of leverage hour by hour: open interest by the hour (ts and the column; --usd: at the price of that moment), candles, settled rates
  backtest --timings                one map of 30 days of 5-minute bars: ours, and four methods of others
  --json                            one object instead of tables
`;

export interface Outcome {
  readonly status: 0 | 2;
  readonly output: string;
  readonly error: string;
}

/** Runs the modes that are asked for. @param say progress. Errors of the program itself are thrown. */
export function runBacktest(args: readonly string[], say: (words: string) => void): Outcome {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        flow: { type: 'string' },
        stock: { type: 'string' },
        simulated: { type: 'string' },
        leverage: { type: 'string' },
        column: { type: 'string' },
        usd: { type: 'boolean' },
        'at-end': { type: 'boolean' },
        hours: { type: 'string' },
        funding: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        picture: { type: 'string' },
        title: { type: 'string' },
        timings: { type: 'boolean' },
        candles: { type: 'string', multiple: true },
        'open-interest': { type: 'string' },
        tiers: { type: 'string' },
        symbol: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return { status: 0, output: USAGE, error: '' };
    const results: Result[] = [];
    if (values.flow !== undefined)
      results.push(flowResult(values.flow, tiersOf(values.tiers, values.symbol), say));
    if (values.stock !== undefined)
      results.push(
        stockResult(
          values.stock,
          needed(values['open-interest'], 'open-interest'),
          coinFiles(values.candles),
          say,
        ),
      );
    if (values.simulated !== undefined) results.push(simulatedResult(seedsOf(values.simulated), say));
    const timings = values.timings === true ? timingsTable(say) : '';
    const leverage = values.leverage === undefined ? '' : leverageTable(values.leverage, values);
    if (results.length === 0 && timings + leverage === '') throw new InputError(`nothing to do\n${USAGE}`);
    const output =
      values.json === true
        ? `${JSON.stringify(Object.fromEntries(results.map(({ mode, ...rest }) => [mode, rest])))}\n`
        : results.map((result) => `${result.mode}\n${tableOf(result)}\n`).join('');
    return { status: 0, output: output + leverage + timings, error: '' };
  } catch (error) {
    const isInput =
      error instanceof InputError ||
      (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    if (!isInput) throw error;
    return { status: 2, output: '', error: `backtest: ${error.message}\n` };
  }
}

/** The table; the picture, where one is named, is written. */
function leverageTable(
  openInterest: string,
  values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>,
): string {
  const text = (name: string): string => {
    const value = values[name];
    return needed(typeof value === 'string' ? value : undefined, name);
  };
  const time = (name: string): number => {
    const value = Date.parse(text(name));
    if (Number.isNaN(value)) throw new InputError(`--${name} wants a date, not "${text(name).slice(0, 40)}"`);
    return value;
  };
  const { table, picture } = leverageOver({
    openInterest,
    column: text('column'),
    candles: text('hours'),
    funding: text('funding'),
    isUsd: values['usd'] === true,
    isAtEnd: values['at-end'] === true,
    from: time('from'),
    to: time('to'),
    title: typeof values['title'] === 'string' ? values['title'] : '',
  });
  if (typeof values['picture'] === 'string') writeFileSync(values['picture'], picture);
  return table;
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined) throw new InputError(`--${name} is missing`);
  return value;
}

function tiersOf(path: string | undefined, symbol = 'BTC/USDT:USDT'): MarginTierTable {
  if (path !== undefined) return readTierFile(path, symbol, 'linear');
  const bundled = bundledUsdmTiers(symbol.replace(/\/([A-Z]+):.*/, '$1'));
  if (bundled === null)
    throw new InputError(`no bundled margin tiers of ${symbol.slice(0, 40)}: name a file with --tiers`);
  return bundled;
}

/** `BTC=FILE` pairs. */
function coinFiles(pairs: readonly string[] | undefined): ReadonlyMap<string, string> {
  if (pairs === undefined) throw new InputError('--candles is missing');
  return new Map(
    pairs.map((pair) => {
      const [coin, ...path] = pair.split('=');
      if (coin === undefined || !/^[A-Z0-9]{1,12}$/.test(coin) || path.length === 0)
        throw new InputError(`--candles wants COIN=FILE, not "${pair.slice(0, 80)}"`);
      return [coin, path.join('=')];
    }),
  );
}
