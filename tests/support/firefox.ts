import { resolve } from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { findFirefox } from '../../scripts/browsers.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { OUTPUT } from './chromium.ts';

export const FIREFOX_BUILD = resolve(OUTPUT, 'firefox-mv3');

export interface Firefox {
  readonly browser: Browser;
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

/** Debian's Firefox with the shipped build; every name resolves to loopback, and HTTPS goes to the replay's port. */
export async function launchFirefox(exchange: Exchange, build = FIREFOX_BUILD): Promise<Firefox> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: findFirefox(),
    headless: true,
    acceptInsecureCerts: true,
    defaultViewport: { width: 1440, height: 900 },
    extraPrefsFirefox: {
      'network.dns.forceResolve': '127.0.0.1',
      'network.socket.forcePort': `443=${exchange.port}`,
      // Firefox asks the user for an extension's hosts; a test grants them.
      'extensions.originControls.grantByDefault': true,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'ui.systemUsesDarkTheme': 1,
    },
  });
  await browser.installExtension(build);
  return {
    browser,
    async open(url) {
      const page = await browser.newPage();
      await page.goto(url, { waitUntil: 'load' });
      return page;
    },
    close: () => browser.close(),
  };
}
