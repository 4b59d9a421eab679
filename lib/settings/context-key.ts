import type { StoragePort } from '../platform/storage.ts';
import { z } from '../schema.ts';

export const CONTEXT_KEY_KEY = 'contextKey';

/** What a header can carry: printable signs without spaces. */
const KEY = /^[!-~]{8,200}$/;

const storedSchema = z.object({ sosoValue: z.string().check(z.regex(KEY)) });

/**
 * The user's own key for the flows of the funds, behind a storage key of its own: it is no setting, so no export holds it, and nothing
 * synchronises it.
 */
export interface ContextKeyStore {
  /** Null: none is entered, or not read yet. */
  readonly current: () => string | null;
  readonly ready: Promise<void>;
  /** Null forgets it. */
  save(key: string | null): Promise<void>;
  onChange(listener: () => void): void;
}

/** A key as people paste it, without the space around it. @returns null for what can be none. */
export function parseContextKey(words: string): string | null {
  const key = words.trim();
  return KEY.test(key) ? key : null;
}

export function createContextKeyStore(port: StoragePort): ContextKeyStore {
  let key: string | null = null;
  const listeners = new Set<() => void>();
  const adopt = (value: unknown): void => {
    const parsed = storedSchema.safeParse(value);
    key = parsed.success ? parsed.data.sosoValue : null;
    for (const listener of listeners) listener();
  };
  port.onChange(adopt);
  return {
    current: () => key,
    ready: port.load().then(adopt, () => undefined),
    async save(next) {
      const value = next === null ? null : { sosoValue: next };
      adopt(value);
      await port.save(value);
    },
    onChange(listener) {
      listeners.add(listener);
    },
  };
}
