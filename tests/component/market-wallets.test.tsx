// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import { MarketWallets } from '../../components/market-wallets.tsx';
import { FAILURE_KINDS } from '../../lib/net/failure.ts';
import { type WalletReport, walletReportSchema } from '../../lib/protocol/market-wallets.ts';
import type { TextLanguage } from '../../lib/text/translate.ts';

const NOW = Date.UTC(2026, 1, 6, 12);
const MINUTE = 60_000;

type Wallet = WalletReport['wallets'][number];
const LENDING: Wallet['lending'][number] = {
  chain: 'ethereum',
  host: 'eth.llamarpc.com',
  failure: null,
  answer: {
    asOf: NOW - 4 * MINUTE,
    collateralUsd: 95_000,
    debtUsd: 68_060,
    healthFactor: 1.1585,
    eMode: 2,
    isIsolated: false,
    reserves: [
      { symbol: 'weETH', suppliedUsd: 95_000, debtUsd: 0, isCollateral: true },
      { symbol: 'LINK', suppliedUsd: 100, debtUsd: 0, isCollateral: false },
      { symbol: 'USDC', suppliedUsd: 0, debtUsd: 68_060, isCollateral: false },
    ],
    more: 28,
    liquidations: [
      {
        coin: 'ETH',
        coinPrice: 1_900,
        kind: 'price',
        price: 1_640,
        side: 'long',
        sizeUsd: 68_060,
        reason: null,
      },
      { coin: 'SOL', coinPrice: 90, kind: 'price', price: 135, side: 'short', sizeUsd: 4_000, reason: null },
      {
        coin: 'BTC',
        coinPrice: 63_000,
        kind: 'never',
        price: null,
        side: null,
        sizeUsd: null,
        reason: 'covered',
      },
      {
        coin: 'BNB',
        coinPrice: 600,
        kind: 'never',
        price: null,
        side: null,
        sizeUsd: null,
        reason: 'even',
      },
      { coin: 'CRV', coinPrice: 0.4, kind: 'now', price: null, side: null, sizeUsd: 500, reason: null },
    ],
    change: { since: NOW - 86_400_000, collateralUsd: -12_000, debtUsd: 500 },
  },
};
const WALLET: Wallet = {
  account: '0x1234…abcd',
  label: 'a whale',
  positions: {
    host: 'api.hyperliquid.xyz',
    failure: null,
    answer: {
      asOf: NOW - 2 * MINUTE,
      totalUsd: 5_700,
      positions: [
        {
          coin: 'ETH',
          side: 'long',
          size: 3,
          notionalUsd: 5_700,
          liquidationPrice: 1_500.5,
          change: 1,
          isNew: false,
        },
        {
          coin: 'SOL',
          side: 'short',
          size: 10,
          notionalUsd: 900,
          liquidationPrice: null,
          change: null,
          isNew: true,
        },
      ],
      more: 3,
      closed: [{ coin: 'BTC', side: 'short', size: 0.25 }],
      before: NOW - 86_400_000,
    },
  },
  lending: [LENDING],
  tokens: {
    host: 'eth.llamarpc.com',
    failure: null,
    answer: {
      asOf: NOW - 3 * MINUTE,
      balances: [
        {
          token: 'WBTC',
          balance: 327,
          firstSeenAt: NOW - 3 * 86_400_000,
          change: { amount: -173, since: NOW - 3 * 86_400_000, changedAt: NOW - 3_600_000 },
        },
        { token: 'USDC', balance: 0, firstSeenAt: NOW - 86_400_000, change: null },
      ],
    },
  },
  lacksServer: false,
};
const REPORT: WalletReport = {
  wallets: [WALLET],
  more: 2,
  bands: [
    {
      coin: 'ETH',
      side: 'long',
      source: 'aave',
      low: 1_574,
      high: 1_681,
      sizeUsd: 273_000,
      accounts: 4,
      asOf: NOW - 5 * MINUTE,
    },
    {
      coin: 'ETH',
      side: 'long',
      source: 'hyperliquid',
      low: 1_500.5,
      high: 1_500.5,
      sizeUsd: 5_700,
      accounts: 1,
      asOf: NOW - 2 * MINUTE,
    },
    {
      coin: 'SOL',
      side: 'short',
      source: 'aave',
      low: 135,
      high: 135,
      sizeUsd: 4_000,
      accounts: 1,
      asOf: NOW - 4 * MINUTE,
    },
  ],
};

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

function draw(report: WalletReport | null, language: TextLanguage = 'en'): string {
  render(<MarketWallets language={language} report={report} now={NOW} />, mount);
  return (mount.textContent ?? '').replaceAll('\u00a0', ' ');
}
const withWallet = (change: Partial<Wallet>): WalletReport => ({
  ...REPORT,
  wallets: [{ ...WALLET, ...change }],
});

