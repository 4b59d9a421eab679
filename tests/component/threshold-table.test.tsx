// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { ThresholdTable } from '../../components/threshold-table.tsx';
import type { View } from '../../components/view.ts';
import { RULES } from '../../lib/rules/registry.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/schema.ts';
import { alertOptionTexts } from '../../lib/text/alerts.ts';
import { optionsTexts } from '../../lib/text/options.ts';
import { translator } from '../../lib/text/translate.ts';

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

const FUNDING = 'Funding and margin, Notice';

/** The table with settings that a change replaces, as the options page does. */
function table() {
  let settings: Settings = DEFAULT_SETTINGS;
  const draw = (): void =>
    render(
      <ThresholdTable
        t={translator(optionsTexts, 'en')}
        a={translator(alertOptionTexts, 'en')}
        view={{ language: 'en' } as View}
        rules={RULES}
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
  const field = (): HTMLInputElement => {
    const input = mount.querySelector<HTMLInputElement>(`[aria-label="${FUNDING}"]`);
    if (input === null) throw new Error(`no field ${FUNDING}`);
    return input;
  };
  return {
    saved: () => settings.thresholds['funding-cost-against-margin']?.notice,
    shown: () => field().value,
    async type(words: string) {
      const input = field();
      input.value = words;
      input.dispatchEvent(new Event('change', { bubbles: true }));
      await settled();
    },
    async reset() {
      field().closest('tr')?.querySelector('button')?.click();
      await settled();
    },
    refusals: () => [...mount.querySelectorAll('[role="alert"]')].map((refusal) => refusal.textContent),
  };
}

test('a threshold in percent is saved as a ratio', async () => {
  const { saved, shown, type, refusals } = table();
  await type('0.5');
  expect([saved(), shown(), refusals()]).toEqual([0.005, '0.5', []]);
});

test.each(['0,5', 'much', ''])('%j is not saved: it stands, and the reason beside it', async (words) => {
  const { saved, shown, type, refusals } = table();
  await type(words);
  expect([saved(), shown()]).toEqual([undefined, words]);
  expect(refusals()).toEqual(['A number, decimals after a point: 0.5']);
  await type('2');
  expect([saved(), shown(), refusals()]).toEqual([0.02, '2', []]);
});

test('the reset takes away what was refused', async () => {
  const { shown, type, reset, refusals } = table();
  await type('2');
  await type('2,5');
  expect(refusals()).toHaveLength(1);
  await reset();
  expect([shown(), refusals()]).toEqual(['1', []]);
});
