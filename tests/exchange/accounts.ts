import type { ReplayInstrument } from './instruments.ts';
import { hashUnit } from './market/random.ts';
import type { Side } from './market/types.ts';
import { OWN_HEX, ownHoldings } from './own-account.ts';
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

/** Accounts are told as they stood at the last full five minutes: at a hundred times real time a minute passes in half a second. */
const STEP_MS = 300_000;
/** Trades that the replay tells a second: a few of the real feed's many. */
const TRADES_A_SECOND = 3;

interface Owned {
  readonly position: TapePosition;
  readonly address: string;
}

/** One coin's positions with their owners, and the running sum of their size. */
interface Coin {
  readonly step: number;
  readonly owned: readonly Owned[];
  readonly byAddress: ReadonlyMap<string, TapePosition>;
  readonly sums: Float64Array;
}

const coins = new WeakMap<Tape, Map<string, Coin>>();

/** Every account of the venue, by address. */
export function accountsAt(tape: Tape, now: number): ReadonlyMap<string, ReplayAccount> {
  const addressesHeld = new Set<string>();
  for (const instrument of tape.instruments('hyperliquid')) {
    for (const { address } of coinAt(tape, instrument, now)?.owned ?? []) addressesHeld.add(address);
  }
  return new Map([...addressesHeld].map((address) => [address, accountOf(tape, address, now)]));
}

/**
 * What an account holds; nothing for a stranger. A position keeps its account as long as it lives; a third of each coin's positions
 * belong to people who also trade the next coin, so that some hold several.
 */
export function accountOf(tape: Tape, address: string, now: number): ReplayAccount {
  const holdings =
    address.toLowerCase() === OWN_HEX
      ? ownHoldings(tape, 'hyperliquid', now)
      : tape.instruments('hyperliquid').flatMap((instrument) => {
          const position = coinAt(tape, instrument, now)?.byAddress.get(address.toLowerCase());
          return position === undefined ? [] : [{ instrument, position }];
        });
  const notionalUsd = holdings.reduce((sum, { position }) => sum + position.size * position.entryPrice, 0);
  return { address, holdings, notionalUsd };
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
    const coin = coinAt(tape, instrument, to);
    const price = tape.ticker(instrument, time)?.last;
    if (coin === null || price === undefined) return trades;
    const [buyer, seller] = [pick(coin, hashUnit(index, 1)), pick(coin, hashUnit(index, 2))];
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

function coinAt(tape: Tape, instrument: ReplayInstrument, now: number): Coin | null {
  const step = Math.floor(now / STEP_MS);
  const known = coins.get(tape) ?? new Map<string, Coin>();
  coins.set(tape, known);
  const cached = known.get(instrument.id);
  if (cached?.step === step) return cached;
  const positions = tape.positions(instrument, step * STEP_MS);
  if (positions === null) return null;
  const all = tape.instruments('hyperliquid');
  const next = all[(all.findIndex(({ id }) => id === instrument.id) + 1) % all.length] ?? instrument;
  const sums = new Float64Array(positions.length);
  let sum = 0;
  const owned = positions.map((position, index): Owned => {
    sum += position.size;
    sums[index] = sum;
    const isGuest = position.id % 3 === 0;
    // Its host's own position of the next number never is a guest elsewhere: nobody holds two positions of one coin.
    const address = isGuest ? addressOf(next.base, position.id + 1) : addressOf(instrument.base, position.id);
    return { position, address };
  });
  const byAddress = new Map(owned.map(({ address, position }) => [address, position]));
  const coin = { step, owned, byAddress, sums };
  known.set(instrument.id, coin);
  return coin;
}

function pick({ owned, sums }: Coin, share: number): string {
  const wanted = share * (sums[sums.length - 1] ?? 0);
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  return owned[low]?.address ?? addressOf('', 0);
}
