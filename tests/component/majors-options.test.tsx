// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { MajorsOptions } from '../../components/majors-options.tsx';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/schema.ts';
import { optionsTexts } from '../../lib/text/options.ts';
import { type TextLanguage, translator } from '../../lib/text/translate.ts';

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

function stage(language: TextLanguage = 'en') {
  const state = { settings: DEFAULT_SETTINGS as Settings };
  const draw = () =>
    render(
      <MajorsOptions
        t={translator(optionsTexts, language)}
        settings={state.settings}
        onChange={(change) => {
          state.settings = change(state.settings);
          draw();
        }}
      />,
      mount,
    );
  draw();
  const field = () => mount.querySelector('input') as HTMLInputElement;
  const write = async (text: string): Promise<void> => {
    field().value = text;
    field().dispatchEvent(new Event('change', { bubbles: true }));
    await new Promise((done) => setTimeout(done, 0));
  };
  return { state, field, write };
}

test('a list is saved as it is written, and given back by one click', async () => {
  const { state, field, write } = stage();
  expect(field().value).toBe('BTC, ETH, BNB, SOL, XRP, DOGE');
  expect(mount.querySelector('button')?.disabled).toBe(true);
  await write('btc eth ada');
  expect(state.settings.majors).toEqual(['BTC', 'ETH', 'ADA']);
  expect(field().value).toBe('BTC, ETH, ADA');
  mount.querySelector('button')?.click();
  await new Promise((done) => setTimeout(done, 0));
  expect(state.settings.majors).toEqual(DEFAULT_SETTINGS.majors);
});

test.each([
  ['en', 'Not saved: it takes 3 to 8 tickers'],
  ['zh-CN', '未保存：请填写 3 至 8 个币种代码'],
] as const)('what is no list is not saved, stands, and the field says why: %s', async (language, words) => {
  const { state, field, write } = stage(language);
  await write('BTC, ETH');
  expect(state.settings.majors).toEqual(DEFAULT_SETTINGS.majors);
  expect(field().value).toBe('BTC, ETH');
  expect(field().getAttribute('aria-invalid')).toBe('true');
  expect(mount.querySelector('[role=alert]')?.textContent).toContain(words);
  await write('BTC, ETH, SOL');
  expect(mount.querySelector('[role=alert]')).toBeNull();
  expect(state.settings.majors).toEqual(['BTC', 'ETH', 'SOL']);
});
