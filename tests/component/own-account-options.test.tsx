// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import { OwnAccountOptions } from '../../components/own-account-options.tsx';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/schema.ts';
import type { TextLanguage } from '../../lib/text/translate.ts';

const HEX = '0x5E9ee1089755c3435139848e47e6635505d5a13A';
const DYDX = 'dydx1n56z5fhmemtffzkt2eqyf9kuc7ycjfs86mvqy7';
/** As a private key is written: none of it may be kept. */
const KEY = `0x${'4f'.repeat(32)}`;

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

/** The part with settings that a change replaces, as the options page does. */
function part(ownAccounts: Settings['ownAccounts'] = {}, language: TextLanguage = 'en') {
  let settings: Settings = { ...DEFAULT_SETTINGS, ownAccounts };
  const draw = (): void =>
    render(
      <OwnAccountOptions
        language={language}
        settings={settings}
        onChange={(change) => {
          settings = change(settings);
          draw();
        }}
      />,
      mount,
    );
  draw();
  const settled = () => new Promise((done) => setTimeout(done, 0));
  return {
    saved: () => settings.ownAccounts,
    async type(name: string, words: string) {
      const input = mount.querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (input === null) throw new Error(`no field ${name}`);
      input.value = words;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await settled();
    },
    async submit(name: string) {
      const form = mount.querySelector(`[name="${name}"]`)?.closest('form');
      form?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
      await settled();
    },
    async remove(label: string) {
      mount.querySelector<HTMLButtonElement>(`[aria-label="${label}"]`)?.click();
      await settled();
    },
    alerts: () => [...mount.querySelectorAll('[role="alert"]')].map((alert) => alert.textContent),
  };
}

describe('own addresses in the options', () => {
  test.each([
    ['en', 'Alerts never send it: 30 minutes after a page or card last read a position'],
    ['zh-CN', '自页面或卡片最后一次读取仓位起 30 分钟后，不再提醒'],
  ] as const)('%s: how long alerts speak of what was read stands beside them', (language, words) => {
    part({}, language);
    expect(mount.textContent).toContain(words);
  });

  test('one is kept as its venue is asked for it, shown shortened, and removed by one click', async () => {
    const { saved, type, submit, remove, alerts } = part();
    await type('own-hyperliquid', ` ${HEX} `);
    await submit('own-hyperliquid');
    expect(saved()).toEqual({ hyperliquid: { address: HEX.toLowerCase() } });
    expect(alerts()).toEqual([]);
    expect(mount.textContent).toContain('0x5e9e…a13a');
    expect(mount.innerHTML).not.toContain(HEX.toLowerCase());
    expect(mount.querySelector('[name="own-hyperliquid"]')).toBeNull();
    await remove('Remove my Hyperliquid address');
    expect(saved()).toEqual({});
    expect(mount.querySelector<HTMLInputElement>('[name="own-hyperliquid"]')?.value).toBe('');
  });

  test('of dYdX with its subaccount; the first is not named', async () => {
    const { saved, type, submit } = part({ lighter: { address: '1077' } });
    await type('own-dydx', DYDX);
    await type('own-dydx-subaccount', '7');
    await submit('own-dydx');
    expect(saved()).toEqual({ lighter: { address: '1077' }, dydx: { address: DYDX, subaccount: 7 } });
    expect(mount.textContent).toContain('dydx1n…vqy7 / 7');
    const first = part();
    await first.type('own-dydx', DYDX.toUpperCase());
    await first.submit('own-dydx');
    expect(first.saved()).toEqual({ dydx: { address: DYDX } });
  });

  test.each([
    ['own-hyperliquid', DYDX, 'An address is 0x and 40 digits'],
    ['own-hyperliquid', KEY, 'An address is 0x and 40 digits'],
    ['own-dydx', DYDX.replace('5', '4'), 'A dYdX address is dydx1'],
    ['own-lighter', '12x', 'Enter 0x and 40 digits'],
    ['own-lighter', '', 'Enter 0x and 40 digits'],
  ])('%s refuses %s beside the field, and keeps nothing', async (name, words, message) => {
    const { saved, type, submit, alerts } = part();
    await type(name, words);
    await submit(name);
    expect(saved()).toEqual({});
    expect(alerts()).toEqual([expect.stringContaining(message)]);
    expect(mount.querySelector(`[name="${name}"]`)?.getAttribute('aria-invalid')).toBe('true');
    await type(name, '0');
    expect(alerts()).toEqual([]);
  });

  test('a subaccount beyond 127 is refused, the address stays in its field', async () => {
    const { saved, type, submit, alerts } = part();
    await type('own-dydx', DYDX);
    await type('own-dydx-subaccount', '128');
    await submit('own-dydx');
    expect([saved(), alerts()]).toEqual([{}, ['A subaccount is a number from 0 to 127.']]);
    expect(mount.querySelector<HTMLInputElement>('[name="own-dydx"]')?.value).toBe(DYDX);
  });

  test('says to whom an address goes, and when, in both languages', () => {
    part();
    expect(mount.textContent).toContain('sent to that exchange alone, only then');
    part({}, 'zh-CN');
    expect(mount.textContent).toContain('仅在此时发送给该交易所');
  });
});
