import { HOUR_MS } from '../domain/candles.ts';
import type { Instrument } from '../domain/instrument.ts';
import { type MarginTier, tiersFromMaximumLeverage } from '../domain/margin-tier.ts';
import { ccxtCall } from './ccxt-client.ts';
import { type HyperliquidMarket, type HyperliquidMeta, Meta } from './hyperliquid-schema.ts';
import { memoise } from './memo.ts';
import { changed, parsePayload, unknownInstrument } from './payload.ts';
import type { SourceIo } from './source.ts';

export const HYPERLIQUID_HOST = 'api.hyperliquid.xyz';
/** Most `info` requests cost 20 of 1,200 a minute. */
export const INFO_WEIGHT = 20;
const SINGLE_TIER_IDS_BELOW = 50;
const MAX_COINS = 500;

/** Spelling of coins seen in a universe, for the stream, which has no io: `KPEPE` is `kPEPE`. */
const knownCoins = new Map<string, string>();

/** Sends one `info` request; `weight` in the venue's units. */
export function hyperliquidInfo(
  io: SourceIo,
  body: Readonly<Record<string, unknown>>,
  weight = INFO_WEIGHT,
): Promise<unknown> {
  return ccxtCall(io, 'hyperliquid', 'publicPostInfo', body, { weight });
}

/**
 * The builder's name of a HIP-3 market (`XYZ-SPCX` is `xyz:SPCX` of builder `xyz`); '' for the main universe.
 * ccxt joins builder and coin by a hyphen, in upper case.
 */
export function dexOf({ base }: Instrument): string {
  const hyphen = base.indexOf('-');
  return hyphen < 0 ? '' : base.slice(0, hyphen).toLowerCase();
}

/** ccxt's base of a market's name. */
function baseOf(name: string): string {
  return name.replace(':', '-').toUpperCase();
}

/** ccxt's symbol of a coin of the main universe, where USDC is the margin: `kPEPE` is `KPEPE/USDC:USDC`. */
export function symbolOf(name: string): string {
  return `${baseOf(name)}/USDC:USDC`;
}

/** Place and entry of an instrument in a universe. @throws FetchFailure `unknown-instrument` */
export function marketOf(
  meta: HyperliquidMeta,
  instrument: Instrument,
): { index: number; market: HyperliquidMarket } {
  const index = meta.universe.findIndex(({ name }) => baseOf(name) === instrument.base);
  const market = meta.universe[index];
  if (market === undefined || market.isDelisted === true) {
    throw unknownInstrument(HYPERLIQUID_HOST, instrument.base);
  }
  knownCoins.set(instrument.base, market.name);
  const oldest = knownCoins.keys().next().value;
  if (knownCoins.size > MAX_COINS && oldest !== undefined) knownCoins.delete(oldest);
  return { index, market };
}

/** Key: builder, or '' for the main universe. */
const metas = memoise(HOUR_MS, async (dex, io) => {
  const payload = await hyperliquidInfo(io, { type: 'meta', ...(dex === '' ? {} : { dex }) });
  return { meta: parsePayload(Meta, payload, HYPERLIQUID_HOST, 'meta'), asOf: io.now(HYPERLIQUID_HOST) };
});

/** The universe of an instrument, an hour old at most. */
export function metaOf(
  instrument: Instrument,
  io: SourceIo,
): Promise<{ meta: HyperliquidMeta; asOf: number }> {
  return metas(dexOf(instrument), io);
}

/** The venue's name of a coin: case-sensitive, so it comes from the universe. */
export async function coinOf(instrument: Instrument, io: SourceIo): Promise<string> {
  return (
    knownCoins.get(instrument.base) ?? marketOf((await metaOf(instrument, io)).meta, instrument).market.name
  );
}

/** The name without asking: as last seen, else by the rule that holds for all but the thousand-coins. */
export function likelyCoin(instrument: Instrument): string {
  const dex = dexOf(instrument);
  const known = knownCoins.get(instrument.base);
  if (known !== undefined) return known;
  return dex === '' ? instrument.base : `${dex}:${instrument.base.slice(dex.length + 1)}`;
}

/** Margin tiers of a market: its table's, or one tier of its maximum leverage. */
export function hyperliquidTiers(meta: HyperliquidMeta, market: HyperliquidMarket): MarginTier[] {
  const id = market.marginTableId;
  const table = meta.marginTables?.find(([tableId]) => tableId === id)?.[1];
  if (table === undefined && id !== undefined && id >= SINGLE_TIER_IDS_BELOW) {
    throw changed(HYPERLIQUID_HOST, `no margin table ${id}`);
  }
  const rows = table?.marginTiers.toSorted((a, b) => a.lowerBound - b.lowerBound);
  const steps = rows?.map((row) => ({ notionalFloor: row.lowerBound, maxLeverage: row.maxLeverage }));
  if (steps !== undefined && steps[0]?.notionalFloor !== 0) {
    throw changed(HYPERLIQUID_HOST, `margin table ${id} does not start at 0`);
  }
  return tiersFromMaximumLeverage(steps ?? [{ notionalFloor: 0, maxLeverage: market.maxLeverage }]);
}
