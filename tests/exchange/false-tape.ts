import type { Fault } from './faults.ts';
import type { Tape } from './tape.ts';

/** The tape as a venue would tell it that errs: what is false hangs on the faults of the moment. */
export function falseTape(tape: Tape, faults: () => readonly Fault[]): Tape {
  const has = (kind: Fault['kind']): boolean => faults().some((fault) => fault.kind === kind);
  return {
    ...tape,
    ticker: (instrument, now) => {
      const ticker = tape.ticker(instrument, now);
      if (ticker === null || ticker.openInterest === null || !has('open-interest-tenfold')) return ticker;
      return { ...ticker, openInterest: 10 * ticker.openInterest };
    },
    openInterest: (...query) => {
      const rows = tape.openInterest(...query);
      if (rows === null || !has('open-interest-tenfold')) return rows;
      return rows.map((row) => ({ ...row, openInterest: 10 * row.openInterest }));
    },
    liquidations: (...query) => {
      const orders = tape.liquidations(...query);
      if (orders === null || !has('corrupt-liquidations')) return orders;
      return orders.map((order) => ({
        ...order,
        averagePrice: order.averagePrice / 1000,
        bankruptcyPrice: order.bankruptcyPrice / 1000,
      }));
    },
  };
}

/** A reply in which every fiftieth row of each table comes twice, in the place of the next. */
export function withTwins(body: unknown): unknown {
  if (Array.isArray(body)) {
    const isTable = body.length > 50 && body.every(Array.isArray);
    return isTable
      ? body.map((row, index) => (index % 50 === 1 ? body[index - 1] : row))
      : body.map(withTwins);
  }
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, withTwins(value)]));
}

/** A reply in which the newest row of each list by days, newest first, is the one before it under the newest's own day. */
export function withYesterdayToday(body: unknown): unknown {
  if (Array.isArray(body)) {
    const [newest, before, ...older] = body as Record<string, unknown>[];
    const name = ['date', 'timestamp'].find(
      (key) => newest?.[key] !== undefined && before?.[key] !== undefined,
    );
    return name === undefined || newest === undefined || before === undefined
      ? body
      : [{ ...before, [name]: newest[name] }, before, ...older];
  }
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, withYesterdayToday(value)]));
}
