/** The one door to the extension API for the worker and the extension's own pages. */
import browser from 'webextension-polyfill';

export type { Runtime, Tabs } from 'webextension-polyfill';
export { browser };
