// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Panel, type PanelProps } from '../../components/panel.tsx';
import { type PopupProps, PopupView } from '../../components/popup-view.tsx';
import { createView } from '../../components/view.ts';
import type { Instrument } from '../../lib/domain/instrument.ts';
import type { PopupReply } from '../../lib/protocol/popup-messages.ts';
import type { PositionDraft } from '../../lib/protocol/position-draft.ts';
import { DEFAULT_PANEL } from '../../lib/settings/default-panel.ts';
import type { TextLanguage } from '../../lib/text/translate.ts';
import { panelWords } from '../../lib/text/words.ts';
import { positionForm } from '../../lib/worker/position-form.ts';
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
    form: null,
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

  it('says above all how the majors stand, and nothing while that is not known', () => {
    const first = (root: ParentNode) => root.querySelector('.scroll')?.firstElementChild;
    expect(first(draw())?.textContent).toMatch(
      /^Majors falling as one: 3 of 3 · median −.+% · correlation .+ · beta to BTC .+ · .+ ago$/,
    );
    const unknown = draw({ snapshot: pageSample({ ...samples.fullSnapshot(), breadth: null }) });
    expect(first(unknown)?.className).toMatch(/finding|section/);
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

/** The form as the worker would fill it in. */
function formOf(values: PositionDraft['values'], id: number | null = null, language: TextLanguage = 'en') {
  const { instrument, price, tiers, position } = samples.fullSnapshot();
  return positionForm(
    { id, values },
    {
      instrument: instrument as Instrument,
      markPrice: price?.value ?? null,
      maximumLeverage: tiers?.maximumLeverage ?? null,
      lentBy: null,
      stored: id === null || position === null ? [] : [{ ...position.entry, id }],
      read: [],
      isReadRemovable: false,
      tryOut: () => position,
    },
    language,
  );
}

describe('position form', () => {
  const input = (selector: string): HTMLInputElement => {
    const found = mount.querySelector<HTMLInputElement>(`input${selector}`);
    if (found === null) throw new Error(`no field ${selector}`);
    return found;
  };
  const type = async (selector: string, value: string): Promise<void> => {
    input(selector).value = value;
    input(selector).dispatchEvent(new Event('input', { bubbles: true }));
    await settle();
  };

  it('is asked for, and says beside the field what is wrong once it was to be saved', async () => {
    const onPosition = vi.fn();
    draw({ snapshot: pageSample(samples.withoutPosition()), onPosition });
    button('Enter your position to check its leverage').click();
    expect(onPosition).toHaveBeenLastCalledWith({
      type: 'position.draft',
      draft: { id: null, values: null },
    });
    const form = formOf(null);
    draw({ snapshot: pageSample(samples.withoutPosition()), onPosition, form });
    expect(input('[name=entryPrice]').value).toBe('1842.1');
    expect(mount.querySelectorAll('[role="alert"]')).toHaveLength(0);
    button('Save').click();
    await settle();
    expect(mount.querySelectorAll('[role="alert"]')).toHaveLength(2);
    expect(onPosition).toHaveBeenLastCalledWith({
      type: 'position.save',
      draft: { id: null, values: form.values },
    });
  });

  it('says each change, by key or slider, and shows what it would come to', async () => {
    const onPosition = vi.fn();
    const props = { snapshot: pageSample(samples.withoutPosition()), onPosition };
    draw({ ...props, form: formOf(null) });
    await type('[name=size]', '2');
    await type('[aria-label=Leverage]', '50');
    const said = onPosition.mock.lastCall?.[0];
    // Half the way from 1x to 150x by ratio.
    expect(said).toMatchObject({
      type: 'position.draft',
      draft: { values: { size: '2', leverage: '12.2' } },
    });
    expect(input('[name=leverage]').value).toBe('12.2');
    draw({ ...props, form: formOf(said.draft.values) });
    const shown = (mount.querySelector('form')?.textContent ?? '').replaceAll('\u00a0', ' ');
    expect(shown).toContain('With these figures, in the market as it is now:');
    expect(shown).toContain('Liquidation price1,757.06');
    await type('[name=leverage]', '500');
    draw({ ...props, form: formOf(onPosition.mock.lastCall?.[0].draft.values) });
    expect(mount.textContent).toContain('Binance offers 150× at most');
  });

  it('is left without a word, and removes a position that is kept', () => {
    const onPosition = vi.fn();
    const snapshot = pageSample(samples.fullSnapshot());
    draw({ snapshot, onPosition, form: formOf(null, 1) });
    button('Remove').click();
    expect(onPosition).toHaveBeenLastCalledWith({ type: 'position.remove', id: 1 });
    button('Cancel').click();
    expect(onPosition).toHaveBeenLastCalledWith(null);
    draw({ snapshot, onPosition, form: formOf(null) });
    expect([...mount.querySelectorAll('button')].map(({ textContent }) => textContent)).not.toContain(
      'Remove',
    );
  });
});

describe('several positions', () => {
  it('each with its figures; each is edited, and one is added', async () => {
    const full = samples.fullSnapshot();
    if (full.position === null) throw new Error('the sample has a position');
    const short = { ...full.position, id: 2, entry: { ...full.position.entry, side: 'short' as const } };
    const onPosition = vi.fn();
    draw({ snapshot: pageSample({ ...full, otherPositions: [short] }), onPosition });
    const chips = [...mount.querySelectorAll<HTMLButtonElement>('.chip.own')];
    expect(chips.map(({ textContent }) => textContent)).toEqual([
      'Long 20× · Isolated',
      'Short 20× · Isolated',
    ]);
    chips[1]?.click();
    expect(onPosition).toHaveBeenLastCalledWith({ type: 'position.draft', draft: { id: 2, values: null } });
    mount.querySelector<HTMLButtonElement>('[aria-label="Add a position"]')?.click();
    expect(onPosition).toHaveBeenLastCalledWith({
      type: 'position.draft',
      draft: { id: null, values: null },
    });
  });

  it('a warning names the one it speaks of', () => {
    const full = samples.fullSnapshot();
    if (full.position === null) throw new Error('the sample has a position');
    const short = { ...full.position, id: 2, entry: { ...full.position.entry, side: 'short' as const } };
    const [first, ...others] = full.findings;
    if (first === undefined) throw new Error('the sample has findings');
    const findings = [{ ...first, ownIndex: 1 }, ...others];
    draw({ snapshot: pageSample({ ...full, findings, otherPositions: [short] }) });
    expect(mount.querySelector('.finding h4')?.textContent).toContain(' · Short 20×');
  });
});

it('names the venue whose margin tiers stand in', () => {
  const full = samples.fullSnapshot();
  const instrument = { ...full.instrument, venue: 'bingx' as const };
  const tiers = full.tiers && { ...full.tiers, lentBy: 'binance' as const };
  draw({ snapshot: pageSample({ ...full, instrument, tiers }) });
  expect(mount.querySelector('footer')?.textContent).toContain(
    'Margin tiers of Binance, Feb 5, 2026, for BingX publishes none',
  );
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
    const onPosition: PanelProps['onPosition'] = (message) => {
      draw({ snapshot, onPosition, form: message === null ? null : formOf(null) });
    };
    const snapshot = pageSample(samples.withoutPosition());
    draw({ snapshot, onPosition });
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
    expect(document.activeElement).toBe(mount.querySelector('.form input'));
    button('Cancel').click();
    await settle();
    await open(false);
    expect(mount.contains(document.activeElement)).toBe(false);
  });
});

