import type { PageTheme } from './venue.ts';

/** Attributes in which sites keep their scheme, on `<html>` or `<body>`. */
const THEME_ATTRIBUTES = ['data-theme', 'data-color-mode', 'data-bs-theme', 'theme'] as const;
const DARK_TOKENS = new Set(['dark', 'theme-dark', 'dark-theme', 'night']);
const LIGHT_TOKENS = new Set(['light', 'theme-light', 'light-theme', 'day']);
/** Relative luminance at which black and white text contrast equally (WCAG 2.2: sqrt(1.05 x 0.05) - 0.05). */
const MID_LUMINANCE = 0.179;

/** Scheme the page says it has, else the one its background shows, else null. */
export function pageTheme(document: Document): PageTheme | null {
  const roots = [document.documentElement, document.body].filter((root) => root !== null);
  for (const root of roots) {
    const declared = themeOfTokens(declaredTokens(root));
    if (declared !== null) return declared;
  }
  return backgroundTheme(roots.reverse());
}

function declaredTokens(root: Element): readonly string[] {
  const attributes = THEME_ATTRIBUTES.map((name) => root.getAttribute(name) ?? '');
  return [...attributes, ...root.classList].slice(0, 200).map((token) => token.toLowerCase());
}

function themeOfTokens(tokens: readonly string[]): PageTheme | null {
  const isDark = tokens.some((token) => DARK_TOKENS.has(token));
  const isLight = tokens.some((token) => LIGHT_TOKENS.has(token));
  if (isDark === isLight) return null;
  return isDark ? 'dark' : 'light';
}

function backgroundTheme(roots: readonly Element[]): PageTheme | null {
  for (const root of roots) {
    const luminance = luminanceOf(getComputedStyle(root).backgroundColor);
    if (luminance !== null) return luminance < MID_LUMINANCE ? 'dark' : 'light';
  }
  return null;
}

/**
 * Relative luminance, 0-1 (WCAG 2.2), of a computed `rgb()` or `rgba()` colour.
 * @returns null for a colour more than half transparent or in another notation.
 */
export function luminanceOf(color: string): number | null {
  const match = /^rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:[,\s/]+([\d.]+)(%?))?\s*\)$/.exec(color);
  if (match === null) return null;
  const alpha = match[4] === undefined ? 1 : Number(match[4]) / (match[5] === '%' ? 100 : 1);
  if (!(alpha >= 0.5)) return null;
  const [red, green, blue] = [match[1], match[2], match[3]].map(linearChannel);
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function linearChannel(value: string | undefined): number {
  const channel = Math.min(Number(value), 255) / 255;
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
