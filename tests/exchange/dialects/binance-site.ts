import type { VenueName } from '../instruments.ts';
import type { Tape } from '../tape.ts';
import type { ApiReply, ApiRequest, Dialect } from './dialect.ts';

const BRACKETS = /^\/bapi\/futures\/v1\/friendly\/(future|delivery)\/common\/brackets$/;

/** The site's own endpoint that tells the leverage brackets without a key, by GET or POST. */
export const binanceSite = bracketSite('binance', 'www.binance.com');

/** The same endpoint of a venue whose site is a copy of Binance's. */
export function bracketSite(venue: VenueName, host: string): Dialect {
  return {
    venue,
    restHosts: [host],
    socketHosts: [],
    weightHeader: null,
    ownsPath: (path) => path.startsWith('/bapi/'),
    handle: (request, tape, now) => handle(venue, request, tape, now),
    openSocket: () => null,
    faultBody: binanceFault,
  };
}

function handle(venue: VenueName, request: ApiRequest, tape: Tape, now: number): ApiReply {
  const match = BRACKETS.exec(request.path);
  if (match === null || !['GET', 'POST'].includes(request.method))
    return {
      status: 404,
      body: { code: '000404', message: 'Not Found', messageDetail: null, data: null, success: false },
    };
  const inverse = match[1] === 'delivery';
  const brackets = tape
    .instruments(venue)
    .filter(({ kind }) => kind === (inverse ? 'inverse' : 'linear'))
    .flatMap((instrument) => {
      const tiers = tape.tiers(instrument);
      if (tiers === null) return [];
      // COIN-M tables count coins; the simulated ones are the linear table at the price of the day.
      const unit = inverse ? (tape.ticker(instrument, now)?.mark ?? 1) : 1;
      const notional = (value: number): number => (inverse ? Math.round(value / unit) : value);
      const riskBrackets = tiers.map((tier, index) => ({
        bracketSeq: index + 1,
        bracketNotionalFloor: notional(tier.notionalFloor),
        bracketNotionalCap: notional(tier.notionalCap),
        maxOpenPosLeverage: tier.maxLeverage,
        bracketMaintenanceMarginRate: tier.maintenanceMarginRate,
        cumFastMaintenanceAmount: tier.maintenanceAmount / unit,
        minOpenPosLeverage: 1,
      }));
      return [
        {
          symbol: instrument.id,
          updateTime: now,
          notionalLimit: notional(tiers.at(-1)?.notionalCap ?? 0),
          riskBrackets,
        },
      ];
    });
  return {
    body: {
      code: '000000',
      message: null,
      messageDetail: null,
      data: { version: `ms_${now}`, brackets },
      success: true,
    },
  };
}

/** Binance's words: -1003 for limits (the ban names its end in epoch ms), the eligibility text for 451. */
export function binanceFault(
  status: number,
  now: number,
  retryAfterMs: number,
): { body: string; contentType: string } {
  const contentType = 'application/json';
  const json = (code: number, msg: string): { body: string; contentType: string } => ({
    body: JSON.stringify({ code, msg }),
    contentType,
  });
  if (status === 429)
    return json(
      -1003,
      'Too many requests; current limit of IP(203.0.113.7) is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.',
    );
  if (status === 418)
    return json(
      -1003,
      `Way too many requests; IP(203.0.113.7) banned until ${now + retryAfterMs}. Please use the websocket for live updates to avoid bans.`,
    );
  if (status === 451)
    return json(
      0,
      "Service unavailable from a restricted location according to 'b. Eligibility' in https://www.binance.com/en/terms. Please contact customer service if you believe you received this message in error.",
    );
  if (status === 403)
    return {
      body: '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center></body></html>',
      contentType: 'text/html',
    };
  return json(-1000, 'An unknown error occurred while processing the request.');
}
