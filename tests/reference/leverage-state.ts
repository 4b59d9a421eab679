/** A second, slow reading of docs/MODEL.md's state of leverage, which imports nothing from lib/. */

const HOUR = 3_600_000;

export interface ReferenceMarket {
  /** Ascending hours: open time -> close. */
  readonly close: ReadonlyMap<number, number>;
  /** Open interest in coins: time -> value. */
  readonly interest: ReadonlyMap<number, number>;
  /** Settlement time -> rate. */
  readonly funding: ReadonlyMap<number, number>;
}

interface Facts {
  readonly change24h: number;
  readonly change7d: number | null;
  readonly usual: number | null;
  readonly belowPeak: number | null;
  readonly rank: number | null;
  readonly fundingRank: number | null;
  readonly priceChange: number | null;
}

/** State and flow at a whole hour, from 60 days before on, hour by hour. */
export function referenceState(
  market: ReferenceMarket,
  to: number,
): { state: string | null; flow: string | null } {
  let state: string | null = null;
  let flow: string | null = null;
  for (let time = to - 60 * 24 * HOUR + HOUR; time <= to; time += HOUR) {
    const facts = factsAt(market, time, to - 60 * 24 * HOUR + HOUR);
    state = facts === null || facts.usual === null ? null : decide(facts, state);
    flow = facts === null || facts.priceChange === null ? null : flowOf(facts.priceChange, facts.change24h);
  }
  return { state, flow };
}

function factsAt(market: ReferenceMarket, time: number, begin: number): Facts | null {
  const interest = interestAt(market, time);
  const change24h = change(market, time, 24, begin);
  if (interest === null || change24h === null) return null;
  const month = span(time, begin);
  const known = month.flatMap((hour) => interestAt(market, hour) ?? []);
  const changes = month.flatMap((hour) => change(market, hour, 24, begin) ?? []).map(Math.abs);
  const fundings = month.flatMap((hour) => fundingAt(market, hour) ?? []).map(Math.abs);
  const funding = fundingAt(market, time);
  const [now, before] = [closeAt(market, time), closeAt(market, time - 24 * HOUR)];
  return {
    change24h,
    change7d: change(market, time, 168, begin),
    usual: changes.length < 168 ? null : ([...changes].sort((a, b) => a - b)[changes.length >> 1] ?? null),
    belowPeak: known.length < 168 ? null : 1 - interest / Math.max(...known),
    rank: known.length < 168 ? null : known.filter((value) => value < interest).length / known.length,
    fundingRank:
      funding === null || fundings.length < 168
        ? null
        : fundings.filter((value) => value < Math.abs(funding)).length / fundings.length,
    priceChange: now === null || before === null || time - 24 * HOUR < begin ? null : now / before - 1,
  };
}

/** The hours of the last 30 days, this one included. */
function span(time: number, begin: number): number[] {
  const hours: number[] = [];
  for (let hour = Math.max(begin, time - 720 * HOUR); hour <= time; hour += HOUR) hours.push(hour);
  return hours;
}

function interestAt({ interest }: ReferenceMarket, time: number): number | null {
  // Figures stand on whole hours here; one that is missing is stood for by the hour before alone.
  return interest.get(time) ?? interest.get(time - HOUR) ?? null;
}

function closeAt({ close }: ReferenceMarket, time: number): number | null {
  return close.get(time - HOUR) ?? null;
}

function change(market: ReferenceMarket, time: number, hours: number, begin: number): number | null {
  if (time - hours * HOUR < begin) return null;
  const [now, then] = [interestAt(market, time), interestAt(market, time - hours * HOUR)];
  return now === null || then === null ? null : now / then - 1;
}

function fundingAt({ funding }: ReferenceMarket, time: number): number | null {
  let newest = time;
  while (!funding.has(newest) && time - newest <= 10 * HOUR) newest -= HOUR;
  if (time - newest > 10 * HOUR) return null;
  let sum = 0;
  for (let hour = newest - 23 * HOUR; hour <= newest; hour += HOUR) sum += funding.get(hour) ?? 0;
  return sum;
}

function decide(facts: Facts, before: string | null): string {
  const usual = Math.max(0.02, facts.usual ?? 0);
  const stays = (state: string): boolean => before === state;
  if (-facts.change24h >= (stays('deleveraging') ? 0.75 : 2) * usual) return 'deleveraging';
  const [rank, funding] = stays('crowded') ? [0.75, 0.65] : [0.85, 0.8];
  if ((facts.rank ?? 0) >= rank && (facts.fundingRank ?? 0) >= funding) return 'crowded';
  const [day, week] = stays('building') ? [0.75, 3.5] : [2, 5];
  if (facts.change24h >= day * usual || (facts.change7d ?? 0) >= week * usual) return 'building';
  if ((facts.belowPeak ?? 0) >= (stays('reset') ? 2.5 : 4) * usual) return 'reset';
  return 'steady';
}

function flowOf(price: number, interest: number): string | null {
  if (Math.abs(price) < 0.01 || Math.abs(interest) < 0.01) return null;
  return `price-${price < 0 ? 'down' : 'up'}-interest-${interest < 0 ? 'down' : 'up'}`;
}
