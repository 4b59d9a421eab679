import type { Interval } from './statistics.ts';

/** One figure of one predictor, next to what it is measured against. */
export interface ResultRow {
  readonly predictor: string;
  /** estimate, observed, null, placebo, peer, oracle: what the predictor may know. */
  readonly kind: 'estimate' | 'observed' | 'null' | 'placebo' | 'peer' | 'oracle';
  readonly subject: string;
  readonly split: string;
  readonly measure: string;
  readonly score: Interval;
  /** Of the densest tenth; absent where it is not measured. */
  readonly lift?: number;
}

export interface Gate {
  readonly gate: 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6';
  readonly state: 'reached' | 'missed' | 'not testable';
  readonly words: string;
}

export interface Result {
  readonly mode: 'flow' | 'stock' | 'simulated';
  readonly rows: readonly ResultRow[];
  readonly gates: readonly Gate[];
}

/** The result as a table for people. */
export function tableOf(result: Result): string {
  const head = ['predictor', 'kind', 'subject', 'split', 'measure', 'score', '95 % interval', 'lift', 'n'];
  const lines = result.rows.map(({ predictor, kind, subject, split, measure, score, lift }) => [
    predictor,
    kind,
    subject,
    split,
    measure,
    signed(score.mean),
    intervalText(score),
    lift === undefined ? '' : lift.toFixed(2),
    String(score.n),
  ]);
  const widths = head.map((name, column) =>
    Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const write = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const gates = result.gates.map(({ gate, state, words }) => `${gate} ${state}: ${words}`);
  return `${[write(head), ...lines.map(write), '', ...gates].join('\n')}\n`;
}

export function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(4)}`;
}

export function intervalText({ low, high }: Interval): string {
  return low === null || high === null ? '–' : `[${signed(low)}, ${signed(high)}]`;
}

/** G6: what is claimed for an estimate stands beside a null of the same subject and split. */
export function protocolGate(rows: readonly ResultRow[]): Gate {
  const keyOf = ({ subject, split }: ResultRow): string => `${subject}, ${split}`;
  const nulls = new Set(rows.filter(({ kind }) => kind === 'null').map(keyOf));
  const bare = rows.filter(({ kind }) => kind === 'estimate').find((row) => !nulls.has(keyOf(row)));
  return bare === undefined && nulls.size > 0
    ? {
        gate: 'G6',
        state: 'reached',
        words: 'every figure of an estimate stands next to a null of its subject and split',
      }
    : {
        gate: 'G6',
        state: 'missed',
        words: `no null beside ${bare === undefined ? 'anything' : keyOf(bare)}`,
      };
}

/** A gate that asks a figure to be above a target with its interval above a floor. */
export function gateOf(
  gate: Gate['gate'],
  score: Interval,
  target: number,
  floor: number,
  words: string,
): Gate {
  const isReached = score.mean >= target && score.low !== null && score.low > floor;
  return {
    gate,
    state: isReached ? 'reached' : 'missed',
    words: `${words}: ${signed(score.mean)} ${intervalText(score)}, n ${score.n}; asked ${signed(target)} with the interval above ${floor}`,
  };
}
