import { expect, test } from 'vitest';
import { withoutUnusedTables } from '../../scripts/ccxt-tables.ts';

const SOURCE = `class Venue extends Parent {
  describe() {
    return this.deepExtend(super.describe(), {
      'id': 'venue',
      'has': { 'fetchOrder': true }, // a comment
      'api': {
        'public': { 'get': { 'time': 1, 'private/name': 2 } },
        'private': { 'get': ['orders'] },
        'contract': { 'public': { 'get': ['depth'] }, 'private': { 'post': ['order'] } },
        'sapi': { 'get': ['wallet'] },
        fapiPrivate: { 'get': ['account'] },
      },
      'options': { 'has': 'kept', 'private': 'kept' },
      'fees': { 'taker': this.parseNumber('0.002') }
    });
  }
}`;

test('a description keeps what public calls read, of endpoints those that ask for no key', () => {
  const build = new Function('Parent', `return ${withoutUnusedTables(SOURCE)}`);
  const Venue = build(
    class {
      describe() {
        return { has: { parent: true }, fees: {} };
      }
      deepExtend(...tables: object[]) {
        return Object.assign({}, ...tables);
      }
    },
  );
  expect(new Venue().describe()).toEqual({
    has: { parent: true },
    fees: {},
    id: 'venue',
    api: { public: { get: { time: 1, 'private/name': 2 } }, contract: { public: { get: ['depth'] } } },
    options: { has: 'kept', private: 'kept' },
  });
});

test('a module without such a description stays as it is', () => {
  const base = `class Base { describe() { return { 'has': {}, 'fees': sum(1, 2) }; } }`;
  expect(withoutUnusedTables(base)).toBe(base);
});
