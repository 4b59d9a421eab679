import { MINUTE_MS } from '../domain/candles.ts';
import { contextLine } from '../text/context-chips.ts';
import type { TextLanguage } from '../text/translate.ts';
import type { ContextFeeds } from './context-feeds.ts';

/** What is known around the market, in one line for panels: made anew when a feed told something, and once a minute for the ages in it. It reads nothing. */
export function createContextLine(
  feeds: Pick<ContextFeeds, 'current' | 'onChange'>,
  now: () => number,
): (language: TextLanguage) => string {
  const lines = new Map<TextLanguage, { readonly minute: number; readonly line: string }>();
  feeds.onChange(() => lines.clear());
  return (language) => {
    const minute = Math.floor(now() / MINUTE_MS);
    const known = lines.get(language);
    if (known?.minute === minute) return known.line;
    const line = contextLine(feeds.current(), now(), language);
    lines.set(language, { minute, line });
    return line;
  };
}
