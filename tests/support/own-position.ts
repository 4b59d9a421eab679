import { hasIsolatedMargin, instrumentKey, ownContract } from '../../lib/domain/instrument.ts';
import type { PositionEntry } from '../../lib/protocol/snapshot.ts';
import { venueOfHost } from '../../lib/venues/registry.ts';
import { venuePage } from '../../lib/venues/venue.ts';
import { extensionPage } from './account-storage.ts';
import type { Browser } from './chromium.ts';

/** Keeps a 3x long of one coin, entered at 2,000, for the contract that the panel shows on an address; all other settings stay. */
export async function keepPosition(browser: Browser, address: string): Promise<void> {
  const url = new URL(address);
  const venue = venueOfHost(url.hostname);
  const page = venue && venuePage(venue, url);
  const contract = page?.state === 'instrument' ? ownContract(page.instrument) : null;
  if (contract === null) throw new Error(`${address} shows no contract`);
  const isIsolated = hasIsolatedMargin(contract.venue);
  const position: PositionEntry & { id: number } = {
    id: 1,
    side: 'long',
    entryPrice: 2_000,
    leverage: 3,
    size: 1,
    marginMode: isIsolated ? 'isolated' : 'cross',
    margin: null,
    walletBalance: isIsolated ? null : 700,
  };
  const own = await extensionPage(browser);
  await own.evaluate(`chrome.storage.local.get('settings').then(({ settings = { version: 1 } }) =>
    chrome.storage.local.set({
      settings: { ...settings, positions: { [${JSON.stringify(instrumentKey(contract))}]: [${JSON.stringify(position)}] } },
    }))`);
  await own.close();
}

/** What the panel says of it: its liquidation price, or that none can be told and why. */
export const OWN_POSITION =
  /Long 3× · (?:Isolated|Cross)[\s\S]*?(?:Liquidation price\s+[\d,.]+|Liquidation price: not computable \S)/;
export const OWN_POSITION_ZH = /做多 3× · (?:逐仓|全仓)[\s\S]*?(?:强平价\s+[\d,.]+|强平价: 无法计算 \S)/;
