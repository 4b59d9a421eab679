import { REFERENCE_DAYS } from '../domain/drawdown-history.ts';
import { PATH_HOURS } from '../domain/fall-path.ts';
import { KEY_LEVEL_KINDS } from '../domain/key-levels.ts';
import { LEVERAGE_STATES } from '../domain/leverage-state.ts';
import { z } from '../schema.ts';
import { displayReply, refusedReply } from './instrument-page.ts';
import { CONTEXT_LIMITS_DRAWN, contextReportSchema } from './market-context.ts';
import { venueReportSchema } from './market-venues.ts';
import { walletReportSchema } from './market-wallets.ts';
import { PROTOCOL_VERSION } from './names.ts';
import { snapshotSchema } from './snapshot.ts';
import { nullableNumber, number } from './snapshot-values.ts';

const v = z.literal(PROTOCOL_VERSION);
const id = z.enum(REFERENCE_DAYS.map((day) => day.id) as [string, ...string[]]);
const HOURS_LIMIT = 721;

/** Hours of a fall, aligned at its high. */
const path = z.object({
  highTime: number,
  high: number,
  firstHour: number,
  values: z.array(number).check(z.maxLength(PATH_HOURS.before + PATH_HOURS.after + 1)),
});

/** Today's move among all days before it: 1 is the deepest. */
const standing = z.nullable(z.object({ today: number, rank: number, days: number, firstDay: number }));

const history = z.object({
  /** Open time of the first hour. */
  from: number,
  /** False while older hours are still being fetched. */
  isComplete: z.boolean(),
  /** The UTC day's deepest fall from the trailing 24 h high. */
  fall: standing,
  /** From the close of the UTC day before. */
  drop: standing,
  referenceDays: z
    .array(z.object({ id, fall: nullableNumber, drop: nullableNumber }))
    .check(z.maxLength(REFERENCE_DAYS.length)),
  /** From the high of the last 24 h. */
  current: z.nullable(path),
  paths: z.array(z.object({ id, path })).check(z.maxLength(REFERENCE_DAYS.length)),
  /** Of days that fell at least as deep as today; empty when today is no such day, or there was none. */
  after: z
    .array(
      z.object({
        spanDays: number,
        days: number,
        episodes: number,
        median: number,
        low: number,
        high: number,
      }),
    )
    .check(z.maxLength(2)),
  levels: z
    .array(z.object({ kind: z.enum(KEY_LEVEL_KINDS), price: number, lostAt: number }))
    .check(z.maxLength(12)),
});
export type MarketHistory = z.infer<typeof history>;

/** The state of leverage over the last 30 days, an hour a row: columns of one length. */
const leverageHours = z.object({
  time: z.array(number).check(z.maxLength(HOURS_LIMIT)),
  /** Index into `LEVERAGE_STATES`; null where it is not known. */
  state: z
    .array(z.nullable(z.int().check(z.gte(0), z.lt(LEVERAGE_STATES.length))))
    .check(z.maxLength(HOURS_LIMIT)),
  /** In coins. */
  openInterest: z.array(nullableNumber).check(z.maxLength(HOURS_LIMIT)),
  price: z.array(nullableNumber).check(z.maxLength(HOURS_LIMIT)),
});
export type LeverageHours = z.infer<typeof leverageHours>;

/** The contract's price at the close of the US sessions whose flows are drawn: columns of one length, ascending. */
const closes = z.object({
  days: z.array(z.string().check(z.maxLength(10))).check(z.maxLength(CONTEXT_LIMITS_DRAWN.etfDays)),
  prices: z.array(number).check(z.maxLength(CONTEXT_LIMITS_DRAWN.etfDays)),
});

/** Worker -> market page. What goes out is small: each part only when it is another. */
export const marketReplySchema = z.discriminatedUnion('type', [
  displayReply,
  z.object({ v, type: z.literal('snapshot'), snapshot: snapshotSchema }),
  z.object({ v, type: z.literal('history'), history: z.nullable(history) }),
  z.object({ v, type: z.literal('leverage-hours'), hours: leverageHours }),
  z.object({ v, type: z.literal('session-closes'), closes }),
  z.object({ v, type: z.literal('context'), context: contextReportSchema }),
  z.object({ v, type: z.literal('wallets'), wallets: walletReportSchema }),
  /** Null where the user does not want other venues to be asked. */
  z.object({ v, type: z.literal('venues'), venues: z.nullable(venueReportSchema) }),
  /** A private window: none of the three is read or told there. */
  z.object({ v, type: z.literal('sides-private') }),
  refusedReply,
]);
export type MarketReply = z.infer<typeof marketReplySchema>;
