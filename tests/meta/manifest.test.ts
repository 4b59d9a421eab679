import { describe, expect, it } from 'vitest';
import { OPTIONAL_MATCH_PATTERNS } from '../../lib/venues/registry.ts';
import { builtFiles, manifestOf, TARGETS } from './build.ts';

/** The whole of what is asked of the user. A change here is one that reviewers and users see: docs/PERMISSIONS.md tells each. */
const PERMISSIONS = ['storage', 'alarms', 'scripting', 'activeTab'];
const FETCHED_HOSTS = [
  'https://api-futures.kucoin.com/*',
  'https://api.bitget.com/*',
  'https://api.bybit.com/*',
  'https://api.crypto.com/*',
  'https://api.gateio.ws/*',
  'https://api.hbdm.com/*',
  'https://api.hyperliquid.xyz/*',
  'https://api.kucoin.com/*',
  'https://api.mexc.com/*',
  'https://dapi.binance.com/*',
  'https://fapi.asterdex.com/*',
  'https://fapi.binance.com/*',
  'https://futures.kraken.com/*',
  'https://indexer.dydx.trade/*',
  'https://mainnet.zklighter.elliot.ai/*',
  'https://open-api.bingx.com/*',
  'https://www.asterdex.com/*',
  'https://www.binance.com/*',
  'https://www.deribit.com/*',
  'https://www.okx.com/*',
];
/** Asked for by a click in the options; the mirrors by one in the popup. */
const LEADERBOARD = 'https://stats-data.hyperliquid.xyz/*';
/** Asked for by a click too, each of its own: servers of Ethereum and Arbitrum. */
const RPC_HOSTS = [
  'ethereum-rpc.publicnode.com',
  'eth.llamarpc.com',
  'cloudflare-eth.com',
  'eth-mainnet.g.alchemy.com',
  'mainnet.infura.io',
  'arbitrum-one-rpc.publicnode.com',
  'arb1.arbitrum.io',
  'arb-mainnet.g.alchemy.com',
  'arbitrum-mainnet.infura.io',
];
/** By the switch of the feed that they tell. */
const CONTEXT = ['https://api.alternative.me/*', 'https://api.sosovalue.xyz/*'];
/** The pages that may be read for a position, where their own content script is not enough. */
const READ_PAGES = ['https://www.bybit.com/*', 'https://www.bybit.eu/*', 'https://www.mexc.com/*'];
const PAGES = [
  'https://app.hyperliquid.xyz/*',
  'https://app.lighter.xyz/*',
  'https://bingx.com/*',
  'https://crypto.com/*',
  'https://dydx.trade/*',
  'https://futures.kraken.com/*',
  'https://my.okx.com/*',
  'https://pro.kraken.com/*',
  'https://www.asterdex.com/*',
  'https://www.binance.com/*',
  'https://www.binance.us/*',
  'https://www.bitget.com/*',
  'https://www.bybit.com/*',
  'https://www.bybit.eu/*',
  'https://www.coinbase.com/*',
  'https://www.deribit.com/*',
  'https://www.gate.com/*',
  'https://www.htx.com/*',
  'https://www.kcex.com/*',
  'https://www.kucoin.com/*',
  'https://www.mexc.com/*',
  'https://www.okx.com/*',
];
const CONNECTIONS = [
  'api-futures.kucoin.com',
  'api.bitget.com',
  'api.bybit.com',
  'api.crypto.com',
  'api.gateio.ws',
  'api.hbdm.com',
  'api.hyperliquid.xyz',
  'api.kucoin.com',
  'api.mexc.com',
  'contract.mexc.com',
  'dapi.binance.com',
  'dstream.binance.com',
  'fapi.asterdex.com',
  'fapi.binance.com',
  'fstream.asterdex.com',
  'fstream.binance.com',
  'futures.kraken.com',
  'fx-ws.gateio.ws',
  'indexer.dydx.trade',
  'mainnet.zklighter.elliot.ai',
  'open-api.bingx.com',
  'stream.bybit.com',
  'stream.crypto.com',
  'streams.deribit.com',
  'ws.bitget.com',
  'ws.okx.com:8443',
  'www.asterdex.com',
  'www.binance.com',
  'www.deribit.com',
  'www.okx.com',
  'x-push-futures.kucoin.com',
];
const MEMBERS = [
  'action',
  'background',
  'content_scripts',
  'content_security_policy',
  'default_locale',
  'description',
  'host_permissions',
  'icons',
  'manifest_version',
  'minimum_chrome_version',
  'name',
  'optional_host_permissions',
  'optional_permissions',
  'options_ui',
  'permissions',
  'short_name',
  'version',
];