describe('popup', () => {
  function open(
    mirror: PopupReply['mirror'],
    onMirror: PopupProps['onMirror'] = nothing,
    change: Partial<PopupReply> = {},
    onMarket: PopupProps['onMarket'] = nothing,
  ): void {
    document.body.append(mount);
    render(
      <PopupView
        summary={{
          v: 1,
          type: 'summary',
          marketVenue: 'binance',
          display: { language: null, theme: null, directionColours: null },
          site: { venue: 'binance', enabled: true, panelRemoved: false },
          mirror,
          lastLook: null,
          context: null,
          awaited: false,
          cards: [{ key: 'a', currentTab: true, removable: false, snapshot: samples.fullSnapshot() }],
          ...change,
        }}
        ageMs={0}
        language="en"
        theme="dark"
        directionColours="green-up"
        onSite={nothing}
        onMirror={onMirror}
        onRemove={nothing}
        onMap={nothing}
        onMarket={onMarket}
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

  it('says above the cards how the majors stand and what leverage does, and opens the market of the tab', () => {
    const opened: string[] = [];
    const onMarket: PopupProps['onMarket'] = ({ venue, symbol }) => opened.push(`${venue} ${symbol}`);
    open(null, nothing, {}, onMarket);
    const whole = mount.querySelector('.whole');
    expect(whole?.querySelector('.whole-line')?.textContent).toBe(
      'The market falls as one: 3 of 3 majors are 4% or more below their 24 h highs.',
    );
    expect(whole?.textContent).toMatch(
      /Leverage on ETHUSDT: deleveraging · since .+price down, open interest down/,
    );
    expect(whole?.querySelector('.since-look')).toBeNull();
    button('Whole market').click();
    const snapshot = { ...samples.fullSnapshot(), breadth: null, leverage: null };
    open(null, nothing, { cards: [{ key: 'a', currentTab: false, removable: false, snapshot }] }, onMarket);
    expect(mount.querySelector('.whole')?.textContent).toContain(
      'How the majors of Binance stand is not known yet.',
    );
    button('Whole market').click();
    expect(opened).toEqual(['binance ETH/USDT:USDT', 'binance BTC/USDT:USDT']);
  });

  it('tells what changed since it was last open, and of nothing that was not known then', () => {
    const snapshot = samples.fullSnapshot();
    const lastLook = {
      at: snapshot.sentAt - 3 * 3_600_000,
      key: 'binance|ETH/USDT:USDT',
      price: 1_911.4,
      majors: 'calm',
      leverage: 'building',
      openInterest: 2_041_000,
    } as const;
    open(null, nothing, { lastLook });
    const said = (): string => mount.querySelector('.since-look')?.textContent ?? '';
    expect(said()).toMatch(/^Since you last looked, 3\u00a0h ago \(.+\)/);
    expect(said()).toContain(
      'ETHUSDT 1,911.40 → 1,842.10 (−3.6%) · majors calm → falling as one · leverage building → deleveraging · open interest −5.9%',
    );
    open(null, nothing, {
      lastLook: { ...lastLook, majors: null, leverage: 'deleveraging', openInterest: null },
    });
    expect(said()).toMatch(/1,842\.10 \(−3\.6%\)$/);
  });
});
