import { describe, expect, test } from 'vitest';
import { ACCOUNTS_LIMIT, AccountBook } from '../../../lib/worker/account-book.ts';
import { createAccountPace } from '../../../lib/worker/account-pace.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 1, 6);
const NOBODY = new Set<string>();
const MARKS = new Map([['ETH', 2000]]);
const address = (number: number): string => `0x${number.toString(16).padStart(40, '0')}`;

const held = (liquidationPrice: number | null, notionalUsd = 100_000, coin = 'ETH') => ({
  coin,
  side: 'long' as const,
  size: notionalUsd / 2000,
  notionalUsd,
  liquidationPrice,
});
const bookOf = (...readings: readonly (readonly [number, ReturnType<typeof held>[]])[]) => {
  const book = new AccountBook();
  for (const [number, positions] of readings) book.read(address(number), { asOf: NOW, positions }, NOW);
  return book;
};
/** First moment after the reading, in steps of 5 s, at which the account is due. */
const dueAfter = (book: AccountBook): number => {
  for (let ms = 0; ; ms += 5_000) if (book.next(MARKS, NOW + ms, NOBODY) !== null) return ms;
};

describe('who is read next', () => {
  test.each([
    ['within 2 % each 20 s', 1970, 20_000],
    ['within 5 % each 2 min', 1920, 2 * MINUTE],
    ['within 15 % each 15 min', 1750, 15 * MINUTE],
    ['the rest each hour', 1500, 60 * MINUTE],
    ['and those that nothing liquidates', null, 60 * MINUTE],
  ])('%s', (_, price, expected) => {
    expect(dueAfter(bookOf([1, [held(price)]]))).toBe(expected);
  });

  test('the nearest position in a watched coin decides; other coins do not', () => {
    expect(dueAfter(bookOf([1, [held(1500), held(1975)]]))).toBe(20_000);
    expect(dueAfter(bookOf([1, [held(59_900, 100_000, 'BTC')]]))).toBe(60 * MINUTE);
  });

  test('new ones by what they traded or are worth, none below 1,000 USD, watched ones first', () => {
    const book = new AccountBook();
    const trade = (usd: number, one: number, other: number) => ({
      usd,
      time: NOW,
      accounts: [address(one), address(other)] as const,
    });
    book.trades([trade(600, 1, 2), trade(500, 1, 3), trade(90_000, 4, 3)]);
    book.list([address(9)], [[address(7), 5_000_000]]);
    const order: (string | null)[] = [];
    const busy = new Set<string>();
    for (let i = 0; i < 6; i++) {
      const next = book.next(MARKS, NOW, busy);
      order.push(next);
      if (next !== null) busy.add(next);
    }
    expect(order).toEqual([address(9), address(7), address(3), address(4), address(1), null]);
  });

  test('those due and new ones by turns', () => {
    const book = bookOf([1, [held(1990)]], [2, [held(1990)]]);
    book.list(
      [],
      [3, 4, 5].map((number) => [address(number), 1e6]),
    );
    const order = [0, 1, 2, 3].map(() => {
      const next = book.next(MARKS, NOW + 30_000, NOBODY) ?? '';
      book.read(next, { asOf: NOW, positions: [held(1990)] }, NOW + 30_000);
      return Number(next);
    });
    expect(order.filter((number) => number <= 2)).toHaveLength(2);
    expect(order.filter((number) => number > 2)).toHaveLength(2);
  });

  test('an address that left the list is read no more, and what was read of it is to be dropped', () => {
    const book = new AccountBook();
    const later = NOW + 1_000 * MINUTE;
    book.list([address(1), address(2)], []);
    for (const number of [1, 2])
      book.read(address(number), { asOf: NOW, positions: number === 1 ? [] : [held(1990)] }, NOW);
    const { version } = book;
    book.list([address(2)], []);
    expect(book.takeDropped()).toEqual([address(1)]);
    expect(book.version).toBeGreaterThan(version);
    expect(book.knows(address(1))).toBe(false);
    expect(book.next(MARKS, later, NOBODY)).toBe(address(2));
    book.list([], []);
    expect(book.takeDropped()).toEqual([address(2)]);
    expect(book.positionsOf('ETH')).toEqual([]);
    book.postpone(address(2), later);
    expect(book.next(MARKS, later, NOBODY)).toBeNull();
    expect(book.knows(address(2))).toBe(false);
  });

  test('one that the venue itself named stays when it leaves the list', () => {
    const book = new AccountBook();
    book.list([address(1), address(2)], []);
    for (const number of [1, 2]) book.read(address(number), { asOf: NOW, positions: [held(1990)] }, NOW);
    book.trades([{ usd: 5_000, time: NOW, accounts: [address(1), address(1)] }]);
    book.list([], [[address(2), 5_000_000]]);
    expect(book.takeDropped()).toEqual([]);
    expect(book.positionsOf('ETH')).toHaveLength(2);
  });

  test('one whose reply did not parse waits', () => {
    const book = new AccountBook();
    book.list([address(1)], []);
    book.postpone(address(1), NOW + MINUTE);
    expect(book.next(MARKS, NOW, NOBODY)).toBeNull();
    expect(book.next(MARKS, NOW + MINUTE, NOBODY)).toBe(address(1));
  });
});

