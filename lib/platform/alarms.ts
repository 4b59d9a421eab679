import { browser } from './browser.ts';

/**
 * Runs `run` each `periodMinutes` as long as the browser is open, also when nobody looks: the alarm wakes the worker, in whichever life of
 * it the alarm falls. To be called in the worker's first synchronous turn. The alarm itself is made only when there is none, or one of
 * another period: a worker that wakes must not put it off.
 */
export function repeatedly(name: string, periodMinutes: number, run: () => Promise<void>): void {
  browser.alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) void run().catch(() => undefined);
  });
  // Browsers may forget alarms when they close: this start of theirs wakes the worker, which makes it again.
  browser.runtime.onStartup.addListener(() => undefined);
  void keepAlarm(name, periodMinutes).catch(() => undefined);
}

async function keepAlarm(name: string, periodMinutes: number): Promise<void> {
  const standing = await browser.alarms.get(name);
  if (standing?.periodInMinutes === periodMinutes) return;
  browser.alarms.create(name, { periodInMinutes: periodMinutes });
}
