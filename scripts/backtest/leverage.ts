import { type CandleSeries, firstIndexAtOrAfter } from '../../lib/domain/candles.ts';
import { type LeverageHour, leverageHours } from '../../lib/domain/leverage-state.ts';
import { readCandleFile } from '../explain/candle-file.ts';
import { InputError } from '../explain/input.ts';
import { leveragePicture, type PictureHour } from './leverage-picture.ts';
import { readTable } from './table-file.ts';

export interface LeverageFiles {
  /** Hourly open interest: `ts` in ms and a column of the coin. */
  readonly openInterest: string;
  readonly column: string;
  /** Hourly candles: open_time, open, high, low, close, volume. */
  readonly candles: string;
  /** Settled rates: open_time, funding_rate. */
  readonly funding: string;
  /** The column tells USD: coins at the price of that moment. */
  readonly isUsd: boolean;
  /** The figure stands at the end of the row's hour instead of its beginning. */
  readonly isAtEnd: boolean;
  readonly from: number;
  readonly to: number;
  readonly title: string;
}

export interface LeverageResult {
  /** When the state changed, and to what, a line each. */
  readonly table: string;
  readonly picture: string;
}

const HOUR_MS = 3_600_000;
/** Hours of one picture. */
const LONGEST = 60 * 24;

/** The state of leverage over a span, hour by hour as it was known then. @throws InputError for files that do not hold it. */
export function leverageOver(files: LeverageFiles): LeverageResult {
  const { from, to } = files;
  if (!(from < to) || (to - from) / HOUR_MS > LONGEST)
    throw new InputError('--from and --to want a span of an hour to 60 days');
  const hours = readCandleFile(files.candles);
  const funding = readTable(files.funding, ['open_time', 'funding_rate']);
  const input = {
    hours,
    openInterest: interestOf(files, hours),
    funding: {
      time: Float64Array.from(funding, (row) => row.number('open_time')),
      fundingRate: Float64Array.from(funding, (row) => row.number('funding_rate')),
    },
  };
  const told: PictureHour[] = [];
  for (let time = from; time <= to; time += HOUR_MS) {
    const hour = leverageHours(input, time).at(-1);
    if (hour !== undefined) told.push({ ...hour, price: closeBefore(hours, time) });
  }
  return { table: tableOf(told), picture: leveragePicture(told, files.title) };
}

function interestOf({ openInterest, column, isUsd, isAtEnd }: LeverageFiles, hours: CandleSeries) {
  const points = readTable(openInterest, ['ts', column]).flatMap((row): [number, number][] => {
    // A venue that did not tell an hour leaves it empty.
    if (row.text(column) === '') return [];
    const time = row.number('ts');
    const price = isUsd ? openAt(hours, time) : 1;
    return price === null ? [] : [[time + (isAtEnd ? HOUR_MS : 0), row.positive(column) / price]];
  });
  return {
    time: Float64Array.from(points, ([time]) => time),
    openInterest: Float64Array.from(points, ([, value]) => value),
  };
}

function openAt(hours: CandleSeries, time: number): number | null {
  const index = firstIndexAtOrAfter(hours.openTime, time);
  return hours.openTime[index] === time ? (hours.open[index] ?? null) : null;
}

function closeBefore(hours: CandleSeries, time: number): number | null {
  const index = firstIndexAtOrAfter(hours.openTime, time - HOUR_MS);
  return hours.openTime[index] === time - HOUR_MS ? (hours.close[index] ?? null) : null;
}

function tableOf(told: readonly LeverageHour[]): string {
  const lines = told.flatMap(
    ({ time, state, flow, change24h, belowPeak, interestRank, fundingRank }, index) =>
      index > 0 && told[index - 1]?.state === state
        ? []
        : [
            [
              new Date(time).toISOString().slice(0, 16),
              (state ?? 'unknown').padEnd(13),
              `24 h ${percent(change24h)}`,
              `below peak ${percent(belowPeak)}`,
              `rank ${percent(interestRank)}`,
              `funding rank ${percent(fundingRank)}`,
              flow ?? '',
            ].join('  '),
          ],
  );
  return `${lines.join('\n')}\n`;
}

function percent(ratio: number | null): string {
  return (ratio === null ? '–' : `${(100 * ratio).toFixed(1)} %`).padStart(8);
}
