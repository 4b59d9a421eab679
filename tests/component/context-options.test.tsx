// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import { type ContextActions, ContextOptions } from '../../components/context-options.tsx';
import { CONTEXT_PUBLISHERS } from '../../lib/domain/context-feed.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/schema.ts';
import type { TextLanguage } from '../../lib/text/translate.ts';

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));
const settled = () => new Promise((done) => setTimeout(done, 0));

function part(
  change: Partial<Settings['contextFeeds']> = {},
  actions: Partial<ContextActions> = {},
  language: TextLanguage = 'en',
) {
  const said: unknown[][] = [];
  const contextFeeds = { ...DEFAULT_SETTINGS.contextFeeds, ...change };
  render(
    <ContextOptions
      language={language}
      settings={{ ...DEFAULT_SETTINGS, contextFeeds }}
      context={{
        refused: null,
        hasKey: false,
        onFeed: (...words) => void said.push(words),
        onFlows: (...words) => void said.push(words),
        onKey: (...words) => void said.push(words),
        ...actions,
      }}
    />,
    mount,
  );
  return said;
}
const input = (name: string): HTMLInputElement => {
  const found = mount.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (found === null) throw new Error(`no ${name}`);
  return found;
};

describe('the switches', () => {
  test.each(['en', 'zh-CN'] as const)('are off at first, each beside what it asks whom: %s', (language) => {
    part({}, {}, language);
    const switches = [...mount.querySelectorAll<HTMLInputElement>('[role=switch]')];
    expect(switches.map(({ checked }) => checked)).toEqual([false, false, false, false]);
    const consents = switches.map((each) => {
      const id = each.getAttribute('aria-describedby') ?? '';
      return mount.querySelector(`#${id}`)?.textContent ?? '';
    });
    const hosts = ['fear-greed', 'volatility', 'etf-flows', 'etf-flows'] as const;
    hosts.forEach((id, i) => {
      if (i < 3) expect(consents[i]).toContain(CONTEXT_PUBLISHERS[id].host);
      expect(consents[i]).toContain(CONTEXT_PUBLISHERS[id].name);
    });
    expect([...mount.querySelectorAll('a')].map(({ href }) => href)).toEqual([
      'https://farside.co.uk/btc/',
      'https://farside.co.uk/eth/',
    ]);
    expect(mount.textContent).not.toMatch(/undefined|[{}]/);
  });

  test.each([
    ['context-fearGreed', {}, ['fear-greed', true]],
    ['context-volatility', { volatility: true }, ['volatility', false]],
    ['context-keyless', {}, ['keyless']],
    ['context-keyless', { etfFlows: 'own-key' }, ['keyless']],
    ['context-keyless', { etfFlows: 'keyless' }, ['off']],
    ['context-ownKey', { etfFlows: 'keyless' }, ['own-key']],
    ['context-ownKey', { etfFlows: 'own-key' }, ['off']],
  ] as const)('%s with %j says %j, and shows what is granted', (name, change, said) => {
    const told = part(change);
    const before = input(name).checked;
    input(name).click();
    expect(told).toEqual([said]);
    expect(input(name).checked).toBe(before);
  });

  test('a host that was refused is said beside its switch', () => {
    part({}, { refused: 'fear-greed' });
    expect(mount.querySelectorAll('[role=status]')).toHaveLength(1);
    expect(mount.querySelector('[role=status]')?.textContent).toContain('the feed stays off');
  });
});

describe('the key', () => {
  test('is entered only where it is wanted, is checked, and is never shown again', async () => {
    part();
    expect(mount.querySelector('[name="context-key"]')).toBeNull();
    const said = part({ etfFlows: 'own-key' });
    const type = async (words: string): Promise<void> => {
      const field = input('context-key');
      field.value = words;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await settled();
      field.closest('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
      await settled();
    };
    expect(input('context-key').type).toBe('password');
    await type('short');
    expect([said, mount.querySelector('[role=alert]')?.textContent]).toEqual([
      [],
      'A key has 8 to 200 letters, digits and signs, without spaces.',
    ]);
    await type(' SOSO-0123456789 ');
    expect(said).toEqual([['SOSO-0123456789']]);
    expect(input('context-key').value).toBe('');
  });

  test('that is kept can be forgotten, also when the switch is off', () => {
    const said = part({}, { hasKey: true });
    mount.querySelector<HTMLButtonElement>('.actions button')?.click();
    expect(said).toEqual([[null]]);
  });
});
