// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { luminanceOf, pageTheme } from '../../../lib/venues/page-theme.ts';
import { VENUES } from '../../../lib/venues/registry.ts';

afterEach(() => {
  for (const root of [document.documentElement, document.body])
    for (const name of root.getAttributeNames()) root.removeAttribute(name);
});

describe('declared scheme', () => {
  it.each(VENUES.map((venue) => [venue.id, venue] as const))(
    '%s reads it from class and attribute',
    (_, venue) => {
      document.body.className = 'theme-root dark';
      expect(venue.theme(document)).toBe('dark');
      document.documentElement.setAttribute('data-theme', 'light');
      expect(venue.theme(document)).toBe('light');
    },
  );

  it('that says both is none', () => {
    document.documentElement.className = 'dark light';
    expect(pageTheme(document)).toBeNull();
  });
});

describe('background', () => {
  it('decides where nothing is declared, that of the body before that of the root', () => {
    document.documentElement.style.backgroundColor = 'rgb(255, 255, 255)';
    expect(pageTheme(document)).toBe('light');
    document.body.style.backgroundColor = 'rgb(11, 14, 17)';
    expect(pageTheme(document)).toBe('dark');
  });

  it('that is transparent decides nothing', () => {
    document.body.style.backgroundColor = 'rgba(0, 0, 0, 0)';
    expect(pageTheme(document)).toBeNull();
  });
});

// WCAG 2.2 relative luminance: white 1, black 0, sRGB 50 % grey (188) about one half.
it.each([
  ['rgb(255, 255, 255)', 1],
  ['rgb(0 0 0)', 0],
  ['rgba(188, 188, 188, 1)', 0.503],
  ['rgb(255 0 0 / 80%)', 0.2126],
])('luminance of %s', (color, luminance) => {
  expect(luminanceOf(color)).toBeCloseTo(luminance, 3);
});

it.each(['rgba(0, 0, 0, 0.2)', 'color(srgb 1 1 1)', 'red', ''])('no luminance of "%s"', (color) => {
  expect(luminanceOf(color)).toBeNull();
});
