import { parseArgs } from 'node:util';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/domain/candles.ts';
import { InputError } from './input.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;
const DURATION = /^(\d{1,5})([mhd])$/;
const UNIT_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const MAX_DURATION_MS = 90 * DAY_MS;

/** Options by name and the one file of a command. */
export interface CommandLine {
  readonly file: string;
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** @throws InputError for an unknown option, an option without a value, or not exactly one file. */
export function readCommandLine(args: readonly string[], names: readonly string[]): CommandLine {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new InputError('expected exactly one file');
    return { file, options: values };
  } catch (error) {
    throw error instanceof InputError
      ? error
      : new InputError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws InputError when the option is missing and has no fallback. */
export function option(line: CommandLine, name: string, fallback?: string): string {
  const value = line.options[name] ?? fallback;
  if (value === undefined) throw new InputError(`--${name} is missing`);
  return value;
}

/** ISO 8601 with a zone, or a date alone for midnight UTC. @throws InputError otherwise, also for 30 February. */
export function parseTime(text: string, what: string): number {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  const time = Date.parse(text);
  if (year === undefined || month === undefined || day === undefined || Number.isNaN(time)) {
    throw new InputError(
      `${what} must be an ISO time such as 2026-02-06T00:20:00Z, not "${text.slice(0, 80)}"`,
    );
  }
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) {
    throw new InputError(`${what}: there is no such day as ${text.slice(0, 10)}`);
  }
  return time;
}

/** `90m`, `24h`, `7d`. @throws InputError otherwise, or above 90 days. */
export function parseDuration(text: string, what: string): number {
  const [, count, unit] = DURATION.exec(text) ?? [];
  const durationMs = Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  if (durationMs > 0 && durationMs <= MAX_DURATION_MS) return durationMs;
  throw new InputError(`${what} must be like 90m, 24h or 7d, at most 90d, not "${text.slice(0, 80)}"`);
}

/** A number inside an open interval. */
export function parseNumber(text: string, what: string, above: number, below: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value > above && value < below) return value;
  const bounds = below === Number.POSITIVE_INFINITY ? `above ${above}` : `between ${above} and ${below}`;
  throw new InputError(`${what} must be a number ${bounds}, not "${text.slice(0, 80)}"`);
}
