import { describe, expect, test } from 'vitest';
import { bech32Length } from '../../../lib/domain/bech32.ts';
import {
  ownAccountKey,
  parseOwnAddress,
  parseSubaccount,
  shortOwnAccount,
} from '../../../lib/domain/own-account.ts';

const HEX = '0x5E9ee1089755c3435139848e47e6635505d5a13A';
/** A real account of dYdX's chain. */
const DYDX = 'dydx1n56z5fhmemtffzkt2eqyf9kuc7ycjfs86mvqy7';

describe('Bech32', () => {
  /** The texts of BIP-173 itself, but for those without a prefix: ours is always given. */
  test.each([
    ['a12uel5l', 'a', 0],
    [
      'an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs',
      'an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio',
      0,
    ],
    ['abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw', 'abcdef', 32],
    ['split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w', 'split', 48],
    ['?1ezyfcl', '?', 0],
  ])('%s is one', (text, prefix, length) => {
    expect(bech32Length(text, prefix)).toBe(length);
  });

  test.each([
    ['x1b4n0q5v', 'x'],
    ['li1dgmt3', 'li'],
    ['de1lg7wt\u00ff', 'de'],
    ['pzry9x0s0muk', 'pzry9x0s0muk'],
    [
      'an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx',
      'an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio',
    ],
  ])('%s is none', (text, prefix) => {
    expect(bech32Length(text, prefix)).toBeNull();
  });
});

describe('an own address', () => {
  test('of Hyperliquid and Lighter is 0x and 40 digits, in either case; of Lighter an index too', () => {
    expect(parseOwnAddress('hyperliquid', ` ${HEX} `)).toBe(HEX.toLowerCase());
    expect(parseOwnAddress('lighter', HEX)).toBe(HEX.toLowerCase());
    expect(parseOwnAddress('lighter', ' 01077 ')).toBe('1077');
    expect(parseOwnAddress('hyperliquid', '1077')).toBeNull();
    for (const words of ['', '-1', '1.5', '1e3', '1'.repeat(16), HEX.slice(0, -1), `${HEX}0`, DYDX])
      expect(parseOwnAddress('lighter', words), words).toBeNull();
  });

  test('of dYdX is kept in lower case, whole in either case', () => {
    expect(parseOwnAddress('dydx', ` ${DYDX}\n`)).toBe(DYDX);
    expect(parseOwnAddress('dydx', DYDX.toUpperCase())).toBe(DYDX);
  });

  test('of dYdX with any letter changed, left out, doubled or swapped with the next is none', () => {
    for (let at = 0; at < DYDX.length; at++) {
      const [before, letter, after] = [DYDX.slice(0, at), DYDX[at], DYDX.slice(at + 1)];
      const other = letter === 'q' ? 'p' : 'q';
      expect(parseOwnAddress('dydx', before + other + after), `changed ${at}`).toBeNull();
      expect(parseOwnAddress('dydx', before + after), `without ${at}`).toBeNull();
      expect(parseOwnAddress('dydx', before + letter + letter + after), `doubled ${at}`).toBeNull();
      const swapped = before + (after[0] ?? '') + letter + after.slice(1);
      if (swapped !== DYDX) expect(parseOwnAddress('dydx', swapped), `swapped ${at}`).toBeNull();
    }
  });

  test.each([
    '',
    'dydx1',
    HEX,
    // Of another chain, and one letter in the other case.
    'cosmos1n56z5fhmemtffzkt2eqyf9kuc7ycjfs8fkxrzg',
    DYDX.replace('n', 'N'),
    `${DYDX}/0`,
    `https://dydx.trade/${DYDX}`,
    'd'.repeat(200),
  ])('of dYdX is none: %s', (words) => {
    expect(parseOwnAddress('dydx', words)).toBeNull();
  });
});

describe('a subaccount', () => {
  test('is 0 when nothing is written, and 127 at most', () => {
    expect(['', ' ', '0', '7', ' 127 ', '007'].map(parseSubaccount)).toEqual([0, 0, 0, 7, 127, 7]);
    for (const words of ['128', '-1', '1.5', '1e1', 'x', '0128', '999'])
      expect(parseSubaccount(words), words).toBeNull();
  });

  test('tells two accounts of one address apart', () => {
    expect(ownAccountKey({ address: DYDX })).toBe(ownAccountKey({ address: DYDX, subaccount: 0 }));
    expect(ownAccountKey({ address: DYDX, subaccount: 1 })).not.toBe(ownAccountKey({ address: DYDX }));
  });
});

test('an account is shown shortened, an index whole', () => {
  expect(shortOwnAccount({ address: HEX.toLowerCase() })).toBe('0x5e9e…a13a');
  expect(shortOwnAccount({ address: DYDX, subaccount: 3 })).toBe('dydx1n…vqy7 / 3');
  expect(shortOwnAccount({ address: '107712345' })).toBe('107712345');
});
