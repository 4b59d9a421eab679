import { VENUE_IDS } from '../domain/instrument.ts';
import { FAILURE_KINDS } from '../net/failure.ts';
import { z } from '../schema.ts';
import { nullableNumber, number } from './snapshot-values.ts';

/** One coin's main perpetual on one venue. OBSERVED; sizes in coins. */
const row = z.object({
  venue: z.enum(VENUE_IDS),
  price: nullableNumber,
  openInterest: nullableNumber,
  change24h: nullableNumber,
  fundingAnnualised: nullableNumber,
  /** The venue's time; null: nothing was told yet. */
  asOf: nullableNumber,
  failure: z.nullable(z.enum(FAILURE_KINDS)),
});

/** What other venues tell of the coin; null where the user did not ask for it. */
export const venueReportSchema = z.object({
  rows: z.array(row).check(z.maxLength(VENUE_IDS.length)),
  /** Over the venues that tell both: coins now, and against a day before. */
  openInterest: nullableNumber,
  change24h: nullableNumber,
  /** Venues in the sum. */
  count: number,
});
export type VenueReport = z.infer<typeof venueReportSchema>;
export type VenueRow = VenueReport['rows'][number];
