import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Plain rows of a candle file, for references that import nothing from lib/. */
export interface RealCandle {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Path inside the folder of real data; fails loudly when the folder or the file is missing. */
export function realDataPath(...parts: string[]): string {
  const folder = process.env.PLIMSOLL_DATA;
  if (folder === undefined || folder === '')
    throw new Error('PLIMSOLL_DATA must name the folder of real data');
  const path = join(folder, ...parts);
  if (!existsSync(path)) throw new Error(`real data is missing: ${path}`);
  return path;
}

export function readRealCandles(...parts: string[]): RealCandle[] {
  const path = realDataPath(...parts);
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const lines = text.trim().split('\n').slice(1);
  return lines.map((line) => {
    const [openTime, , open, high, low, close] = line.split(',').map(Number);
    return {
      openTime: openTime ?? NaN,
      open: open ?? NaN,
      high: high ?? NaN,
      low: low ?? NaN,
      close: close ?? NaN,
    };
  });
}
