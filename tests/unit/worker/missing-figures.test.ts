import { describe, expect, test } from 'vitest';
import { type Instrument, parseInstrument, type VenueId } from '../../../lib/domain/instrument.ts';
import { FetchFailure } from '../../../lib/net/failure.ts';
import { MARKET_FIGURES, type SnapshotMarket } from '../../../lib/protocol/snapshot.ts';
import { sourceFor } from '../../../lib/sources/registry.ts';
import { createFormats } from '../../../lib/text/format.ts';
import { wideWords } from '../../../lib/text/market-wide.ts';
import { panelTexts } from '../../../lib/text/panel.ts';
import { type TextLanguage, translator } from '../../../lib/text/translate.ts';
import { missingFigures } from '../../../lib/worker/missing-sections.ts';
import { pageMarket } from '../../../lib/worker/page-market.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const NOTHING: Omit<SnapshotMarket, 'missing'> = {
  openInterest: null,
  recorded: null,
  funding: null,
  longShortRatio: null,
  topTraderRatio: null,
  takerRatio: null,
  liquidations: null,
  depth: null,
};

function contract(venue: VenueId, symbol = 'ETH/USDT:USDT'): Instrument {
  const instrument = parseInstrument(venue, symbol);
  if (instrument === null) throw new Error(symbol);
  return instrument;
}

function missing(
  instrument: Instrument,
  known: Partial<typeof NOTHING> = {},
  failures: Parameters<typeof missingFigures>[1] = {},
) {
  const source = sourceFor(instrument);
  if (source === null) throw new Error('no source');
  return missingFigures({ ...NOTHING, ...known }, failures, source, instrument);
}
const reasons = (...args: Parameters<typeof missing>) =>
  Object.fromEntries(missing(...args).map(({ figure, reason }) => [figure, reason]));

describe('why a figure of the market is not known', () => {
  test('the venue has none, its answer failed, or it is still to come', () => {
    expect(reasons(contract('bybit'))).toEqual({
      openInterest: 'loading',
      funding: 'not-offered',
      longShortRatio: 'loading',
      topTraderRatio: 'not-offered',
      takerRatio: 'not-offered',
      liquidations: 'loading',
      depth: 'loading',
    });
    const failed = new FetchFailure('rate-limited', 'api.bybit.com', 'too many');
    expect(reasons(contract('bybit'), {}, { longShortRatio: failed, takerRatio: failed })).toMatchObject({
      longShortRatio: 'rate-limited',
      takerRatio: 'not-offered',
    });
    expect(reasons(contract('kucoin'))).toMatchObject({
      longShortRatio: 'not-offered',
      takerRatio: 'not-offered',
    });
    expect(reasons(contract('hyperliquid', 'ETH/USDC:USDC')).liquidations).toBe('not-offered');
    // HTX has no stream of them, and tells the past.
    expect(reasons(contract('htx'))).toMatchObject({ liquidations: 'loading', topTraderRatio: 'loading' });
  });

  test('what is known is not missing', () => {
    const { market } = fullSnapshot();
    if (market === null) throw new Error('the sample has a market');
    expect(missing(contract('binance'), market)).toEqual([]);
    expect(missing(contract('binance')).map(({ figure }) => figure)).toEqual([...MARKET_FIGURES]);
  });
});

describe('the panel says it', () => {
  function cells(instrument: Instrument, known: Partial<typeof NOTHING>, language: TextLanguage = 'en') {
    const format = createFormats(language, 'UTC');
    const market = { ...NOTHING, ...known, missing: missing(instrument, known) };
    const page = pageMarket(
      market,
      { instrument, sentAt: 0, breadth: null, leverage: null },
      translator(panelTexts, language),
      format,
      wideWords(language, format),
      language,
    );
    return Object.fromEntries(page.cells.map(({ name, value, note }) => [name, [value, note]]));
  }

  test('of each figure by itself, never "no data" for what is not offered', () => {
    const bybit = cells(contract('bybit'), { longShortRatio: { ratio: 1.05, asOf: 0 } });
    expect(bybit['Long/short ratio · Taker buy/sell']?.[0]).toBe('1.05 · not offered');
    expect(bybit['Order book']?.[1]).toBe('loading');
    const kucoin = cells(contract('kucoin'), {}, 'zh-CN');
    expect(kucoin['多空比 · 主动买卖比']).toEqual([null, '不提供']);
    const hyperliquid = cells(contract('hyperliquid', 'ETH/USDC:USDC'), {});
    expect(hyperliquid['Liquidations seen']).toEqual([null, 'not offered']);
  });
});
