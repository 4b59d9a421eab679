import { browser } from './browser.ts';

/**
 * Runs `run` each `periodMinutes` as long as the browser is open, also when nobody looks: the alarm wakes the worker. To be called in the
 * worker's first synchronous turn. An alarm that stands with this period goes on: a worker that wakes must not put it off.
 */
export function repeatedly(name: string, periodMinutes: number, run: () => Promise<void>): void {
  browser.alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) void run().catch(() => undefined);
  });
  void keepAlarm(name, periodMinutes).catch(() => undefined);
}

async function keepAlarm(name: string, periodMinutes: number): Promise<void> {
  const known = await browser.alarms.get(name);
  if (known?.periodInMinutes !== periodMinutes)
    browser.alarms.create(name, { periodInMinutes: periodMinutes });
}
