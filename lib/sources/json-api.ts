import { type FailureKind, FetchFailure } from '../net/failure.ts';
import type { z } from '../schema.ts';
import { changed, parsePayload } from './payload.ts';
import type { HttpRequest, SourceIo } from './source.ts';

/** What a venue's own words for "no" mean to us. */
export interface Refusal {
  readonly kind: FailureKind;
  /** The venue's words, for the diagnostics. */
  readonly detail: string;
}

/** The public JSON interface of a venue that we ask without a class of ccxt. */
export interface JsonApi {
  /** Address before every path, as `https://api.hbdm.com`. */
  readonly root: string;
  /** Reads an error inside a reply, be its status 200 or 4xx; null for a reply that is none. Must not throw. */
  readonly refusalIn: (reply: unknown) => Refusal | null;
}

export type QueryParams = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * One GET of a public endpoint, parsed at the border; parameters that are undefined are left out.
 * @param path with its values already encoded, as `/v4/orderbooks/perpetualMarket/BTC-USD`.
 * @throws FetchFailure only.
 */
export async function jsonGet<S extends z.ZodMiniType>(
  api: JsonApi,
  io: SourceIo,
  path: string,
  params: QueryParams,
  schema: S,
  options: Pick<HttpRequest, 'weight' | 'isPersonal'> & { readonly signal?: AbortSignal } = {},
): Promise<z.output<S>> {
  const url = new URL(api.root + path);
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const { signal, ...cost } = options;
  const reply = await askJson(io, { url: url.href, ...cost }, api.refusalIn, signal);
  return parsePayload(schema, reply, url.host, path);
}

/**
 * One request, and what the venue's own words in its reply mean.
 * @param refusalIn reads an error inside a reply of a status (200 for every 2xx); null for a reply that is none. Must not throw.
 * @returns the parsed JSON, in which no error was found; not validated. @throws FetchFailure only.
 */
export async function askJson(
  io: SourceIo,
  request: HttpRequest,
  refusalIn: (reply: unknown, status: number) => Refusal | null,
  signal?: AbortSignal,
): Promise<unknown> {
  const { host } = new URL(request.url);
  const reply = await io.fetchJson(request, signal).catch((error: unknown) => {
    throw error instanceof FetchFailure ? inVenuesWords(io, refusalIn, host, error) : error;
  });
  const refusal = refusalIn(reply, 200);
  if (refusal === null) return reply;
  throw noted(io, failureOf(host, refusal));
}

function noted(io: SourceIo, failure: FetchFailure): FetchFailure {
  if (failure.kind === 'rate-limited' || failure.kind === 'server-error') io.noteFailure?.(failure);
  return failure;
}

/** What a venue's words alone tell: that it does not list the instrument, that it does not know the account, a limit told with a 400. */
const TOLD_BY_WORDS: readonly FailureKind[] = ['unknown-instrument', 'no-data', 'rate-limited'];

/** A 4xx carries the venue's words in its body. */
function inVenuesWords(
  io: SourceIo,
  refusalIn: (reply: unknown, status: number) => Refusal | null,
  host: string,
  failure: FetchFailure,
): FetchFailure {
  if (failure.kind !== 'format-changed' || failure.reply === null) return failure;
  const { status, text } = failure.reply;
  try {
    const refusal = refusalIn(JSON.parse(text), status);
    return refusal !== null && TOLD_BY_WORDS.includes(refusal.kind)
      ? noted(io, failureOf(host, refusal))
      : failure;
  } catch {
    // Words that are no JSON are no words of the venue's interface.
    return failure;
  }
}

function failureOf(host: string, { kind, detail }: Refusal): FetchFailure {
  return kind === 'format-changed' ? changed(host, detail) : new FetchFailure(kind, host, detail);
}
