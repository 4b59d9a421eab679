// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Panel, type PanelProps } from '../../components/panel.tsx';
import { type PopupProps, PopupView } from '../../components/popup-view.tsx';
import { readEntry, readNumber } from '../../components/position-form.tsx';
import { createView } from '../../components/view.ts';
import type { PopupReply } from '../../lib/protocol/popup-messages.ts';
import { DEFAULT_PANEL } from '../../lib/settings/default-panel.ts';
import type { TextLanguage } from '../../lib/text/translate.ts';
import { panelWords } from '../../lib/text/words.ts';
import { pageSample } from './preview/page-sample.ts';
import * as samples from './preview/samples.ts';

const NODE_LIMIT = 300;
const nothing = (): void => undefined;

const viewOf = (language: TextLanguage) => createView(language, panelWords(language), 'UTC');

function propsOf(change: Partial<PanelProps>): PanelProps {
  return {
    snapshot: pageSample(samples.fullSnapshot()),
    pill: pageSample(samples.fullSnapshot()).pill,
    panel: { ...DEFAULT_PANEL, collapsed: false },
    page: { state: 'instrument', testnet: false },
    outdated: false,
    ageMs: 0,
    view: viewOf('en'),
    theme: 'dark',
    directionColours: 'green-up',
    onPosition: nothing,
    onPanel: nothing,
    onMoveKey: nothing,
    onLanguage: nothing,
    onHide: nothing,
    onChoose: nothing,
    onDismiss: nothing,
    ...change,
  };
}

let mount = document.createElement('div');

function draw(change: Partial<PanelProps> = {}): HTMLElement {
  if (!mount.isConnected) document.body.append(mount);
  render(<Panel {...propsOf(change)} />, mount);
  return mount;
}

function button(name: string): HTMLButtonElement {
  const found = [...mount.querySelectorAll('button')].find(
    (candidate) => candidate.getAttribute('aria-label') === name || candidate.textContent?.trim() === name,
  );
  if (found === undefined) throw new Error(`no button ${name}`);
  return found;
}

