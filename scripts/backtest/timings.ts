import { stockBars } from '../../lib/clusters/estimate-input.ts';
import { estimateClusters } from '../../lib/clusters/estimated.ts';
import { simulateMarket } from '../../tests/exchange/market/simulated-market.ts';
import { publicDataAt } from '../../tests/simulated/public-data.ts';
import { createPeers } from './peers.ts';

const TIMES = 7;

/** Median ms of one map from scratch on the same 30 days of 5-minute bars. */
export function mapTimings(): { readonly name: string; readonly ms: number }[] {
  const input = publicDataAt(simulateMarket({ seed: 7, coin: 'ETH' }), Date.UTC(2026, 1, 5, 21));
  const bars = stockBars(input);
  return [
    { name: 'ours', ms: median(() => void estimateClusters(input)) },
    ...createPeers().map(({ name }, index) => ({
      name,
      ms: median(() => {
        const peer = createPeers()[index];
        for (const bar of bars) peer?.take(bar);
      }),
    })),
  ];
}

export function timingsTable(say: (words: string) => void): string {
  say('timing maps');
  return `${mapTimings()
    .map(({ name, ms }) => `${name.padEnd(34)} ${ms.toFixed(1)} ms`)
    .join('\n')}\n`;
}

function median(run: () => void): number {
  const times = Array.from({ length: TIMES }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[TIMES >> 1] ?? 0;
}
