import { z } from '../schema.ts';

/** What the parts of a snapshot are made of. */
export const number = z.number();
export const nullableNumber = z.nullable(z.number());
export const shortText = z.string().check(z.maxLength(80));
export const column = (limit: number) => z.array(z.number()).check(z.maxLength(limit));