function nodesOf(root: Node): number {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
  let count = 0;
  while (walker.nextNode() !== null) count++;
  return count;
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(() => {
  render(null, mount);
  mount.remove();
  mount = document.createElement('div');
});

describe('open panel', () => {
  it('is a labelled region with headings in order of certainty and stays small', () => {
    const root = draw();
    expect(root.querySelector('section')?.getAttribute('aria-label')).toContain('Plimsoll');
    expect([...root.querySelectorAll('h3')].map((heading) => heading.textContent)).toEqual([
      'Load line',
      'Drawdown',
      'Leverage warnings',
      'Liquidation clusters',
      'Positions seen',
      'What if',
      'Market',
    ]);
    expect(nodesOf(root)).toBeLessThanOrEqual(NODE_LIMIT);
  });

  it('stays small with every section open but one, and shows the whole market then', async () => {
    const root = draw();
    button('Market').click();
    button('Reference days').click();
    await settle();
    const folded = [...root.querySelectorAll('[aria-expanded="false"]:not(.finding, .menu-button)')];
    // The scenario is opened alone, below.
    expect(folded.map(({ textContent }) => textContent)).toEqual(['What if']);
    expect(root.textContent).toContain('Taker buy/sell');
    expect(root.textContent).toContain('Order book');
    button('Positions seen').click();
    await settle();
    expect(nodesOf(root)).toBeLessThanOrEqual(NODE_LIMIT);
  });

  it('stays small with the scenario open, which tells whether it reaches the own price', async () => {
    const root = draw();
    const aside = root.querySelector('.scenario .aside');
    expect(aside?.textContent).toBe('−3% → −4.3 … −5.1%');
    button('What if').click();
    await settle();
    const section = root.querySelector('.scenario');
    expect(section?.querySelector('.label')?.textContent).toMatch(/^SCENARIO/);
    expect(section?.querySelector('canvas')).not.toBeNull();
    expect(section?.querySelectorAll('tbody tr')).toHaveLength(5);
    expect(section?.textContent).toContain('Your liquidation price 1,757.06');
    expect(nodesOf(root)).toBeLessThanOrEqual(NODE_LIMIT);
  });

  it('marks what is still on its way, and nothing else', () => {
    expect(draw().querySelector('[data-loading]')).toBeNull();
    const whole = samples.fullSnapshot();
    const missing = (reason: 'loading' | 'not-offered') =>
      pageSample({ ...whole, ladder: null, missing: [{ section: 'ladder', reason, retryAt: null }] });
    expect(draw({ snapshot: missing('loading') }).querySelector('.ladder [data-loading]')).not.toBeNull();
    expect(draw({ snapshot: missing('not-offered') }).querySelector('[data-loading]')).toBeNull();
    const { drawdown } = whole;
    if (drawdown === null) throw new Error('the sample has a drawdown');
    const filling = pageSample({ ...whole, drawdown: { ...drawdown, historyLoading: true } });
    expect(draw({ snapshot: filling }).querySelector('.drawdown [data-loading]')).not.toBeNull();
  });

  it('tells of a clock that is off in the footer, below every figure', () => {
    const { textContent } = draw({ snapshot: pageSample(samples.stale()) });
    expect(mount.querySelector('footer')?.textContent).toContain('Your clock is 10');
    expect(textContent?.match(/Your clock is/g)).toHaveLength(1);
  });

  it('shows the worst finding first, with level in words, numbers and what would change it', () => {
    const first = draw().querySelector('.scroll > .finding');
    expect(first?.textContent).toContain('Danger');
    expect(first?.textContent).toContain('inside the band 1,742–1,768');
    expect(first?.textContent).toContain('Not raised at 16.8× or less');
  });

  it('says what could not be checked', () => {
    expect(draw().textContent).toContain('Funding and margin: no funding rate');
  });

  it('has a table beside the canvas with one row a cluster', () => {
    const rows = [...draw().querySelectorAll('.ladder tbody tr')].map((row) => row.textContent);
    expect(rows).toHaveLength(4);
    expect(rows[3]).toContain('1,574–1,681');
    expect(rows[3]).toContain('$190–520M');
    expect(mount.textContent).toContain('ESTIMATED');
  });

  it('tells what was seen apart from what is estimated: badge, share of open interest, each band with its largest and age', () => {
    const section = draw().querySelector('.observed');
    expect(section?.textContent).toContain('OBSERVED');
    expect(section?.textContent).not.toContain('ESTIMATED');
    expect(section?.textContent).toContain('Hyperliquid · 21.5% of open interest seen · 214 accounts');
    expect(
      [...(section?.querySelectorAll('tbody tr') ?? [])].map((row) =>
        row.textContent.replaceAll(/[\u2060]/g, ''),
      ),
    ).toEqual([
      '▲\u00a01,919.6–1,927.3+4.2% · Shorts $2.1M, 4 positions, largest 55% · 9\u00a0min',
      '▼\u00a01,753.20−4.8% · Longs $2.1M, one position, 0x31ab…90f2 · < 1\u00a0min',
      '▼\u00a01,661–1,682−8.7% · Longs $25M, 31 positions, largest 24% · 9\u00a0min',
    ]);
    expect(section?.textContent).toContain('31.0% of open longs, 12.0% of open shorts');
    expect(section?.textContent).toContain('17 of them have no liquidation price');
  });

  it('says in words why nothing was seen', () => {
    const whole = samples.fullSnapshot();
    const { observed } = whole;
    if (observed === null) throw new Error('the sample has an observed layer');
    const none = (reason: 'none-seen' | 'too-old', failure: typeof observed.failure) => {
      const empty = { ...observed, state: 'none', reason, failure, bands: [], asOf: null } as const;
      return draw({ snapshot: pageSample({ ...whole, observed: { ...empty, bands: [] } }) });
    };
    expect(none('none-seen', null).textContent).toContain('No account of size seen yet.');
    const old = none('too-old', { kind: 'rate-limited', retryAt: null }).textContent;
    expect(old).toContain('older than 6 h');
    expect(old).toContain('Hyperliquid is limiting requests.');
  });

  it('gives each control a name', () => {
    for (const control of draw().querySelectorAll('button, input, canvas, svg[role]')) {
      expect(control.getAttribute('aria-label') ?? control.textContent, control.outerHTML).not.toBe('');
    }
  });

  it('speaks Chinese without a word of English prose', () => {
    const text =
      draw({
        view: viewOf('zh-CN'),
        snapshot: pageSample(samples.fullSnapshot(), 'zh-CN'),
      }).textContent ?? '';
    expect(text).toContain('载重线');
    expect(text).toContain('强平密集区');
    expect(text).not.toMatch(/[a-z]{3,} [a-z]{3,}/);
  });

  it('touches nothing but the header when a new message tells the same', () => {
    const root = draw();
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    draw({ snapshot: pageSample(samples.fullSnapshot()), ageMs: 2000 });
    changes.push(...observer.takeRecords());
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every(({ target }) => target.parentElement?.closest('.head') !== null)).toBe(true);
  });
});

