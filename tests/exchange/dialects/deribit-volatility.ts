import { chanceOf, fallOfDay, hourlyBars } from '../context-market.ts';
import type { Tape } from '../tape.ts';
import { DAY, HOUR, numberOf } from './dialect.ts';

const RESOLUTIONS: Readonly<Record<string, number>> = { '3600': HOUR, '43200': 12 * HOUR, '1D': DAY };
const MAX_ROWS = 1000;
/** The index began in April 2021. */
const FIRST_TIME = Date.UTC(2021, 3, 1);

/** Deribit's index of implied volatility, in per cent: it jumps when the price falls. @returns the name of the parameter at fault as text. */
export function volatilityIndex(query: URLSearchParams, tape: Tape, now: number): object | string {
  const coin = query.get('currency') ?? '';
  if (coin !== 'BTC' && coin !== 'ETH') return 'currency';
  const interval = RESOLUTIONS[query.get('resolution') ?? ''];
  if (interval === undefined) return 'resolution';
  const from = Math.max(FIRST_TIME, numberOf(query, 'start_timestamp', Number.NaN));
  const to = Math.min(numberOf(query, 'end_timestamp', Number.NaN), now);
  if (!Number.isFinite(from + to)) return 'start_timestamp';
  const bars = hourlyBars(tape, coin, from - 2 * DAY, now);
  const level = (time: number): number =>
    (coin === 'BTC' ? 44 : 66) +
    6 * Math.sin(time / DAY / 11) +
    3 * chanceOf(`${coin} ${Math.floor(time / HOUR)}`) +
    260 * fallOfDay(bars, time);
  const cents = (value: number): number => Math.round(value * 100) / 100;
  const all: number[][] = [];
  for (let open = Math.ceil(from / interval) * interval; open <= to; open += interval) {
    const first = cents(level(open));
    const last = cents(level(Math.min(open + interval, now)));
    all.push([open, first, cents(Math.max(first, last) + 0.4), cents(Math.min(first, last) - 0.4), last]);
  }
  const data = all.slice(-MAX_ROWS);
  return { data, continuation: data.length < all.length ? (data[0]?.[0] ?? null) : null };
}
