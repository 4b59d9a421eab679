import { HOUR_MS, MINUTE_MS } from '../domain/candles.ts';
import { CHAIN_IDS, RPC_HOSTS, type RpcEndpoint } from '../domain/chain-rpc.ts';
import { FetchFailure } from '../net/failure.ts';
import { RETRY_POLICY } from '../net/retry-policy.ts';
import { z } from '../schema.ts';
import type { Hex } from './contract-call.ts';
import { askJson, type Refusal } from './json-api.ts';
import { memoise } from './memo.ts';
import { changed, parsePayload } from './payload.ts';
import type { HostLimit, SourceIo } from './source.ts';

/** None of the servers publishes a limit that holds for all: this is far below any of theirs, and we take a tenth of it. */
const ASSUMED_REQUESTS_PER_MINUTE = 300;

/** Limits of the servers that may be chosen. They are no hosts of a source: each is asked for at a click of its own. */
export const RPC_LIMITS: readonly HostLimit[] = RPC_HOSTS.map(({ host }) => ({
  host,
  published: ASSUMED_REQUESTS_PER_MINUTE,
  windowMs: MINUTE_MS,
}));

/** An answer to hundreds of questions is tens of kilobytes. */
const LONGEST_RESULT = 2_000_000;
const HEX = /^0x(?:[0-9a-f]{2})*$/i;

const Reply = z.object({ jsonrpc: z.literal('2.0'), id: z.number(), result: z.unknown() });
const Failed = z.object({
  error: z.object({ code: z.number(), message: z.string().check(z.maxLength(5_000)) }),
});
const Bytes = z.string().check(z.maxLength(LONGEST_RESULT), z.regex(HEX));
const Quantity = z.string().check(z.regex(/^0x[0-9a-f]{1,12}$/i));

let asked = 0;

/** One JSON-RPC request. @returns its `result`, not validated. @throws FetchFailure; `no-data` where the server refuses path or key. */
async function rpcCall(
  endpoint: RpcEndpoint,
  method: string,
  params: readonly unknown[],
  io: SourceIo,
): Promise<unknown> {
  asked += 1;
  const id = asked;
  const reply = await askJson(
    io,
    {
      url: `https://${endpoint.host}${endpoint.path}`,
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
      // Of the user's own choice: that it is refused says nothing of the host.
      isPersonal: true,
    },
    refusalIn,
  );
  const parsed = parsePayload(Reply, reply, endpoint.host, method);
  if (parsed.id !== id)
    throw changed(endpoint.host, `${method}: the answer to request ${parsed.id}, not ${id}`);
  return parsed.result;
}

/** What a server's error means: codes of JSON-RPC and those in use by servers of Ethereum (EIP-1474). */
function refusalIn(reply: unknown, status: number): Refusal | null {
  const parsed = Failed.safeParse(reply);
  if (!parsed.success)
    return status === 401 || status === 404 ? { kind: 'no-data', detail: `HTTP ${status}` } : null;
  const { code, message } = parsed.data.error;
  const detail = `${code}: ${message}`;
  if (code === -32_005 || code === 429 || /rate limit|too many requests|capacity|exceeded/i.test(message))
    return { kind: 'rate-limited', detail };
  if (status === 401 || status === 404 || /unauthori[sz]ed|api key|authenticat|project id/i.test(message))
    return { kind: 'no-data', detail };
  if (code === -32_603 || code === -32_002) return { kind: 'server-error', detail };
  return { kind: 'format-changed', detail };
}

/** What a server says that cannot be true: it is not asked again for a while. */
export function implausible(host: string, detail: string, now: number): FetchFailure {
  return new FetchFailure('implausible', host, detail, now + RETRY_POLICY.formatChangedMs);
}

/** Asked once an hour. Key: the endpoint in one text. */
const chainIds = memoise(HOUR_MS, async (key, io) => {
  const endpoint = JSON.parse(key) as RpcEndpoint;
  return parsePayload(Quantity, await rpcCall(endpoint, 'eth_chainId', [], io), endpoint.host, 'eth_chainId');
});

/** Makes sure that the server answers for the chain it was chosen for. @throws FetchFailure `implausible` when it does not. */
export async function checkChain(endpoint: RpcEndpoint, io: SourceIo): Promise<void> {
  const { chain, host, path } = endpoint;
  const told = Number(await chainIds(JSON.stringify({ chain, host, path }), io));
  if (told !== CHAIN_IDS[chain]) throw implausible(host, `answers for chain ${told}`, io.now(host));
}

/** Reads from a contract at the newest block, changing nothing. @throws FetchFailure. */
export async function ethCall(endpoint: RpcEndpoint, to: Hex, data: Hex, io: SourceIo): Promise<Hex> {
  const result = await rpcCall(endpoint, 'eth_call', [{ to, data }, 'latest'], io);
  return parsePayload(Bytes, result, endpoint.host, 'eth_call') as Hex;
}