describe('what is kept', () => {
  test('2,000 accounts; the least valuable go first, and what was read of them is to be dropped', () => {
    const book = new AccountBook();
    book.read(address(1), { asOf: NOW, positions: [held(1800, 500)] }, NOW);
    book.read(address(2), { asOf: NOW, positions: [held(1800, 9e6)] }, NOW);
    const traders = Array.from({ length: ACCOUNTS_LIMIT + 300 }, (_, index) => address(index + 10));
    book.trades(traders.map((trader) => ({ usd: 2_000, time: NOW, accounts: [trader, trader] as const })));
    expect(book.positionsOf('ETH').map(({ account }) => account)).toEqual([address(2)]);
    expect(book.takeDropped()).toEqual([address(1)]);
    expect(book.takeDropped()).toEqual([]);
  });

  test('since when a position has been seen survives readings, not a change of side', () => {
    const book = bookOf([1, [held(1800)]]);
    book.read(address(1), { asOf: NOW + MINUTE, positions: [held(1810)] }, NOW + MINUTE);
    expect(book.positionsOf('ETH')).toMatchObject([
      { since: NOW, asOf: NOW + MINUTE, liquidationPrice: 1810 },
    ]);
    const turned = { ...held(2200), side: 'short' as const };
    book.read(address(1), { asOf: NOW + 2 * MINUTE, positions: [turned] }, NOW + 2 * MINUTE);
    expect(book.positionsOf('ETH')).toMatchObject([{ side: 'short', since: NOW + 2 * MINUTE }]);
  });

  test('a newer reading is not replaced by a stored one; forgotten means all of it', () => {
    const book = bookOf([1, [held(1800)]]);
    book.restore(address(1), { asOf: NOW - MINUTE, readAt: NOW - MINUTE, isWatched: false, positions: [] });
    expect(book.positionsOf('ETH')).toHaveLength(1);
    const { version } = book;
    book.forget();
    expect(book.positionsOf('ETH')).toEqual([]);
    expect(book.next(MARKS, NOW + 100 * MINUTE, NOBODY)).toBeNull();
    expect(book.version).toBeGreaterThan(version);
  });
});

describe('the pace', () => {
  test('60 a minute, 12 beside a page of the same host that still fills, none while a page waits', () => {
    const taken = (allowance: 'none' | 'little' | 'full') => {
      const pace = createAccountPace();
      let weight = 0;
      for (let ms = 0; ms < MINUTE; ms += 250) if (pace.take(2, allowance, NOW + ms)) weight += 2;
      return weight;
    };
    expect([taken('none'), taken('little'), taken('full')]).toEqual([0, 12, 60]);
  });

  test('a clock set back does not stop it for ever', () => {
    const pace = createAccountPace();
    for (let i = 0; i < 30; i++) pace.take(2, 'full', NOW);
    expect(pace.take(2, 'full', NOW)).toBe(false);
    expect(pace.take(2, 'full', NOW - 10 * MINUTE)).toBe(true);
  });
});
