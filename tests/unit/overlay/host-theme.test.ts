import { describe, expect, it } from 'vitest';
import { resolveTheme, type ThemeInputs } from '../../../lib/overlay/host-theme.ts';

const inputs: ThemeInputs = {
  chosenScheme: null,
  chosenColours: null,
  pageScheme: null,
  prefersDark: true,
  locale: 'en-GB',
};

describe('scheme', () => {
  it('is the choice, else that of the page, else that of the browser', () => {
    expect(resolveTheme({ ...inputs, chosenScheme: 'light', pageScheme: 'dark' }).scheme).toBe('light');
    expect(resolveTheme({ ...inputs, pageScheme: 'light' }).scheme).toBe('light');
    expect(resolveTheme(inputs).scheme).toBe('dark');
    expect(resolveTheme({ ...inputs, prefersDark: false }).scheme).toBe('light');
  });
});

describe('colours of direction', () => {
  it.each([
    ['zh-CN', 'red-up'],
    ['ja', 'red-up'],
    ['en-US', 'green-up'],
    ['', 'green-up'],
  ])('%s: %s', (locale, colours) => {
    expect(resolveTheme({ ...inputs, locale }).directionColours).toBe(colours);
  });

  it('are the choice where there is one', () => {
    expect(resolveTheme({ ...inputs, locale: 'zh-CN', chosenColours: 'colour-blind' }).directionColours).toBe(
      'colour-blind',
    );
  });
});
