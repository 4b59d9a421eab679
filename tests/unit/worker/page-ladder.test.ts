import { describe, expect, test } from 'vitest';
import type { VenueId } from '../../../lib/domain/instrument.ts';
import type { TextLanguage } from '../../../lib/text/translate.ts';
import { createPresenter } from '../../../lib/worker/page-presenter.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

function sentence(venues: VenueId[], language: TextLanguage): string {
  const full = fullSnapshot();
  if (full.ladder === null) throw new Error('the sample has a ladder');
  const snapshot = { ...full, ladder: { ...full.ladder, venues } };
  return createPresenter(language, 'UTC').whole(snapshot, 0.15).ladder?.sentences.join('\n') ?? '';
}

describe("the ladder's paragraph", () => {
  test('names the venues of a combined map, and whose score it tells', () => {
    const venues: VenueId[] = ['binance', 'bybit', 'okx'];
    expect(sentence(venues, 'en')).toContain(
      'Combined over Binance, Bybit, OKX; score and ranges are of Binance alone. ',
    );
    expect(sentence(venues, 'zh-CN')).toContain('合并 Binance、Bybit、OKX；评分与范围仅依据 Binance。');
  });

  test.each(['en', 'zh-CN'] as const)('says nothing of it for one venue: %s', (language) => {
    expect(sentence(['binance'], language)).not.toMatch(/Combined|合并|Binance/);
  });
});
