import type { StoragePort } from '../platform/storage.ts';
import { z } from '../schema.ts';

export const RECORDED_HISTORY_KEY = 'recordedHistory';

const recordedHistorySchema = z.object({
  /** Local ms of the last time the user had all records forgotten; 0: never. */
  forgottenAt: z.number().check(z.nonnegative()),
});

/** The user's wish to have what was recorded forgotten, behind one storage key: the options say it, the worker carries it out. */
export interface RecordedHistoryStore {
  readonly ready: Promise<void>;
  /** 0: never, or not known. */
  readonly forgottenAt: () => number;
  forget(now: number): Promise<void>;
  onChange(listener: () => void): void;
}

export function createRecordedHistoryStore(port: StoragePort): RecordedHistoryStore {
  let forgottenAt = 0;
  const listeners = new Set<() => void>();
  const adopt = (value: unknown): void => {
    const parsed = recordedHistorySchema.safeParse(value);
    forgottenAt = parsed.success ? parsed.data.forgottenAt : 0;
    for (const listener of listeners) listener();
  };
  port.onChange(adopt);
  return {
    ready: port.load().then(adopt, () => undefined),
    forgottenAt: () => forgottenAt,
    async forget(now) {
      adopt({ forgottenAt: now });
      await port.save({ forgottenAt: now });
    },
    onChange(listener) {
      listeners.add(listener);
    },
  };
}