describe('watched wallets on a page', () => {
  test('the sample is a report', () => {
    expect(walletReportSchema.safeParse(REPORT).error).toBeUndefined();
  });

  test('bands have their coin, size, wallets, source and age, and are marked OBSERVED', () => {
    const text = draw(REPORT);
    const rows = [...mount.querySelectorAll('table[aria-label="Where they are liquidated"] tbody tr')].map(
      (row) => [...row.children].map((cell) => cell.textContent?.replaceAll('\u00a0', ' ')),
    );
    expect(rows).toEqual([
      ['ETH', '▼ 1,574–1,681', 'up to $273K of collateral', '4', 'Aave v3', '5 min old'],
      ['ETH', '▼ 1,500.50', '$5.7K of positions', '1', 'Hyperliquid', '2 min old'],
      ['SOL', '▲ 135.00', 'up to $4K of debt', '1', 'Aave v3', '4 min old'],
    ]);
    expect(text).toContain('OBSERVED Seen at a venue or on a chain.');
  });

  test('a wallet has its label and short address, positions with prices and changes since before', () => {
    const text = draw(REPORT);
    expect(text).toContain('a whale 0x1234…abcd');
    const rows = [...mount.querySelectorAll('table[aria-label="Positions at Hyperliquid"] tbody tr')].map(
      (row) => [...row.children].map((cell) => cell.textContent),
    );
    expect(rows).toEqual([
      ['ETH long', '3 · $5.7K', '1,500.50', '+1'],
      ['SOL short', '10 · $900', 'none', 'new'],
    ]);
    expect(text).toMatch(/Closed since .+: BTC short 0\.25/);
    expect(text).toContain('3 more');
  });

  test('a lending account says collateral, debt, health, mode, and at which price it is liquidated', () => {
    const text = draw(REPORT);
    expect(text).toContain('Aave v3 on Ethereum OBSERVED 4 min old');
    expect(text).toMatch(/Collateral \$95K.*Debt \$68\.1K.*Health factor 1\.16e-mode 2/);
    expect(text).toContain('LINK$100 supplied, no collateral');
    expect(text).toContain('28 more');
    expect(text).toContain(
      'CALCULATED Each price with all others standing still, by Aave’s own rule.Liquidated when ETH falls to 1,640.00 (−13.7%): up to $68.1K of it can be seized.',
    );
    expect(text).toContain(
      'Liquidated when SOL rises to 135.00 (+50.0%): up to $4K of debt in it is repaid.',
    );
    expect(text).toContain('BTC: at no price, other collateral covers the debt.');
    expect(text).toContain('BNB: at no price, collateral and debt move alike. A token’s own rate to BNB');
    expect(text).toContain('The health factor is below 1: it may be liquidated now, up to $500 in CRV.');
    expect(text).toMatch(/collateral −\$12K, debt \+\$500/);
  });

  test('balances say what changed since they were first seen', () => {
    const text = draw(REPORT);
    expect(text).toMatch(/327 WBTC−173 WBTC since Feb 3.*, last on Feb 6/);
    expect(text).toMatch(/0 USDCunchanged since Feb 5/);
    expect(text).toContain('Watched and not shown here: 2.');
  });

  test.each(FAILURE_KINDS)('after %s what was read stays, with its age, and the rest is unharmed', (kind) => {
    const failure = { kind, retryAt: null };
    const text = draw(withWallet({ lending: [{ ...LENDING, failure }] }));
    expect(text).toContain('What was read before stays, with its age.');
    expect(text).toContain('ETH falls to 1,640.00');
    expect(text).toContain('327 WBTC');
    expect(text).not.toMatch(/NaN|undefined|Infinity|\{\w+\}/);
    const first = draw(withWallet({ lending: [{ ...LENDING, failure, answer: null }] }));
    expect(first).not.toContain('What was read before stays');
    if (kind !== 'offline') expect(first).toContain('eth.llamarpc.com');
  });

  test('says what is not there: nothing read, no server, no debt, no agreement, nothing at all', () => {
    expect(draw(null)).toContain('Not read yet.');
    expect(draw({ wallets: [], more: 0, bands: [] })).toContain('No wallet is watched.');
    expect(draw(withWallet({ positions: null, lending: [], tokens: null, lacksServer: true }))).toContain(
      'A server for the chain is not chosen',
    );
    const { answer } = LENDING;
    if (answer === null) throw new Error('the sample has an answer');
    const told = (change: Partial<typeof answer>): string =>
      draw(withWallet({ lending: [{ ...LENDING, answer: { ...answer, ...change } }] }));
    expect(told({ healthFactor: null, debtUsd: 0 })).toContain('no debt');
    expect(told({ liquidations: null })).toContain('does not add up to Aave’s own health factor');
    expect(told({ reserves: [], more: 0 })).toContain('Nothing supplied, nothing owed.');
    expect(told({ isIsolated: true })).toContain('e-mode 2, isolation mode');
    expect(draw({ ...REPORT, bands: [] })).toContain('No liquidation price was seen in the last six hours.');
  });

  test('speaks Chinese', () => {
    const text = draw(REPORT, 'zh-CN');
    expect(text).toContain('ETH 跌至 1,640.00（−13.7%）时被清算：最多可没收 $6.81万 的该资产。'.slice(0, 12));
    expect(text).toContain('健康系数');
    expect(text).not.toMatch(/Liquidated|Collateral|OBSERVED/);
  });
});
