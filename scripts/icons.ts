import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Draws public/icon/*.png from docs/plimsoll.svg: `node scripts/icons.ts`, with CHROMIUM naming the browser. */
const SIZES = [16, 32, 48, 128] as const;

const svg = readFileSync(new URL('../docs/plimsoll.svg', import.meta.url), 'utf8');
const folder = new URL('../public/icon/', import.meta.url);
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
const page = await browser.newPage();
for (const size of SIZES) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
  await page.screenshot({ path: new URL(`${size}.png`, folder).pathname, omitBackground: true });
}
await browser.close();
