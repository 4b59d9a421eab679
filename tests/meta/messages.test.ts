import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instrumentPageMessageSchema } from '../../lib/protocol/instrument-page.ts';
import { mapReplySchema } from '../../lib/protocol/map-messages.ts';
import { contextReportSchema } from '../../lib/protocol/market-context.ts';
import { marketReplySchema } from '../../lib/protocol/market-messages.ts';
import { walletReportSchema } from '../../lib/protocol/market-wallets.ts';
import { displaySchema, pageMessageSchema, pageReplySchema } from '../../lib/protocol/messages.ts';
import { PROTOCOL_VERSION } from '../../lib/protocol/names.ts';
import { popupMessageSchema, popupReplySchema } from '../../lib/protocol/popup-messages.ts';
import { readingMessageSchema } from '../../lib/protocol/reading-messages.ts';
import { isSendable } from '../../lib/protocol/server.ts';
import { SNAPSHOT_LIMIT_BYTES, type Snapshot } from '../../lib/protocol/snapshot.ts';
import { z } from '../../lib/schema.ts';
import { contextTexts } from '../../lib/text/context.ts';
import { contextChipTexts } from '../../lib/text/context-chips.ts';
import { contextOptionTexts } from '../../lib/text/context-options.ts';
import { mapTexts } from '../../lib/text/map.ts';
import { marketTexts } from '../../lib/text/market.ts';
import { observedTexts } from '../../lib/text/observed.ts';
import { optionsTexts } from '../../lib/text/options.ts';
import { panelTexts } from '../../lib/text/panel.ts';
import { popupTexts } from '../../lib/text/popup.ts';
import { scenarioTexts } from '../../lib/text/scenario.ts';
import { venueTableTexts } from '../../lib/text/venue-table.ts';
import { walletOptionTexts, walletTexts } from '../../lib/text/wallets.ts';
import { welcomeTexts } from '../../lib/text/welcome.ts';
import { pageSample } from '../component/preview/page-sample.ts';
import { fullSnapshot } from '../component/preview/samples.ts';
import { arbitraryOf, type JsonSchema } from './arbitrary-of.ts';
import { productFiles } from './source-files.ts';

const MESSAGES = {
  pageMessageSchema,
  pageReplySchema,
  popupMessageSchema,
  popupReplySchema,
  instrumentPageMessageSchema,
  mapReplySchema,
  marketReplySchema,
  displaySchema,
  readingMessageSchema,
  walletReportSchema,
  contextReportSchema,
};
const RUNS = { numRuns: 200, seed: 20_260_206 };

describe.each(Object.entries(MESSAGES))('%s', (_, schema) => {
  const message = arbitraryOf(z.toJSONSchema(schema) as JsonSchema);

  it('gives back from JSON what was put in, in every form it allows', () => {
    fc.assert(
      fc.property(message, (value) => {
        const parsed = schema.safeParse(value);
        // A generated string may miss a pattern; what the schema does accept must travel.
        fc.pre(parsed.success);
        expect(JSON.parse(JSON.stringify(parsed.data))).toStrictEqual(parsed.data);
      }),
      { ...RUNS, maxSkipsPerRun: 1_000 },
    );
  });
});

describe('messages', () => {
  it('carry their version, and no other is read', () => {
    const snapshot = { v: PROTOCOL_VERSION, type: 'snapshot', snapshot: pageSample(fullSnapshot()) };
    expect(pageReplySchema.safeParse(snapshot).success).toBe(true);
    expect(pageReplySchema.safeParse({ ...snapshot, v: PROTOCOL_VERSION + 1 }).success).toBe(false);
    expect(pageMessageSchema.safeParse({ v: PROTOCOL_VERSION, type: 'site.disable' }).success).toBe(true);
    expect(pageMessageSchema.safeParse({ v: PROTOCOL_VERSION + 1, type: 'site.disable' }).success).toBe(
      false,
    );
    expect(popupMessageSchema.safeParse({ v: PROTOCOL_VERSION + 1, type: 'summary.subscribe' }).success).toBe(
      false,
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, null, '1', new Float64Array(1), new Map()])(
    'refuse %s where a number belongs',
    (hostile) => {
      const snapshot = { ...pageSample(fullSnapshot()), sentAt: hostile };
      expect(pageReplySchema.safeParse({ v: PROTOCOL_VERSION, type: 'snapshot', snapshot }).success).toBe(
        false,
      );
    },
  );

  it('send a snapshot with every list full, in prices of eight digits', () => {
    const reply = { v: PROTOCOL_VERSION, type: 'snapshot', snapshot: pageSample(fullestSnapshot()) } as const;
    expect(pageReplySchema.safeParse(reply).error).toBeUndefined();
    expect(JSON.stringify(reply).length).toBeLessThanOrEqual(SNAPSHOT_LIMIT_BYTES);
    expect(isSendable(reply)).toBe(true);
  });
});

describe('texts', () => {
  // A table's own keys are no use of it.
  const code = productFiles()
    .map(({ path, text }) =>
      path.startsWith('lib/text/') ? text.replaceAll(/= \{\n[\s\S]*?\n\} as const satisfies /g, '') : text,
    )
    .join('\n');

  it.each(
    Object.entries({
      panelTexts,
      observedTexts,
      popupTexts,
      scenarioTexts,
      mapTexts,
      marketTexts,
      optionsTexts,
      welcomeTexts,
      walletTexts,
      walletOptionTexts,
      contextTexts,
      contextChipTexts,
      contextOptionTexts,
      venueTableTexts,
    }),
  )('%s are all used', (_, table) => {
    // Keys of one family are put together: `level.${level}`.
    const isUsed = (key: string): boolean =>
      code.includes(`'${key}'`) || (key.includes('.') && code.includes(`\`${key.split('.')[0]}.\${`));
    expect(Object.keys(table).filter((key) => !isUsed(key))).toEqual([]);
  });
});

/** A sample with its long parts at the schema's limits: 1,200 bins a side, 300 steps of the chart, the scenario's curves. */
function fullestSnapshot(): Snapshot {
  const sample = fullSnapshot();
  const { ladder, drawdown, scenario } = sample;
  if (ladder === null || drawdown === null || scenario === null)
    throw new Error('the sample has no ladder, no drawdown or no scenario');
  const column = (length: number, at: (index: number) => number): number[] =>
    Array.from({ length }, (_, index) => at(index));
  const price = (index: number): number => Number((60_000 + index * 33.37).toFixed(2));
  const notional = (index: number): number => Math.round(12_345_678 + index * 1_234);
  const curve = {
    usd: column(41, notional),
    low: column(41, (index) => notional(index) / 4),
    high: column(41, (index) => notional(index) * 4),
  };
  return {
    ...sample,
    scenario: {
      ...scenario,
      long: scenario.long && { ...scenario.long, curve },
      short: scenario.short && { ...scenario.short, curve },
    },
    ladder: {
      ...ladder,
      binEdges: column(1201, price),
      long: column(1200, notional),
      short: column(1200, notional),
    },
    drawdown: {
      ...drawdown,
      chart: { ...drawdown.chart, low: column(300, price), high: column(300, price) },
    },
  };
}
