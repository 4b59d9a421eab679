import { runExplain } from './explain/run.ts';

const { status, output, error } = runExplain(process.argv.slice(2));
process.stdout.write(output);
process.stderr.write(error);
process.exitCode = status;
