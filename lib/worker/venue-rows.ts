import { VENUE_ROWS_LIMIT, type VenueRow } from '../protocol/market-context.ts';
import type { Snapshot } from '../protocol/snapshot.ts';

type Source = Pick<Snapshot, 'instrument' | 'sentAt' | 'market'>;

/**
 * Funding and open interest of a coin by contract, from snapshots that there are anyway: nobody is asked for them. What is no future, or has
 * neither figure yet, has no row. Nothing is added up: whether a venue counts one side or both is its own affair.
 * @returns the largest open interest first, those without one last.
 */
export function venueRows(snapshots: readonly Source[], coin: string): readonly VenueRow[] {
  const rows = snapshots.flatMap((snapshot) => rowOf(snapshot, coin) ?? []);
  return rows
    .sort((a, b) => (b.openInterestUsd ?? -1) - (a.openInterestUsd ?? -1))
    .slice(0, VENUE_ROWS_LIMIT);
}

function rowOf({ instrument, sentAt, market }: Source, coin: string): VenueRow | null {
  const { venue, symbol, kind, base } = instrument;
  const openInterest = market?.openInterest ?? null;
  const funding = market?.funding ?? null;
  const times = [openInterest?.asOf, funding?.asOf].filter((time) => time !== undefined);
  if (base !== coin || times.length === 0 || (kind !== 'linear' && kind !== 'inverse')) return null;
  return {
    venue,
    symbol,
    kind,
    fundingAnnualised: funding?.annualised ?? null,
    fundingRate: funding?.rate ?? null,
    fundingIntervalMs: funding?.intervalMs ?? null,
    openInterestCoins: openInterest?.coins ?? null,
    openInterestUsd: openInterest?.usd ?? null,
    openInterestChange: openInterest?.change24h ?? null,
    ageMs: Math.max(0, sentAt - Math.min(...times)),
  };
}
