import { browser } from './browser.ts';

/** One key of an extension storage area, read as unknown: whoever reads it parses it. */
export interface StoragePort {
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
  onChange(listener: (value: unknown) => void): void;
}

/** `local` lives on; `session` lives until the browser closes and is not readable by content scripts. */
export function storagePort(area: 'local' | 'session', key: string): StoragePort {
  return {
    async load() {
      return (await browser.storage[area].get(key))[key];
    },
    async save(value) {
      await browser.storage[area].set({ [key]: value });
    },
    onChange(listener) {
      browser.storage.onChanged.addListener((changes, changedArea) => {
        if (changedArea === area && changes[key] !== undefined) listener(changes[key].newValue);
      });
    },
  };
}