describe('states', () => {
  it.each([
    ['stale', { snapshot: pageSample(samples.stale()) }, 'stale · 14'],
    ['rate-limited', { snapshot: pageSample(samples.rateLimited()) }, 'Next try in 40'],
    ['region', { snapshot: pageSample(samples.regionBlocked()) }, 'blocked in region'],
    ['clock', { snapshot: pageSample(samples.stale()) }, 'Your clock is 10'],
    ['spot', { snapshot: pageSample(samples.spotPage()) }, 'those of ETHUSDT, Binance · perpetual'],
    ['testnet', { page: { state: 'instrument', testnet: true } }, 'figures are of the real market'],
    ['loading', { snapshot: null }, 'loading'],
    ['cross', { snapshot: pageSample(samples.crossNotComputable()) }, 'not computable'],
    ['options page', { page: { state: 'not-one-instrument', reason: 'option-chain' } }, 'no single contract'],
    ['updated', { outdated: true }, 'Reload the page to resume'],
    ['grew old', { ageMs: 90_000 }, 'stale · '],
  ] satisfies [string, Partial<PanelProps>, string][])('%s', (_, change, words) => {
    expect(draw(change).textContent?.replaceAll('\u00a0', ' ')).toContain(words);
  });

  it('is a pill with the worst finding and the nearest cluster on each side', () => {
    const onPanel = vi.fn();
    const root = draw({ panel: { ...DEFAULT_PANEL, collapsed: true }, onPanel });
    expect(root.textContent).toContain('beside a cluster');
    expect(root.textContent).toContain('▲ +3.8%');
    expect(root.textContent).toContain('▼ −4.0%');
    root.querySelector('button')?.click();
    expect(onPanel).toHaveBeenCalledWith({ ...DEFAULT_PANEL, collapsed: false });
  });
});

