import { POSITION_SIDES } from '../domain/market-data.ts';
import { z } from '../schema.ts';
import { PROTOCOL_VERSION } from './names.ts';
import { createTokenBucket } from './token-bucket.ts';

/** Far above what a reading takes. */
const MESSAGE_LIMIT_BYTES = 4_000;

const price = z.number().check(z.positive(), z.lte(1e12));
const leverage = z.number().check(z.gte(1), z.lte(1000));
const marginMode = z.enum(['isolated', 'cross']);

/**
 * A page's reader -> worker: all that was understood of the page, whenever it is something else. The page can forge every part of it, so that it is used
 * for this page's own panel alone, marked, and kept nowhere.
 */
export const readingMessageSchema = z.object({
  v: z.literal(PROTOCOL_VERSION),
  type: z.literal('page.reading'),
  /** Of the contract that it was read for. */
  symbol: z.string().check(z.maxLength(80)),
  form: z.nullable(z.object({ leverage, marginMode })),
  /** A long and a short at most. */
  positions: z
    .array(
      z.object({
        side: z.enum(POSITION_SIDES),
        size: z.number().check(z.positive(), z.lte(1e15)),
        entryPrice: price,
        leverage,
        marginMode,
        margin: z.nullable(z.number().check(z.positive(), z.lte(1e15))),
        liquidationPrice: z.nullable(price),
      }),
    )
    .check(z.maxLength(2)),
});
export type ReadingMessage = z.infer<typeof readingMessageSchema>;

/** Reads the messages of one reader's port: size, pace, version and form. Null for anything else. */
export function createReadingReader(now: () => number): (message: unknown) => ReadingMessage | null {
  const mayTalk = createTokenBucket(now);
  return (message) => {
    if (!mayTalk() || !isSmall(message)) return null;
    const parsed = readingMessageSchema.safeParse(message);
    return parsed.success ? parsed.data : null;
  };
}

function isSmall(message: unknown): boolean {
  try {
    return JSON.stringify(message).length <= MESSAGE_LIMIT_BYTES;
  } catch {
    return false;
  }
}
