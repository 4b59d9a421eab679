import { parseArgs } from 'node:util';
import { episodeTape } from './episode-tape.ts';
import { startExchange } from './exchange.ts';
import { simulatedTape } from './simulated-tape.ts';

const USAGE = `node tests/exchange/main.ts [--port N] [--control-port N] [--seed S | --episode DIR [--history DIR]] [--time ISO] [--speed X]`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    seed: { type: 'string', default: 'plimsoll' },
    episode: { type: 'string' },
    history: { type: 'string' },
    time: { type: 'string' },
    speed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

try {
  const tape =
    values.episode === undefined
      ? simulatedTape(values.seed)
      : episodeTape(values.episode, values.history ?? null);
  const exchange = await startExchange({
    tape,
    port: Number(values.port),
    controlPort: Number(values['control-port']),
    speed: Number(values.speed),
    ...(values.time === undefined ? {} : { time: values.time }),
  });
  const { port, controlPort, hostRules, certificateSpki } = exchange;
  console.log(
    JSON.stringify({
      port,
      controlPort,
      time: new Date(exchange.now()).toISOString(),
      tape: tape.description,
      hostRules,
      certificateSpki,
    }),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void exchange.close().then(() => process.exit(0)));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  process.exit(2);
}
