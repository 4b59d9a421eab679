import type { ReplayInstrument } from './instruments.ts';
import { hashUnit } from './market/random.ts';
import type { Side } from './market/types.ts';
import type { Tape, TapePosition } from './tape.ts';

/** One account of the replay: what it holds, by the tape's truth. */
export interface ReplayAccount {
  readonly address: string;
  readonly holdings: readonly { readonly instrument: ReplayInstrument; readonly position: TapePosition }[];
  readonly notionalUsd: number;
}

export interface ReplayTrade {
  readonly instrument: ReplayInstrument;
  readonly side: Side;
  readonly price: number;
  readonly size: number;
  readonly time: number;
  readonly id: number;
  readonly buyer: string;
  readonly seller: string;
}

const MINUTE_MS = 60_000;
/** Trades that the replay tells a second: a few of the real feed's many. */
const TRADES_A_SECOND = 3;

interface Accounts {
  readonly minute: number;
  readonly byAddress: ReadonlyMap<string, ReplayAccount>;
  /** By instrument: addresses with the running sum of their size there. */
  readonly shares: ReadonlyMap<string, { readonly addresses: string[]; readonly sums: Float64Array }>;
}

const newest = new WeakMap<Tape, Accounts>();

/**
 * The accounts behind a venue's positions at the last full minute, by address. A position keeps its account as long as it lives; the third
 * of each coin's positions belong to people who also trade the next coin, so that some hold several.
 */
export function accountsAt(tape: Tape, now: number): ReadonlyMap<string, ReplayAccount> {
  return currentAccounts(tape, now).byAddress;
}

/** What an account holds; null for a stranger. */
export function accountOf(tape: Tape, address: string, now: number): ReplayAccount | null {
  return currentAccounts(tape, now).byAddress.get(address.toLowerCase()) ?? null;
}

/** The trades of a span, `from` < time <= `to`: the parties are drawn by size, as large traders trade more. The same span tells the same. */
export function tradesBetween(
  tape: Tape,
  instrument: ReplayInstrument,
  from: number,
  to: number,
  most: number,
): ReplayTrade[] {
  const trades: ReplayTrade[] = [];
  const step = 1000 / TRADES_A_SECOND;
  const last = Math.floor(to / step);
  for (let index = Math.max(Math.floor(from / step) + 1, last - most + 1); index <= last; index++) {
    const time = Math.floor(index * step);
    const shares = currentAccounts(tape, to).shares.get(instrument.id);
    const price = tape.ticker(instrument, time)?.last;
    if (shares === undefined || price === undefined) return trades;
    const [buyer, seller] = [pick(shares, hashUnit(index, 1)), pick(shares, hashUnit(index, 2))];
    const side: Side = hashUnit(index, 3) < 0.5 ? 'long' : 'short';
    const size = Math.max(instrument.lotSize, (40_000 * hashUnit(index, 4)) / price);
    trades.push({ instrument, side, price, size, time, id: index, buyer, seller });
  }
  return trades;
}

const addresses = new Map<string, string>();

/** The address of a number: forty digits that look like any other. */
function addressOf(coin: string, id: number): string {
  const key = `${coin}|${id}`;
  const known = addresses.get(key);
  if (known !== undefined) return known;
  let seed = 7;
  for (const character of key) seed = (Math.imul(seed, 31) + character.charCodeAt(0)) | 0;
  const words = Array.from({ length: 5 }, (_, word) => Math.floor(hashUnit(seed, word) * 2 ** 32));
  const address = `0x${words.map((word) => word.toString(16).padStart(8, '0')).join('')}`;
  addresses.set(key, address);
  return address;
}

function currentAccounts(tape: Tape, now: number): Accounts {
  const minute = Math.floor(now / MINUTE_MS);
  const known = newest.get(tape);
  if (known?.minute === minute) return known;
  const made = accountsOf(tape, minute);
  newest.set(tape, made);
  return made;
}

function accountsOf(tape: Tape, minute: number): Accounts {
  const holdings = new Map<string, { instrument: ReplayInstrument; position: TapePosition }[]>();
  const shares = new Map<string, { addresses: string[]; sums: Float64Array }>();
  const notional = new Map<string, number>();
  const instruments = tape.instruments('hyperliquid');
  for (const [order, instrument] of instruments.entries()) {
    const positions = tape.positions(instrument, minute * MINUTE_MS) ?? [];
    const next = instruments[(order + 1) % instruments.length] ?? instrument;
    const held = new Set<string>();
    const owners: string[] = [];
    const sums = new Float64Array(positions.length);
    let sum = 0;
    for (const [index, position] of positions.entries()) {
      const isGuest = position.id % 3 === 0;
      const address = isGuest
        ? addressOf(next.base, position.id + 1)
        : addressOf(instrument.base, position.id);
      // A venue nets an account's positions in one coin: a second one of the same coin has an account of its own.
      const own = held.has(address) ? addressOf(`${instrument.base}-`, position.id) : address;
      held.add(own);
      const list = holdings.get(own);
      if (list === undefined) holdings.set(own, [{ instrument, position }]);
      else list.push({ instrument, position });
      notional.set(own, (notional.get(own) ?? 0) + position.size * position.entryPrice);
      owners.push(own);
      sum += position.size;
      sums[index] = sum;
    }
    shares.set(instrument.id, { addresses: owners, sums });
  }
  const byAddress = new Map(
    [...holdings].map(([address, list]) => [
      address,
      { address, holdings: list, notionalUsd: notional.get(address) ?? 0 },
    ]),
  );
  return { minute, byAddress, shares };
}

function pick({ addresses, sums }: { addresses: string[]; sums: Float64Array }, share: number): string {
  const wanted = share * (sums[sums.length - 1] ?? 0);
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return addresses[low] ?? addressOf('', 0);
}
