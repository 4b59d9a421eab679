// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import type { WalletActions } from '../../components/chain-server-field.tsx';
import { WalletOptions } from '../../components/wallet-options.tsx';
import { parseSettings } from '../../lib/settings/migrations.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/schema.ts';
import type { TextLanguage } from '../../lib/text/translate.ts';

const GOOD = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const KEY = `0x${'4f'.repeat(32)}`;

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

/** The part with settings that a change replaces, as the options page does. */
function part(
  change: Partial<Settings> = {},
  actions: Partial<WalletActions> = {},
  language: TextLanguage = 'en',
) {
  let settings: Settings = { ...DEFAULT_SETTINGS, ...change };
  const chosen: unknown[] = [];
  const exported: string[] = [];
  const draw = (): void =>
    render(
      <WalletOptions
        language={language}
        settings={settings}
        wallets={{
          refused: null,
          onServer: (chain, server) => chosen.push([chain, server]),
          file: null,
          onImport: () => undefined,
          onExport: (kind) => exported.push(kind),
          ...actions,
        }}
        onChange={(next) => {
          settings = next(settings);
          draw();
        }}
      />,
      mount,
    );
  draw();
  const settled = () => new Promise((done) => setTimeout(done, 0));
  const find = <T extends Element>(selector: string): T => {
    const found = mount.querySelector<T>(selector);
    if (found === null) throw new Error(`no ${selector}`);
    return found;
  };
  return {
    saved: () => settings,
    chosen,
    exported,
    async type(name: string, words: string) {
      const input = find<HTMLInputElement>(`[name="${name}"]`);
      input.value = words;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      await settled();
    },
    async submit(selector: string) {
      find(selector)
        .closest('form')
        ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
      await settled();
    },
    async select(label: string, value: string) {
      const labels = [...mount.querySelectorAll('label.field')];
      const select = labels.find((each) => each.textContent?.startsWith(label))?.querySelector('select');
      if (select === null || select === undefined) throw new Error(label);
      select.value = value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await settled();
    },
    async click(selector: string) {
      find<HTMLElement>(selector).click();
      await settled();
    },
    alerts: () => [...mount.querySelectorAll('[role="alert"]')].map((alert) => alert.textContent),
  };
}

