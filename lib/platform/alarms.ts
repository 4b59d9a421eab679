import { browser } from './browser.ts';

/** Shortest period every browser honours. */
const MINIMUM_PERIOD_MINUTES = 1;

/**
 * Keeps one repeating alarm alive. Alarms may be lost at a browser restart, so every worker start calls this.
 * Must be called in the first synchronous turn, or the wake-up is missed.
 */
export function onAlarm(name: string, periodMinutes: number, listener: () => void): void {
  browser.alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) listener();
  });
  void browser.alarms.get(name).then((existing) => {
    if (existing === undefined || existing === null) {
      browser.alarms.create(name, { periodInMinutes: Math.max(MINIMUM_PERIOD_MINUTES, periodMinutes) });
    }
  });
}
