import { z } from '../schema.ts';
import { FIELD_LENGTH } from './names.ts';
import { pagePositionSchema } from './page-snapshot.ts';

/** A figure of a position as it is typed; the worker reads it. */
export const POSITION_FIELDS = [
  'entryPrice',
  'leverage',
  'size',
  'margin',
  'addedMargin',
  'walletBalance',
  'chosenDistance',
] as const;
export const POSITION_CHOICES = ['side', 'marginMode'] as const;
export type PositionField = (typeof POSITION_FIELDS)[number];

/** What a form holds, by the names of fields and choices. */
const values = z.partialRecord(
  z.enum([...POSITION_FIELDS, ...POSITION_CHOICES]),
  z.string().check(z.maxLength(FIELD_LENGTH)),
);
export type DraftValues = z.infer<typeof values>;

export const positionDraftSchema = z.object({
  /** Of the position that is changed, below 0 one that was read; null for one more. */
  id: z.nullable(z.number()),
  /** null: nothing was typed yet, the form is to be opened. */
  values: z.nullable(values),
});
export type PositionDraft = z.infer<typeof positionDraftSchema>;

const text = (longest: number) => z.string().check(z.maxLength(longest));

/** A form as its page draws it: words, figures, what is wrong with them, and what the position would be. */
export const draftFormSchema = z.object({
  id: z.nullable(z.number()),
  /** The position that can be taken away by it; null: none. */
  removes: z.nullable(z.number()),
  /** What the form holds when it is opened; afterwards the page knows better. */
  values: z.record(text(20), text(FIELD_LENGTH)),
  choices: z
    .array(
      z.object({
        name: text(20),
        label: text(60),
        options: z.array(z.object({ value: text(20), label: text(40) })).check(z.maxLength(3)),
      }),
    )
    .check(z.maxLength(2)),
  fields: z
    .array(
      z.object({
        name: text(20),
        label: text(120),
        /** What is allowed but worth knowing; empty: nothing. */
        hint: text(200),
        /** Why it cannot be saved; empty: it can. */
        error: text(200),
        /** Bounds of what a slider is to reach, null where there is none; its steps are hundredths of the way, by ratio. */
        slider: z.nullable(z.object({ least: z.number(), most: z.number() })),
      }),
    )
    .check(z.maxLength(POSITION_FIELDS.length)),
  /** What if: the position as it would be with these figures; null while they are none. */
  outcome: z.nullable(pagePositionSchema),
  /** How the outcome is known, and what it rests on. */
  label: text(40),
  note: text(200),
});
export type DraftForm = z.infer<typeof draftFormSchema>;