describe.each(TARGETS)('manifest of %s', (target) => {
  const manifest = manifestOf(target);

  it('has these members and no other', () => {
    const more = target === 'firefox-mv3' ? ['browser_specific_settings'] : [];
    // No web_accessible_resources, no externally_connectable, no background page that persists.
    expect(Object.keys(manifest).toSorted()).toEqual([...MEMBERS, ...more].toSorted());
    expect(manifest.manifest_version).toBe(3);
  });

  it('asks for these permissions and hosts and no other', () => {
    expect(manifest.permissions).toEqual(PERMISSIONS);
    // By a click in the options that switches alerts on.
    expect(manifest.optional_permissions).toEqual(['notifications']);
    expect(manifest.host_permissions.toSorted()).toEqual(FETCHED_HOSTS);
    expect(manifest.optional_host_permissions).toEqual([
      LEADERBOARD,
      ...RPC_HOSTS.map((host) => `https://${host}/*`),
      ...CONTEXT,
      ...READ_PAGES,
      ...OPTIONAL_MATCH_PATTERNS,
    ]);
    // Whole host names: no wildcard that a look-alike could fall under.
    for (const pattern of manifest.optional_host_permissions)
      expect(pattern).toMatch(/^https:\/\/[a-z0-9.-]+\/\*$/);
  });

  it('runs on these pages, in the top frame and the isolated world', () => {
    const [guard, ...panels] = manifest.content_scripts;
    expect(guard).toEqual({ matches: expect.any(Array), js: ['keyguard.js'], run_at: 'document_start' });
    expect(guard?.matches.toSorted()).toEqual(PAGES);
    expect(panels.flatMap(({ matches }) => matches).toSorted()).toEqual(PAGES);
    for (const panel of panels) {
      expect(panel).toEqual({
        matches: expect.any(Array),
        js: [expect.stringMatching(/^overlay-\w+\.js$/)],
        run_at: 'document_idle',
      });
    }
  });

  it('lets its own pages load and reach nothing else', () => {
    const policy = new Map(
      manifest.content_security_policy.extension_pages.split(';').map((directive) => {
        const [name = '', ...values] = directive.trim().split(/\s+/);
        return [name, values] as const;
      }),
    );
    const { 'connect-src': connections, ...rest } = Object.fromEntries(policy);
    expect(rest).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'"],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
    });
    expect(connections?.toSorted()).toEqual(
      [
        ...CONNECTIONS.flatMap((host) => [`https://${host}`, `wss://${host}`]),
        'https://stats-data.hyperliquid.xyz',
        ...RPC_HOSTS.map((host) => `https://${host}`),
        'https://api.alternative.me',
        'https://api.sosovalue.xyz',
      ].toSorted(),
    );
  });

  it('names only files that are there', () => {
    const files = builtFiles(target);
    const named = [...JSON.stringify(manifest).matchAll(/"([\w/.-]+\.(?:js|html|png|css))"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
    expect(named).toContain('background.js');
  });

  it('ships both languages', () => {
    expect(builtFiles(target)).toEqual(
      expect.arrayContaining(['_locales/en/messages.json', '_locales/zh_CN/messages.json']),
    );
  });
});

describe('Firefox', () => {
  it('is told that nothing is collected, and has a lasting id', () => {
    const gecko = manifestOf('firefox-mv3').browser_specific_settings?.gecko;
    expect(gecko?.data_collection_permissions).toEqual({ required: ['none'] });
    expect(gecko?.id).toMatch(/^[\w.-]+@[\w.-]+$/);
  });
});
