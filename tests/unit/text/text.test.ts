import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAILURE_KINDS } from '../../../lib/net/failure.ts';
import { RULES } from '../../../lib/rules/registry.ts';
import { failureSentences, failureWords } from '../../../lib/text/failure.ts';
import { findingTexts, findingWords } from '../../../lib/text/finding.ts';
import { missingFields } from '../../../lib/text/finding-missing.ts';
import { createFormats } from '../../../lib/text/format.ts';
import { mapTexts } from '../../../lib/text/map.ts';
import { marketTexts } from '../../../lib/text/market.ts';
import { marketWideTexts } from '../../../lib/text/market-wide.ts';
import { optionsTexts } from '../../../lib/text/options.ts';
import { panelTexts } from '../../../lib/text/panel.ts';
import { popupTexts } from '../../../lib/text/popup.ts';
import { scenarioTexts } from '../../../lib/text/scenario.ts';
import { fill, languageOfTag, type TextTable, translator } from '../../../lib/text/translate.ts';
import { walletOptionTexts, walletTexts } from '../../../lib/text/wallets.ts';
import { welcomeTexts } from '../../../lib/text/welcome.ts';

const TABLES: Readonly<Record<string, TextTable>> = {
  panelTexts,
  scenarioTexts,
  popupTexts,
  marketTexts,
  marketWideTexts,
  optionsTexts,
  welcomeTexts,
  walletTexts,
  walletOptionTexts,
  failureWords,
  failureSentences,
  missingFields,
};

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
}

/** Every [en, zh-CN] pair of every table. */
async function allPairs(): Promise<(readonly [en: string, zhCN: string])[]> {
  const folder = new URL('../../../lib/text/', import.meta.url);
  const modules = await Promise.all(
    readdirSync(folder).map((name) => import(new URL(name, folder).href) as Promise<object>),
  );
  return modules.flatMap(pairsIn);
}

function pairsIn(value: unknown): (readonly [en: string, zhCN: string])[] {
  if (Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string'))
    return [value as unknown as readonly [string, string]];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pairsIn) : [];
}

describe('text tables', () => {
  it.each(Object.entries(TABLES))('%s tells the same in both languages', (_, table) => {
    for (const [key, [en, zhCN]] of Object.entries(table)) {
      expect(en.trim(), key).not.toBe('');
      expect(zhCN.trim(), key).not.toBe('');
      expect(placeholders(zhCN), key).toEqual(placeholders(en));
    }
  });

  it('writes Chinese in full-width punctuation', () => {
    for (const table of Object.values(TABLES)) {
      for (const [key, [, zhCN]] of Object.entries(table)) expect(zhCN, key).not.toMatch(/[一-鿿][,;:(]/);
    }
  });

  it('calls a layer by one name', async () => {
    const names = { OBSERVED: '实测', ESTIMATED: '估算', CALCULATED: '计算' };
    const pairs = await allPairs();
    for (const [layer, name] of Object.entries(names)) {
      const told = pairs.filter(([en]) => en.includes(layer));
      expect(told.length).toBeGreaterThan(2);
      expect(told.filter(([, zhCN]) => !zhCN.includes(name))).toEqual([]);
    }
  });

  it('never says that a borrower lends, nor that nothing of a user’s own is ever used', async () => {
    expect(walletTexts.owed).toEqual(['{usd} owed', '借入 {usd}']);
    expect((await allPairs()).filter(([, zhCN]) => zhCN.includes('借出'))).toEqual([]);
    const [en, zhCN] = [0, 1].map((language) =>
      Object.values(welcomeTexts)
        .map((pair) => pair[language])
        .join(),
    );
    expect(en).toMatch(/A key is used only where you enter one/);
    expect(zhCN).toMatch(/仅当您自行填写密钥/);
    expect(en).not.toMatch(/does not know real positions/);
    expect(zhCN).not.toMatch(/不掌握他人/);
  });

  it('has no key that nothing uses', () => {
    const source = ['../../../components/', '../../../lib/worker/']
      .map((folder) => new URL(folder, import.meta.url))
      .flatMap((folder) =>
        readdirSync(folder)
          .filter((name) => /\.tsx?$/.test(name))
          .map((name) => readFileSync(new URL(name, folder), 'utf8')),
      )
      .join('\n');
    // The level of a finding, the kind of a price, of a lost level, the extremes of the ladder and the verdict and the names of its score are keys that come with the data.
    const fromData =
      /^(level\.\w+|last|(high|low)(24h|7d)|unclear|better|map|shown|uniform|nearSpot|distance|freshness|volumeProfile|prior-\w+-low|low-\d+d|round-number)$/;
    for (const table of [
      panelTexts,
      popupTexts,
      mapTexts,
      marketTexts,
      scenarioTexts,
      optionsTexts,
      welcomeTexts,
    ]) {
      const unused = Object.keys(table).filter((key) => !fromData.test(key) && !source.includes(`'${key}'`));
      expect(unused).toEqual([]);
    }
  });

  it('knows every failure kind', () => {
    expect(Object.keys(failureWords)).toEqual(expect.arrayContaining([...FAILURE_KINDS]));
  });
});

describe('numbers', () => {
  const intl = (digits: number, options: Intl.NumberFormatOptions = {}) => {
    const format = new Intl.NumberFormat('en', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: 'negative',
      ...options,
    });
    return (value: number): string => format.format(value).replace('-', '−');
  };

  it.each(['en', 'zh-CN'] as const)('%s: are written as Intl writes them', (language) => {
    const format = createFormats(language, 'UTC');
    for (let step = 0; step < 2_000; step++) {
      // Away from halves, where the two may round a product either way.
      const value = (step % 2 === 0 ? 1 : -1) * (1.37 ** (step % 60) / 1e4 + 0.0123);
      for (const digits of [0, 1, 2, 5]) expect(format.number(value, digits)).toBe(intl(digits)(value));
      expect(format.percent(value)).toBe(intl(1, { style: 'percent' })(value));
      const withSign = intl(1, { style: 'percent', signDisplay: 'exceptZero' });
      expect(format.signedPercent(value)).toBe(withSign(value));
    }
  });

  it('write no sign before a zero, and no number that is none', () => {
    const { number, signedPercent } = createFormats('en', 'UTC');
    expect([number(-0.001), signedPercent(-0.0001), signedPercent(0)]).toEqual(['0.00', '0.0%', '0.0%']);
    expect([number(Number.NaN), signedPercent(Number.POSITIVE_INFINITY)]).toEqual(['–', '–%']);
  });
});

