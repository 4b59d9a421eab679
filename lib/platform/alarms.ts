import { browser } from './browser.ts';

/**
 * Runs something each period for as long as the extension is installed, in whichever life of the worker the alarm falls. Registered
 * synchronously; the alarm itself is made only when there is none, or one of another period: a waking worker does not put it off.
 */
export function repeatedly(name: string, periodMinutes: number, run: () => Promise<void>): void {
  browser.alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) void run().catch(() => undefined);
  });
  // Browsers may forget alarms when they close: this start of theirs wakes the worker, which makes it again.
  browser.runtime.onStartup.addListener(() => undefined);
  void ensureAlarm(name, periodMinutes);
}

async function ensureAlarm(name: string, periodMinutes: number): Promise<void> {
  const known = await browser.alarms.get(name);
  if (known?.periodInMinutes !== periodMinutes)
    browser.alarms.create(name, { periodInMinutes: periodMinutes });
}
