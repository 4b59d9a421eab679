import { defineConfig } from 'wxt';
import { RPC_HOST_NAMES } from './lib/domain/chain-rpc.ts';
import { CONTEXT_HOSTS } from './lib/sources/context-sources.ts';
import { LEADERBOARD_HOST } from './lib/sources/hyperliquid-leaderboard.ts';
import { SOURCE_HOSTS, SOURCE_LIMITS } from './lib/sources/registry.ts';
import { READER_PATTERNS } from './lib/venues/reading/registry.ts';
import { MATCH_PATTERNS, matchPatternsOf, OPTIONAL_MATCH_PATTERNS, VENUES } from './lib/venues/registry.ts';
import { ccxtStub } from './scripts/vite-ccxt-stub.ts';
import { jsxImport } from './scripts/vite-jsx-import.ts';
import { pageSchema } from './scripts/vite-page-schema.ts';

/** Only what is fetched needs a host permission; a WebSocket needs the CSP alone. */
const fetchedHosts = [...new Set(SOURCE_LIMITS.map((limit) => `https://${limit.host}/*`))];
/** Of optional feeds: each asked for at its own click. */
const clickedHosts = [LEADERBOARD_HOST, ...RPC_HOST_NAMES, ...CONTEXT_HOSTS];
const connections = [
  ...new Set([
    ...SOURCE_HOSTS.flatMap((host) => [`https://${host}`, `wss://${host}`]),
    ...clickedHosts.map((host) => `https://${host}`),
  ]),
];

/**
 * The two scripts on trading pages are unlisted scripts named in the manifest here, not WXT content scripts: WXT's wrapper adds 12 kB,
 * and lets any page that knows our id tear the panel down with one forged event.
 */
export default defineConfig({
  entrypointsDir: 'entrypoints',
  outDir: process.env['PLIMSOLL_OUTPUT'] ?? '.output',
  modules: [],
  imports: false,
  manifestVersion: 3,
  vite: () => ({
    plugins: [ccxtStub(), pageSchema(), jsxImport()],
    // The classic form: a tenth less script than `jsx()` calls, which put children into props.
    oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } },
    build: { target: 'es2022', sourcemap: false, modulePreload: false },
    define: { __OPEN_ROOT__: JSON.stringify(process.env['PLIMSOLL_OPEN_ROOT'] === '1') },
  }),
  manifest: ({ browser }) => ({
    name: '__MSG_name__',
    short_name: 'Plimsoll',
    description: '__MSG_description__',
    default_locale: 'en',
    minimum_chrome_version: '116',
    permissions: ['storage', 'alarms', 'scripting', 'activeTab'],
    // Asked for when alerts are switched on.
    optional_permissions: ['notifications'],
    host_permissions: fetchedHosts,
    // Asked for at the click that wants it.
    optional_host_permissions: [
      ...clickedHosts.map((host) => `https://${host}/*`).filter((pattern) => !fetchedHosts.includes(pattern)),
      ...READER_PATTERNS.filter((pattern) => !fetchedHosts.includes(pattern)),
      ...OPTIONAL_MATCH_PATTERNS,
    ],
    action: { default_title: '__MSG_action__' },
    content_scripts: [
      { matches: [...MATCH_PATTERNS], js: ['keyguard.js'], run_at: 'document_start' },
      ...VENUES.map((venue) => ({
        matches: [...matchPatternsOf(venue)],
        js: [`overlay-${venue.id}.js`],
        run_at: 'document_idle' as const,
      })),
    ],
    content_security_policy: {
      extension_pages: `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src ${connections.join(' ')}; object-src 'none'; base-uri 'none'; form-action 'none'`,
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'plimsoll@plimsoll.example',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : {}),
  }),
});