describe('watched wallets in the options', () => {
  test('one is kept in lower case with all readings, shown shortened, and removed by one click', async () => {
    const { saved, type, submit, click } = part();
    await type('wallet-address', ` ${GOOD} `);
    await type('wallet-label', ' a whale ');
    await submit('[name="wallet-address"]');
    expect(saved().watchedAccounts).toEqual([
      { address: GOOD.toLowerCase(), label: 'a whale', readings: ['hyperliquid', 'aave', 'tokens'] },
    ]);
    // Nothing is saved that cannot be read back.
    expect(parseSettings(JSON.parse(JSON.stringify(saved())))).toEqual(saved());
    expect(mount.textContent).toContain('0x5aae…eaed');
    expect(mount.innerHTML).not.toContain(GOOD.toLowerCase());
    await click('[aria-label="Read of a whale: Aave v3"]');
    expect(saved().watchedAccounts[0]?.readings).toEqual(['hyperliquid', 'tokens']);
    await click('[aria-label="Watch a whale no more"]');
    expect(saved().watchedAccounts).toEqual([]);
  });

  test.each([
    ['en', /any exchange page.*every 20 seconds at most/, /Aave and tokens are read only while that page/],
    ['zh-CN', /任何显示 Plimsoll 的交易所页面.*每 20 秒/, /Aave 与代币仅在查看该页面时读取/],
  ] as const)('%s: says where and how often each reading asks', (language, positions, chains) => {
    part({}, {}, language);
    const text = mount.textContent ?? '';
    expect(text).toMatch(positions);
    expect(text).toMatch(chains);
  });

  test.each([
    ['', 'An address is 0x and 40 digits'],
    ['0x12', 'An address is 0x and 40 digits'],
    [KEY, 'An address is 0x and 40 digits'],
    [GOOD.replace('aA', 'Aa'), 'one digit is mistyped'],
  ])('%s is refused beside the field, and nothing kept', async (words, message) => {
    const { saved, type, submit, alerts } = part();
    await type('wallet-address', words);
    await submit('[name="wallet-address"]');
    expect(saved().watchedAccounts).toEqual([]);
    expect(alerts()).toEqual([expect.stringContaining(message)]);
    expect(mount.querySelector('[name="wallet-address"]')?.getAttribute('aria-invalid')).toBe('true');
    await type('wallet-address', '0x');
    expect(alerts()).toEqual([]);
  });

  test('one that is in the list is refused', async () => {
    const known = { address: GOOD.toLowerCase(), label: '', readings: ['hyperliquid' as const] };
    const { saved, type, submit, alerts } = part({ watchedAccounts: [known] });
    await type('wallet-address', GOOD);
    await submit('[name="wallet-address"]');
    expect([saved().watchedAccounts, alerts()]).toEqual([[known], ['This address is in the list.']]);
  });

  test('a server is asked for by its click, with its path; a bad path asks for nothing', async () => {
    const { chosen, select, submit, type, alerts, saved } = part();
    await submit('form.add select');
    expect(chosen).toEqual([]);
    await select('Server of Ethereum', 'eth.llamarpc.com');
    await submit('[name="server-ethereum"]');
    expect(chosen).toEqual([['ethereum', { host: 'eth.llamarpc.com', path: '/' }]]);
    await select('Server of Ethereum', 'eth-mainnet.g.alchemy.com');
    await submit('[name="server-ethereum"]');
    await type('server-ethereum', 'https://example.com/v2/abc');
    await submit('[name="server-ethereum"]');
    expect([chosen.length, alerts()]).toEqual([1, [expect.stringContaining('A path begins with /')]]);
    await type('server-ethereum', 'https://eth-mainnet.g.alchemy.com/v2/abc');
    await submit('[name="server-ethereum"]');
    expect(chosen[1]).toEqual(['ethereum', { host: 'eth-mainnet.g.alchemy.com', path: '/v2/abc' }]);
    // Kept by whoever got the permission, not by the form.
    expect(saved().chainRpc).toEqual({});
  });

  test('a chosen server is named without its path, and given up by one click; a refusal is said', async () => {
    const server = { host: 'eth-mainnet.g.alchemy.com', path: '/v2/secret' } as const;
    const { chosen, click, alerts } = part({ chainRpc: { ethereum: server } }, { refused: 'arbitrum' });
    expect(mount.innerHTML).not.toContain('secret');
    expect(alerts()).toEqual(['Without the permission that server is not asked.']);
    await click('[aria-label="Ask eth-mainnet.g.alchemy.com no more"]');
    expect(chosen).toEqual([['ethereum', null]]);
  });

  test('rows of a file that were not taken are told one by one', async () => {
    const { exported, click } = part(
      {},
      {
        file: {
          accounts: [],
          added: 3,
          refused: [
            { row: 2, fault: 'checksum' },
            { row: 5, fault: 'full' },
          ],
          refusedCount: 30,
        },
      },
    );
    expect(mount.textContent).toContain('Wallets taken from the file: 3.Rows that were not taken: 30.');
    expect(mount.textContent).toContain('Row 2: Capital and small letters');
    expect(mount.textContent).toContain('Row 5: The list is full.');
    for (const button of [...mount.querySelectorAll('button')].filter(({ textContent }) =>
      textContent?.startsWith('Export'),
    ))
      button.click();
    expect(exported).toEqual(['json', 'csv']);
    await click('input[role="switch"]');
    part({}, { file: 'none' });
    expect(mount.textContent).toContain('This file holds no list of wallets.');
  });

  test('says to whom an address goes, in both languages', () => {
    part();
    expect(mount.textContent).toContain('goes to whoever answers for it and to nobody else');
    part({}, {}, 'zh-CN');
    expect(mount.textContent).toContain('地址只会发送给负责应答的一方');
  });
});
