// @vitest-environment happy-dom
import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { MarketSides } from '../../components/market-sides.tsx';

const mount = document.createElement('div');
afterEach(() => render(null, mount));

const drawn = (isPrivate: boolean, language: 'en' | 'zh-CN'): string => {
  render(
    <MarketSides isPrivate={isPrivate} language={language}>
      <p>Loading.</p>
      <button type="button">Ask the other exchanges</button>
    </MarketSides>,
    mount,
  );
  return mount.textContent ?? '';
};

test.each([
  ['en', /watched wallets: not in private windows/],
  ['zh-CN', /关注的钱包：隐私窗口不可用/],
] as const)('in %s a private window is told why nothing comes, and offers no button', (language, words) => {
  expect(drawn(true, language)).toMatch(words);
  expect(mount.textContent).not.toContain('Loading');
  expect(mount.querySelector('button')).toBeNull();
});

test('in another window the parts stand', () => {
  expect(drawn(false, 'en')).toBe('Loading.Ask the other exchanges');
});
