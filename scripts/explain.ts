import { explainDrawdown } from './explain/drawdown.ts';
import { InputError, type OutputRow } from './explain/input.ts';
import { explainLiquidations } from './explain/liquidation.ts';
import { explainLoadLine } from './explain/load-line.ts';
import { explainTiers } from './explain/tiers.ts';
import { explainUrls } from './explain/url.ts';

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

/** Nothing is printed unless the whole input is good. */
function main(args: readonly string[]): number {
  const [name = '', ...rest] = args;
  if (name === '--help' || rest.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  try {
    const command = COMMANDS.get(name);
    if (command === undefined) throw new InputError(`unknown command "${name.slice(0, 80)}"\n${USAGE}`);
    const rows = command(rest);
    process.stdout.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return 0;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`explain: ${error.message}\n`);
    return 2;
  }
}

process.exitCode = main(process.argv.slice(2));
