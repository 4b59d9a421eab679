// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, describe, expect, test } from 'vitest';
import { AlertOptions } from '../../components/alert-options.tsx';
import { ALERT_KINDS } from '../../lib/alerts/registry.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../lib/settings/schema.ts';
import { alertOptionTexts } from '../../lib/text/alerts.ts';
import { optionsTexts } from '../../lib/text/options.ts';
import { type TextLanguage, translator } from '../../lib/text/translate.ts';

const mount = document.createElement('div');
document.body.append(mount);
afterEach(() => render(null, mount));

/** The part with settings that a change replaces, as the options page does. */
function part(language: TextLanguage = 'en') {
  let settings: Settings = DEFAULT_SETTINGS;
  const draw = (): void =>
    render(
      <AlertOptions
        t={translator(optionsTexts, language)}
        a={translator(alertOptionTexts, language)}
        language={language}
        settings={settings}
        alerts={{ kinds: ALERT_KINDS, permitted: true, refused: false, onToggle: () => undefined }}
        onChange={(change) => {
          settings = change(settings);
          draw();
        }}
      />,
      mount,
    );
  draw();
  const field = (label: string): HTMLInputElement => {
    const input = mount.querySelector<HTMLInputElement>(`[aria-label="${label}"]`);
    if (input === null) throw new Error(`no field ${label}`);
    return input;
  };
  return {
    alerts: () => settings.alerts,
    field,
    async type(label: string, words: string) {
      const input = field(label);
      input.value = words;
      input.dispatchEvent(new Event('change', { bubbles: true }));
      await new Promise((done) => setTimeout(done, 0));
    },
    refusals: () => [...mount.querySelectorAll('[role="alert"]')].map((refusal) => refusal.textContent),
  };
}

test.each([
  ['en', 'only until 30 minutes after a page or card last read it: no alert sends the address'],
  ['zh-CN', '自页面或卡片最后一次读取起 30 分钟后不再提醒'],
] as const)(
  '%s: the hint says how long a position that was read by its address counts',
  (language, words) => {
    part(language);
    expect(mount.textContent).toContain(words);
  },
);

describe('a threshold', () => {
  const FALL = 'Fall from the 24 h high, Threshold';

  test('with a decimal comma is refused beside its field, stands there, and is not saved', async () => {
    const { alerts, field, type, refusals } = part();
    await type(FALL, '2,5');
    expect(alerts().kinds).toEqual({});
    expect(refusals()).toEqual(['0.5 to 95 %']);
    expect([field(FALL).value, field(FALL).getAttribute('aria-invalid')]).toEqual(['2,5', 'true']);
    await type(FALL, '2.5');
    expect(alerts().kinds['deep-drawdown']).toMatchObject({ threshold: 0.025 });
    expect(refusals()).toEqual([]);
  });
});
