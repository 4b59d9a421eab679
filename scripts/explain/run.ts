import { explainDrawdown } from './drawdown.ts';
import { InputError, type OutputRow } from './input.ts';
import { explainLiquidations } from './liquidation.ts';
import { explainLoadLine } from './load-line.ts';
import { explainTiers } from './tiers.ts';
import { explainUrls } from './url.ts';

const USAGE = `Asks the code of the extension, one JSON object a line; exit 2 on bad input.
  explain url URL...
  explain liquidation FILE.json
  explain tiers FILE.json
  explain drawdown CANDLES.csv[.gz] --at ISO-TIME
  explain loadline CANDLES.csv[.gz] --side long|short --tiers FILE.json --symbol BTC/USDT:USDT --at ISO-TIME
                   [--horizon 24h] [--risk 0.01] [--notional 10000]
`;

const COMMANDS: ReadonlyMap<string, (args: readonly string[]) => OutputRow[]> = new Map([
  ['url', explainUrls],
  ['liquidation', explainLiquidations],
  ['tiers', explainTiers],
  ['drawdown', explainDrawdown],
  ['loadline', explainLoadLine],
]);

/** What the program writes and the status it ends with. */
export interface Outcome {
  readonly status: 0 | 2;
  readonly output: string;
  readonly error: string;
}

/** Runs one command. Nothing is put out unless the whole input is good; errors of the program itself are thrown. */
export function runExplain(args: readonly string[]): Outcome {
  const [name = '', ...rest] = args;
  if (name === '--help' || rest.includes('--help')) return { status: 0, output: USAGE, error: '' };
  try {
    const command = COMMANDS.get(name);
    if (command === undefined) throw new InputError(`unknown command "${name.slice(0, 80)}"\n${USAGE}`);
    const output = command(rest).map((row) => `${JSON.stringify(row)}\n`);
    return { status: 0, output: output.join(''), error: '' };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { status: 2, output: '', error: `explain: ${error.message}\n` };
  }
}