describe('findings', () => {
  it('has words for every rule and for every field that a rule requires', () => {
    for (const rule of RULES) {
      expect(findingTexts, rule.id).toHaveProperty([rule.id]);
      for (const field of rule.requires) expect(missingFields, field).toHaveProperty([field]);
    }
  });

  it('formats numbers by their suffix and says what would change it', () => {
    const words = findingWords(
      {
        ruleId: 'leverage-above-load-line',
        value: 3.45,
        threshold: 2,
        numbers: { ownLeverage: 20, loadLineLeverage: 5.8, lineMultiple: 3.45, clearingLeverage: 11.6 },
        missing: [],
      },
      'en',
      createFormats('en', 'UTC'),
    );
    expect(words.headline).toBe('20× against a load line of 5.8×');
    expect(words.change).toBe('Not raised at 11.6× its margin or less (threshold 2×).');
  });

  it('falls back to the threshold alone when no leverage would clear it', () => {
    const finding = {
      ruleId: 'own-distance-against-drawdown-24h',
      value: 2,
      threshold: 1,
      numbers: { liquidationPrice: 90, distanceRatio: 0.1, adverseMoveRatio: 0.2, moveMultiple: 2 },
      missing: [],
    };
    expect(findingWords(finding, 'en', createFormats('en', 'UTC')).change).toBe('Threshold 1×.');
    expect(findingWords(finding, 'zh-CN', createFormats('zh-CN', 'UTC')).change).toBe(
      '阈值 1 倍。'.replace(' 倍', '\u00a0倍'),
    );
  });

  it('shows an unknown rule by its id', () => {
    const finding = {
      ruleId: 'of-a-later-build',
      value: null,
      threshold: null,
      numbers: {},
      missing: ['error'],
    };
    expect(findingWords(finding, 'en', createFormats('en')).headline).toBe('of-a-later-build');
  });
});

describe('formats', () => {
  const en = createFormats('en', 'UTC');
  const zhCN = createFormats('zh-CN', 'UTC');

  it.each([
    [63_012.44, '63,012.4'],
    [1842.1, '1,842.10'],
    [598.4, '598.40'],
    [1.23456, '1.2346'],
    [0.012345, '0.012345'],
  ])('price %d', (value, text) => expect(en.price(value)).toBe(text));

  it('writes ranges of estimates with two significant digits at most', () => {
    expect(en.usdRange(61_400_000, 148_000_000)).toBe('$61–150M');
    expect(zhCN.usdRange(61_400_000, 148_000_000)).toBe('$6100万 – $1.5亿');
    expect(zhCN.usdRange(6e8, 1.5e9)).toBe('$6–15亿');
    expect(en.usdRange(6e8, 1.5e9)).toBe('$600M – $1.5B');
    expect(en.usdRange(500, 900)).toBe('$500–900');
    expect(en.usdRange(0, 1e6)).toBe('$0 – $1M');
    expect(en.usdRange(6e7, 6.01e7)).toBe('~$60M');
    expect(en.priceRange(1574.2, 1680.9)).toBe('1,574–1,681');
    expect(en.priceRange(0.5012, 0.5234)).toBe('0.501–0.523');
  });

  it('writes signs, leverage and ages', () => {
    expect(en.signedPercentRange(-0.04, -0.054)).toBe('−4.0 … −5.4%');
    expect(en.signedPercentRange(-0.0901, -0.0904)).toBe('−9.0%');
    expect(en.signedPercent(0.038)).toBe('+3.8%');
    expect(en.leverage(5.84)).toBe('5.8×');
    expect(en.leverageRange(4.4, 7.6)).toBe('4.4–7.6×');
    expect([900, 3000, 840_000, 86_400_000, 5 * 86_400_000].map(en.duration)).toEqual(
      ['0 s', '3 s', '14 min', '24 h', '5 d'].map((text) => text.replace(' ', '\u00a0')),
    );
    expect(zhCN.duration(840_000)).toBe('14\u00a0分钟');
    expect(en.duration(-5000)).toBe('0\u00a0s');
  });

  it('writes days in UTC', () => {
    expect(en.day(Date.UTC(2026, 1, 5, 23, 59))).toBe('Feb 5, 2026');
    expect(zhCN.day(Date.UTC(2026, 1, 5))).toBe('2026年2月5日');
  });
});

describe('translate', () => {
  it('fills placeholders and never shows code for a missing one', () => {
    expect(fill('{a} and {b}', { a: '1' })).toBe('1 and –');
    expect(translator(panelTexts, 'zh-CN')('nextTry', { wait: '40 秒' })).toBe('40 秒后重试。');
  });

  it.each([
    ['zh-TW', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['en-GB', 'en'],
    ['zhx', 'en'],
  ])('%s is read as %s', (tag, language) => expect(languageOfTag(tag)).toBe(language));
});
