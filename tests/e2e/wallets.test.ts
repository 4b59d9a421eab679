import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RPC_HOST_NAMES } from '../../lib/domain/chain-rpc.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { LENDERS, WHALE } from '../exchange/lending.ts';
import { simulatedTape } from '../exchange/simulated-tape.ts';
import { type Browser, launchChromium } from '../support/chromium.ts';
import { grantedBuild } from '../support/granted-build.ts';

const TIME = Date.UTC(2026, 1, 6, 0, 5, 20);
const HOST = 'ethereum-rpc.publicnode.com';

/** The browser's own question cannot be answered from here: this is the user's no. */
const REFUSING = `for (const api of [globalThis.chrome, globalThis.browser])
  if (api?.permissions) api.permissions.request = async (asked) => { globalThis.asked = asked; return false; };`;

describe('watched wallets in the options', () => {
  let exchange: Exchange;
  let browser: Browser;
  let build: string;
  beforeAll(async () => {
    exchange = await startExchange({ tape: simulatedTape('plimsoll'), time: TIME, speed: 0 });
    build = await grantedBuild(() => ({ hosts: [`https://${HOST}/*`] }));
    browser = await launchChromium({ exchange, build });
  });
  afterAll(async () => {
    await browser.close();
    await exchange.close();
    await rm(build, { recursive: true, force: true });
  });

  const options = async (script = ''): Promise<Page> => {
    const page = await browser.context.newPage();
    if (script !== '') await page.addInitScript(script);
    await page.goto(`chrome-extension://${browser.extensionId}/options.html`);
    await page.waitForSelector('[name="wallet-address"]');
    return page;
  };
  const chainRequests = () =>
    exchange.requests.filter(({ host }) => RPC_HOST_NAMES.some((name) => name === host));
  const settingsOf = async (page: Page): Promise<Record<string, unknown>> =>
    ((await page.evaluate('chrome.storage.local.get("settings")')) as { settings?: Record<string, unknown> })
      .settings ?? {};

  test('an address is checked beside its field, kept with what is read of it, and shown shortened', async () => {
    const page = await options();
    await page.fill('[name="wallet-address"]', mistyped(WHALE));
    await page.press('[name="wallet-address"]', 'Enter');
    await page.waitForSelector('text=one digit is mistyped');
    expect((await settingsOf(page))['watchedAccounts'] ?? []).toEqual([]);
    await page.fill('[name="wallet-address"]', WHALE);
    await page.fill('[name="wallet-label"]', 'a whale');
    await page.press('[name="wallet-address"]', 'Enter');
    await page.waitForSelector('[aria-label="Watch a whale no more"]');
    expect(await page.innerText('main')).not.toContain(WHALE);
    expect(await settingsOf(page)).toMatchObject({
      watchedAccounts: [
        { address: WHALE.toLowerCase(), label: 'a whale', readings: ['hyperliquid', 'aave', 'tokens'] },
      ],
    });
    await page.close();
  });

  test('a server is asked for in the click; refused, it is not kept; nothing is sent to any', async () => {
    const refused = await options(REFUSING);
    await refused.selectOption('label:has-text("Server of Ethereum") select', 'eth.llamarpc.com');
    await refused.click('form:has(label:has-text("Server of Ethereum")) button');
    await refused.waitForSelector('text=Without the permission that server is not asked.');
    expect(await refused.evaluate('globalThis.asked')).toEqual({ origins: ['https://eth.llamarpc.com/*'] });
    expect((await settingsOf(refused))['chainRpc'] ?? {}).toEqual({});
    await refused.close();

    const page = await options();
    await page.selectOption('label:has-text("Server of Ethereum") select', HOST);
    await page.click('form:has(label:has-text("Server of Ethereum")) button');
    await page.waitForSelector(`text=${HOST} is asked.`);
    expect(await settingsOf(page)).toMatchObject({ chainRpc: { ethereum: { host: HOST, path: '/' } } });
    await browser.killWorker();
    // Nobody looks at the wallets: whoever is chosen is asked nothing.
    await page.waitForTimeout(2_000);
    expect(chainRequests()).toEqual([]);
    await page.close();
  });

  test('a list goes into a file and comes back; rows that are wrong are told', async () => {
    const page = await options();
    const text = `address,label\n${LENDERS.single},lender\n0x12,short\n${mistyped(LENDERS.several)},typo\n`;
    await page.setInputFiles('[name="wallet-file"]', {
      name: 'wallets.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    await page.waitForSelector('text=Wallets taken from the file: 1.');
    await page.waitForSelector('text=Row 2: An address is 0x and 40 digits');
    await page.waitForSelector('text=Row 3: Capital and small letters');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Export CSV')]);
    const path = await download.path();
    expect(await readFile(path, 'utf8')).toBe(
      `address,label\r\n${WHALE.toLowerCase()},"a whale"\r\n${LENDERS.single.toLowerCase()},"lender"\r\n`,
    );
    await picture(page);
    await page.click('text=Forget all addresses');
    await page.waitForSelector('text=All addresses are forgotten.');
    expect(await settingsOf(page)).toMatchObject({ watchedAccounts: [] });
    expect(chainRequests()).toEqual([]);
    await page.close();
  });
});

/** One letter in the other case: the checksum does not fit any more. */
function mistyped(address: string): string {
  const at = address.search(/[a-fA-F]/);
  const letter = address[at] ?? '';
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  return address.slice(0, at) + other + address.slice(at + 1);
}

async function picture(page: Page): Promise<void> {
  const folder = process.env['PLIMSOLL_PICTURES'];
  if (folder !== undefined)
    await page.screenshot({ path: join(folder, 'wallet-options.png'), fullPage: true });
}
