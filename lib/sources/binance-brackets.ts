import { HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import type { MarginTier, MarginTierTable } from '../domain/margin-tier.ts';
import { z } from '../schema.ts';
import { bundledUsdmTiers } from './binance-brackets-bundled.ts';
import { memoise } from './memo.ts';
import { changed, nonNegative, parsePayload, positive, text, unknownInstrument } from './payload.ts';
import type { HostLimit, SourceIo } from './source.ts';

const HOST = 'www.binance.com';
const ADDRESS = `https://${HOST}/bapi/futures/v1/friendly`;

/** The site's own endpoint publishes no limit: we stay at three requests in ten minutes. */
export const BRACKET_LIMIT: HostLimit = {
  host: HOST,
  published: 30,
  windowMs: 10 * MINUTE_MS,
  pathPrefix: '/bapi/futures/',
};

const Bracket = z.object({
  bracketSeq: positive,
  bracketNotionalFloor: nonNegative,
  bracketNotionalCap: positive,
  maxOpenPosLeverage: positive.check(z.maximum(1000)),
  bracketMaintenanceMarginRate: positive.check(z.maximum(1)),
  cumFastMaintenanceAmount: nonNegative,
});
const Market = z.object({
  symbol: text,
  riskBrackets: z.array(Bracket).check(z.minLength(1), z.maxLength(100)),
});
const Reply = z.object({
  data: z.object({ brackets: z.array(Market).check(z.minLength(1), z.maxLength(3000)) }),
});

/** The brackets of a reply of Binance's site, or of a site that answers as it does, by market id. */
export function bracketTiers(payload: unknown, host: string): ReadonlyMap<string, MarginTier[]> {
  const { brackets } = parsePayload(Reply, payload, host, 'brackets').data;
  return new Map(brackets.map((market) => [market.symbol, tiersOf(market, host)]));
}

/** One reply holds all markets of an API (about a megabyte): kept for the life of the worker, at most 6 h. */
const allBrackets = memoise(6 * HOUR_MS, async (api: string, io: SourceIo) => {
  const payload = await io.fetchJson({ url: `${ADDRESS}/${api}/common/brackets` });
  return { asOf: io.now(HOST), tiers: bracketTiers(payload, HOST) };
});

function tiersOf({ symbol, riskBrackets }: z.infer<typeof Market>, host: string): MarginTier[] {
  const tiers = riskBrackets
    .toSorted((a, b) => a.bracketNotionalFloor - b.bracketNotionalFloor)
    .map((bracket) => ({
      notionalFloor: bracket.bracketNotionalFloor,
      notionalCap: bracket.bracketNotionalCap,
      maintenanceMarginRate: bracket.bracketMaintenanceMarginRate,
      maintenanceAmount: bracket.cumFastMaintenanceAmount,
      maxLeverage: bracket.maxOpenPosLeverage,
    }));
  const isContiguous = tiers.every((tier, i) => tier.notionalFloor === (tiers[i - 1]?.notionalCap ?? 0));
  if (!isContiguous) throw changed(host, `the brackets of ${symbol} have gaps`);
  return tiers;
}

async function tableOf(api: 'future' | 'delivery', marketId: string, io: SourceIo): Promise<MarginTierTable> {
  const { asOf, tiers } = await allBrackets(api, io);
  const own = tiers.get(marketId);
  if (own === undefined) throw unknownInstrument(HOST, `no brackets of ${marketId}`);
  return {
    tiers: own,
    notionalUnit: api === 'future' ? 'quote' : 'base',
    liquidationFeeRate: 0,
    asOf,
    origin: 'venue',
  };
}

/** Margin tiers of a USD-M contract without a key; of the majors the bundled table when the venue does not give them. */
export async function usdmMarginTiers(marketId: string, io: SourceIo): Promise<MarginTierTable> {
  return tableOf('future', marketId, io).catch((error: unknown) => {
    const bundled = bundledUsdmTiers(marketId);
    if (bundled === null) throw error;
    return bundled;
  });
}

/** Margin tiers of a COIN-M contract without a key; notionals in the coin. */
export function coinmMarginTiers(marketId: string, io: SourceIo): Promise<MarginTierTable> {
  return tableOf('delivery', marketId, io);
}
