import { browser } from './browser.ts';

const PERMISSION = { permissions: ['notifications' as const] };

/** Asks the user for notifications; only from a click. False when refused. */
export async function askForNotifications(): Promise<boolean> {
  return browser.permissions.request(PERMISSION);
}

/** The user may take it back at any time, so it is asked before each batch. */
export async function mayNotify(): Promise<boolean> {
  return browser.permissions.contains(PERMISSION);
}

/** Shows a notification; one of the same id is replaced. @throws when the browser refuses. */
export async function showNotification(id: string, title: string, message: string): Promise<void> {
  const iconUrl = browser.runtime.getURL('icon/128.png');
  await browser.notifications.create(id, { type: 'basic', iconUrl, title, message });
}

/** Tells the id of each notification that is clicked. The interface is there only once the permission is. */
export function onNotificationClick(run: (id: string) => void): void {
  let isListening = false;
  const listen = (): void => {
    if (isListening || browser.notifications === undefined) return;
    isListening = true;
    browser.notifications.onClicked.addListener((id) => {
      void browser.notifications.clear(id);
      run(id);
    });
  };
  listen();
  browser.permissions.onAdded.addListener(listen);
}
