import { browser } from './browser.ts';

/** Sets the toolbar badge of one tab. A tab that closed meanwhile is not an error. */
export async function setTabBadge(tabId: number, text: string, colour: string, title: string): Promise<void> {
  try {
    await browser.action.setBadgeText({ tabId, text });
    await browser.action.setBadgeBackgroundColor({ tabId, color: colour });
    await browser.action.setTitle({ tabId, title });
  } catch {
    // The tab is gone; so is its badge.
  }
}
