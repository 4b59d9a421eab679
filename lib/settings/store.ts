import type { StoragePort } from '../platform/storage.ts';
import { parseSettings } from './migrations.ts';
import { DEFAULT_SETTINGS, type Settings } from './schema.ts';

export const SETTINGS_KEY = 'settings';

export interface SettingsStore {
  /** The last known settings; the defaults before the first read. */
  readonly current: () => Settings;
  readonly ready: Promise<void>;
  /** Applies a change to the newest settings and saves; saves are chained, so none is lost. */
  update(change: (settings: Settings) => Settings): Promise<void>;
  onChange(listener: (settings: Settings) => void): void;
}

/** Settings behind one storage key. Unreadable settings never break anything: the defaults stand in. */
export function createSettingsStore(port: StoragePort): SettingsStore {
  let settings = DEFAULT_SETTINGS;
  const listeners = new Set<(settings: Settings) => void>();
  const adopt = (value: unknown): void => {
    settings = parseSettings(value);
    for (const listener of listeners) listener(settings);
  };
  port.onChange(adopt);
  const ready = port.load().then(adopt, () => undefined);
  let saves: Promise<void> = ready;
  return {
    current: () => settings,
    ready,
    update(change) {
      const save = saves.then(async () => {
        adopt(change(settings));
        await port.save(settings);
      });
      saves = save.catch(() => undefined);
      return save;
    },
    onChange(listener) {
      listeners.add(listener);
    },
  };
}
