import { describe, expect, test } from 'vitest';
import { reachableMethods, withoutOtherMethods } from '../../scripts/ccxt-methods.ts';

const PARENT = `export class Parent {
  static { this.version = '1'; }
  constructor() { this.values = this.describe(); }
  describe() { return {}; }
  sign(path) { return this.sum(path) + this['nonce'](); }
  sum(path) { const other = { balance: 1 }; return path + other.balance; }
  nonce() { return 1; }
  async balance() { return this.order(); }
  order() { return 'order'; }
  handed() { return relay(this); }
  last() { return 'last'; }
}
const relay = (exchange) => exchange.last();`;
const CHILD = `import { Parent } from './parent.js';
export class Child extends Parent {
  describe() { return super.defaults(); }
  defaults() { return 'child'; }
  order() { return 'mine'; }
}`;
const ENTRIES = ['constructor', 'describe', 'sign'];

describe('the methods that can run', () => {
  test('are those that the entries reach, over all classes', () => {
    expect([...reachableMethods([PARENT, CHILD], ENTRIES)].sort()).toEqual(
      ['constructor', 'defaults', 'describe', 'nonce', 'sign', 'sum'].sort(),
    );
  });

  test('a body that hands itself on reaches what it names on anything', () => {
    const source = 'class A { sign() { return relay(this).b(1); } b() { return 1; } c() { return 2; } }';
    expect([...reachableMethods([source], ['sign'])].sort()).toEqual(['b', 'sign']);
  });

  test('are all that is left, and work as before', () => {
    const trimmed = withoutOtherMethods(PARENT, reachableMethods([PARENT, CHILD], ENTRIES));
    const Parent = new Function(`${trimmed.replace('export ', '')}; return Parent;`)();
    const parent = new Parent();
    expect([Parent.version, parent.sign('path')]).toEqual(['1', 'path11']);
    expect(() => parent.order()).toThrow('parent.order is not a function');
    expect(parent.balance).toBeUndefined();
  });
});
