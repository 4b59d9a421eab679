import type { Instrument } from '../domain/instrument.ts';
import { z } from '../schema.ts';
import { type JsonApi, jsonGet } from './json-api.ts';
import { okxContract, okxInstrumentId, okxInstrumentType } from './okx-contract.ts';
import { LiquidationRow } from './okx-schema.ts';
import { okxLiquidations } from './okx-stream.ts';
import { liquidationPage } from './past-orders.ts';
import type { LiquidationPage, PastLiquidations, SourceIo } from './source.ts';

const HOST = 'www.okx.com';
const PAGE_LIMIT = 100;
/** The venue keeps seven days; a day is what the panel tells of. */
const REACH_MS = 24 * 3_600_000;

const Reply = z.object({
  code: z.string(),
  msg: z.optional(z.string()),
  data: z.array(LiquidationRow).check(z.maxLength(PAGE_LIMIT)),
});
const Refused = z.object({ code: z.string(), msg: z.string() });

/** Not among ccxt's methods. Codes: 50011 is the rate limit, 51000 to 51001 an instrument or parameter that it does not know. */
const API: JsonApi = {
  root: `https://${HOST}/api/v5`,
  refusalIn(reply) {
    const said = Refused.safeParse(reply);
    if (!said.success || said.data.code === '0') return null;
    const detail = `${said.data.code} ${said.data.msg}`;
    if (said.data.code === '50011') return { kind: 'rate-limited', detail };
    return { kind: /^5100[01]$/.test(said.data.code) ? 'unknown-instrument' : 'server-error', detail };
  },
};

/** Newest first; `after` asks for what is older than a time, `before` for what is newer. At most one order a second and contract. */
async function load(
  instrument: Instrument,
  { from, to }: { readonly from: number; readonly to: number },
  io: SourceIo,
): Promise<LiquidationPage> {
  const params = {
    instType: okxInstrumentType(instrument),
    uly: `${instrument.base}-${instrument.quote}`,
    state: 'filled',
    after: to + 1,
    before: from - 1,
    limit: PAGE_LIMIT,
  };
  const [{ data }] = await Promise.all([
    jsonGet(API, io, '/public/liquidation-orders', params, Reply),
    okxContract(instrument, io),
  ]);
  const told = data.flatMap(({ details }) => details.map(({ ts }) => ts));
  const orders = okxLiquidations(data, instrument, okxInstrumentId(instrument));
  return liquidationPage({ from, to }, told, told.length < PAGE_LIMIT, orders);
}

export const okxPastLiquidations: PastLiquidations = { reachMs: REACH_MS, load };
