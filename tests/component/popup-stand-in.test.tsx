// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, expect, it } from 'vitest';
import { PopupView } from '../../components/popup-view.tsx';
import { parseInstrument } from '../../lib/domain/instrument.ts';
import type { Snapshot } from '../../lib/protocol/snapshot.ts';
import type { TextLanguage } from '../../lib/text/translate.ts';
import { fullSnapshot } from './preview/samples.ts';

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));
const nothing = (): void => undefined;

/** What the one card of a popup says. */
function card(snapshot: Snapshot, language: TextLanguage): string {
  render(
    <PopupView
      summary={{
        v: 1,
        type: 'summary',
        marketVenue: 'binance',
        display: { language: null, theme: null, directionColours: null },
        site: null,
        mirror: null,
        lastLook: null,
        context: null,
        awaited: false,
        cards: [{ key: 'a', currentTab: true, removable: false, snapshot }],
      }}
      ageMs={0}
      language={language}
      theme="dark"
      directionColours="green-up"
      onSite={nothing}
      onMirror={nothing}
      onRemove={nothing}
      onMap={nothing}
      onMarket={nothing}
      onOptions={nothing}
    />,
    mount,
  );
  return mount.querySelector('article')?.textContent ?? '';
}

it.each<[TextLanguage, string]>([
  ['en', 'KCEX, by the market of Binance · perpetual'],
  ['zh-CN', 'KCEX，按 Binance · 永续 的行情'],
])('a card of a page that another venue stands in for names both, in %s', (language, words) => {
  const requested = parseInstrument('kcex', 'ETH/USDT:USDT');
  if (requested === null) throw new Error('no such contract');
  expect(card({ ...fullSnapshot(), requested }, language)).toContain(words);
  expect(card(fullSnapshot(), language)).not.toContain('KCEX');
});
