import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { reachableMethods, withoutOtherMethods } from './ccxt-methods.ts';
import { withoutUnusedTables } from './ccxt-tables.ts';

const STUB_ID = '\0ccxt-stub';

/** Bare modules that ccxt reaches only on Node, for signing, or for packed frames of its own sockets. */
const DEAD_MODULES = new Set([
  'undici',
  'node:zlib',
  'node:http',
  'node:fs',
  'node:os',
  'node:path',
  'node:url',
  '@scure/starknet',
  '@noble/curves/secp256k1.js',
  '@noble/curves/nist.js',
  '@noble/curves/ed25519.js',
  'fflate',
]);

/** Parts of ccxt that public market data never reaches: signing for zkLink, Starknet and dYdX, MEXC's binary frames. */
const DEAD_FILES = /static_dependencies\/zklink\/|functions\/starknet\.js|protobuf\/mexc\/|dydx-v4-client\//;

/**
 * Any name that ccxt imports from a dead module, as a function that says why it is missing. Static imports need the names to
 * exist; nothing of this runs for public data, and a test calls every implicit method we use through the stubbed build.
 */
const STUB_SOURCE = `
const absent = () => { throw new Error('left out of this build: Plimsoll reads public data only'); };
export default absent;
export const getStarkKey = absent;
export const ethSigToPrivate = absent;
export const sign = absent;
export const secp256k1 = absent;
export const p256 = absent;
export const ed25519 = absent;
export const gunzipSync = absent;
export const inflateSync = absent;
export const Long = absent;
`;

/** The classes of lib/sources/ccxt-exchange.ts and what they extend, below ccxt's `js/src/`. */
const CLASS_FILES = [
  'base/Exchange.js',
  'aster.js',
  'binance.js',
  'binancecoinm.js',
  'binanceusdm.js',
  'bybit.js',
  'gate.js',
  'hyperliquid.js',
  'mexc.js',
  'okx.js',
  'kucoin.js',
  'bitget.js',
] as const;
const CLASS_FILE = new RegExp(`^(.*/ccxt/js/src/)(?:${CLASS_FILES.join('|').replaceAll('.', '\\.')})$`);

/**
 * Keeps ccxt's dead weight out of the worker: about 0.7 MB of modules that only Node, wallets or other venues would use, and of the
 * classes the unified calls (orders, balances, markets), which are nine tenths of their methods, with the tables that only these read.
 */
export function ccxtStub(): Plugin {
  const keptBelow = new Map<string, ReadonlySet<string>>();
  return {
    name: 'ccxt-stub',
    enforce: 'pre',
    resolveId(source, importer) {
      if (importer === undefined || !/[\\/]ccxt[\\/]/.test(importer)) return null;
      return DEAD_MODULES.has(source) || DEAD_FILES.test(source.replaceAll('\\', '/')) ? STUB_ID : null;
    },
    load: (id) => (id === STUB_ID ? STUB_SOURCE : null),
    transform(code, id) {
      const folder = CLASS_FILE.exec(id.replaceAll('\\', '/'))?.[1];
      if (folder === undefined) return null;
      const kept =
        keptBelow.get(folder) ??
        reachableMethods(CLASS_FILES.map((name) => readFileSync(folder + name, 'utf8')));
      keptBelow.set(folder, kept);
      return { code: withoutUnusedTables(withoutOtherMethods(code, kept)), map: null };
    },
  };
}
