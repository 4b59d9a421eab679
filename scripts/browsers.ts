import { existsSync } from 'node:fs';

const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FIREFOX_PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

function find(paths: readonly string[], override: string | undefined): string | null {
  return [override, ...paths].find((path) => path !== undefined && existsSync(path)) ?? null;
}

/** @throws when there is none: `npm start` and `npm test` install Debian's before they come here. */
export function findChromium(): string {
  const path = find(CHROMIUM_PATHS, process.env['CHROMIUM_PATH']);
  if (path === null)
    throw new Error('no Chromium found; install the package `chromium`, or set CHROMIUM_PATH');
  return path;
}

/** @throws when there is none. */
export function findFirefox(): string {
  const path = find(FIREFOX_PATHS, process.env['FIREFOX_PATH']);
  if (path === null)
    throw new Error('no Firefox found; install the package `firefox-esr`, or set FIREFOX_PATH');
  return path;
}