describe('position form', () => {
  const texts = { entryPrice: '1,842.1', leverage: '20', size: '12', margin: '', walletBalance: '' };

  it('reads numbers as people type them', () => {
    expect(readNumber('1,842.1')).toBe(1842.1);
    expect(readNumber(' 20x ')).toBe(20);
    expect(readNumber('２０')).toBe(20);
    for (const text of ['', '-1', '1e999', 'NaN', '0x10', '１..2'])
      expect(readNumber(text), text).not.toBeGreaterThan(10);
  });

  it('refuses impossible leverage and keeps the wallet balance to cross margin', () => {
    expect(
      readEntry({ side: 'long', marginMode: 'isolated', texts: { ...texts, leverage: '1001' } }),
    ).toBeNull();
    expect(
      readEntry({ side: 'long', marginMode: 'isolated', texts: { ...texts, leverage: '0' } }),
    ).toBeNull();
    const cross = readEntry({
      side: 'short',
      marginMode: 'cross',
      texts: { ...texts, margin: '5', walletBalance: '900' },
    });
    expect(cross).toMatchObject({ margin: null, walletBalance: 900, entryPrice: 1842.1 });
  });

  it('says beside the field what is wrong, and saves once it is right', async () => {
    const onPosition = vi.fn();
    draw({ snapshot: pageSample(samples.withoutPosition()), onPosition });
    button('Enter your position to check its leverage').click();
    await settle();
    button('Save').click();
    await settle();
    expect(mount.querySelectorAll('[role="alert"]')).toHaveLength(2);
    expect(onPosition).not.toHaveBeenCalled();
    for (const [name, value] of [
      ['leverage', '500'],
      ['size', '2'],
    ] as const) {
      const input = mount.querySelector<HTMLInputElement>(`input[name="${name}"]`);
      if (input === null) throw new Error(`no field ${name}`);
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    await settle();
    expect(mount.textContent).toContain('Binance offers 150× at most');
    button('Save').click();
    expect(onPosition).toHaveBeenCalledWith(
      expect.objectContaining({ leverage: 500, size: 2, entryPrice: 1842.1 }),
    );
  });
});

describe('menu', () => {
  it('docks, moves by keys and ends by Escape', async () => {
    const onPanel = vi.fn();
    const onMoveKey = vi.fn();
    draw({ onPanel, onMoveKey });
    button('Menu').click();
    await settle();
    button('Dock left').click();
    expect(onPanel).toHaveBeenCalledWith(expect.objectContaining({ dock: 'left' }));
    await settle();
    button('Menu').click();
    await settle();
    button('Move with arrow keys').click();
    await settle();
    const press = (key: string) =>
      mount.querySelector('h2')?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    press('ArrowLeft');
    expect(onMoveKey).toHaveBeenCalledWith('ArrowLeft');
    press('Escape');
    await settle();
    press('ArrowLeft');
    expect(onMoveKey).toHaveBeenCalledTimes(1);
    // The line that had the focus is gone; the page must not get the next key.
    expect(document.activeElement).toBe(button('Menu'));
  });
});

describe('focus', () => {
  it('stays in the panel when a key takes away what had it, and goes to the page after a click', async () => {
    draw({ snapshot: { ...pageSample(samples.fullSnapshot()), position: null } });
    const invite = (): HTMLElement | null => mount.querySelector('.invite');
    const open = async (byKey: boolean): Promise<void> => {
      invite()?.focus();
      invite()?.dispatchEvent(
        byKey
          ? new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })
          : new Event('pointerdown', { bubbles: true }),
      );
      invite()?.click();
      await settle();
    };
    await open(true);
    expect(mount.querySelector('form')).not.toBeNull();
    expect(document.activeElement).toBe(button('Menu'));
    button('Cancel').click();
    await settle();
    await open(false);
    expect(mount.contains(document.activeElement)).toBe(false);
  });
});

describe('popup', () => {
  function open(mirror: PopupReply['mirror'], onMirror: PopupProps['onMirror'] = nothing): void {
    document.body.append(mount);
    render(
      <PopupView
        summary={{
          v: 1,
          type: 'summary',
          display: { language: null, theme: null, directionColours: null },
          site: { venue: 'binance', enabled: true, panelRemoved: false },
          mirror,
          awaited: false,
          cards: [{ key: 'a', currentTab: true, removable: false, snapshot: samples.fullSnapshot() }],
        }}
        ageMs={0}
        language="en"
        theme="dark"
        directionColours="green-up"
        onSite={nothing}
        onMirror={onMirror}
        onRemove={nothing}
        onMap={nothing}
        onOptions={nothing}
      />,
      mount,
    );
  }

  it('has a card an instrument, the tab first, with price, fall, clusters and warning', () => {
    open(null);
    const card = mount.querySelector('.card')?.textContent ?? '';
    for (const words of [
      'ETHUSDT',
      'this tab',
      '1,842.10',
      '▼ 15.3%',
      '−4.0 … −5.4%',
      '+3.8 … +4.8%',
      'Danger',
    ]) {
      expect(card).toContain(words);
    }
    expect(mount.querySelector<HTMLInputElement>('[role="switch"]')?.checked).toBe(true);
  });

  it('offers a known mirror with its venue, and to leave it once it is granted', () => {
    const asked: [string, boolean][] = [];
    const mirror = { host: 'www.bybit.nl', venue: 'bybit' } as const;
    const onMirror = (host: string, wanted: boolean): unknown => asked.push([host, wanted]);
    open({ ...mirror, granted: false }, onMirror);
    expect(mount.textContent).toContain('www.bybit.nl is an address of Bybit that Plimsoll knows.');
    button('Turn on here').click();
    open({ ...mirror, granted: true }, onMirror);
    button('Turn off here').click();
    expect(asked).toEqual([
      ['www.bybit.nl', true],
      ['www.bybit.nl', false],
    ]);
  });
});
