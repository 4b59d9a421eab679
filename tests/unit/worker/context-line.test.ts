import { expect, test } from 'vitest';
import type { ContextReport } from '../../../lib/protocol/market-context.ts';
import { createContextLine } from '../../../lib/worker/context-line.ts';
import { createPresenter } from '../../../lib/worker/page-presenter.ts';
import { CONTEXT_NOW, contextOff, contextSample } from '../../component/preview/context-sample.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

function stage(report: ContextReport) {
  const state = { report, now: CONTEXT_NOW, made: 0 };
  const listeners: (() => void)[] = [];
  const line = createContextLine(
    {
      current: () => {
        state.made += 1;
        return state.report;
      },
      onChange: (listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    },
    () => state.now,
  );
  const tell = (next: ContextReport): void => {
    state.report = next;
    for (const listener of listeners) listener();
  };
  return { state, line, tell };
}

test('tells each figure with its age or day, and who publishes it; nothing while every feed is off', () => {
  const { line, tell } = stage(contextOff());
  expect(line('en')).toBe('');
  tell(contextSample());
  expect(line('en')).toBe(
    'Fear/greed 9 · BTC DVOL 82.6% · ETH DVOL 104.1% · BTC funds flow not published of Feb 5, 2026 · ' +
      'ETH funds flow not published of Feb 5, 2026 (alternative.me · Deribit · SoSoValue)',
  );
  expect(line('zh-CN')).toContain('恐惧贪婪 9');
});

test('is made once a minute, for its ages, and when a feed told something', () => {
  const { state, line, tell } = stage(contextSample());
  for (let i = 0; i < 5; i++) line('en');
  expect(state.made).toBe(1);
  state.now += 20 * 60_000;
  expect(line('en')).toMatch(/BTC DVOL 82\.6% 21\smin old/);
  expect(state.made).toBe(2);
  tell(contextOff());
  expect(line('en')).toBe('');
});

test('stands in the panel behind the majors, within the length that a page takes', () => {
  const { line } = stage(contextSample());
  const wideOf = (context?: typeof line) =>
    createPresenter('en', 'UTC', context).whole(fullSnapshot(), 0.08).market?.wide?.note ?? '';
  expect(wideOf(line)).toBe(`${wideOf()} · ${line('en')}`);
  expect(wideOf(line).length).toBeLessThanOrEqual(480);
});
