import { runBacktest } from './backtest/run.ts';

const { status, output, error } = runBacktest(process.argv.slice(2), (words) =>
  process.stderr.write(`${words}\n`),
);
process.stdout.write(output);
process.stderr.write(error);
process.exitCode = status;
