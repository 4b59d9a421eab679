import { describe, expect, it } from 'vitest';
import { type Instrument, parseInstrument } from '../../../lib/domain/instrument.ts';
import { draftFormSchema } from '../../../lib/protocol/position-draft.ts';
import { type PositionEntry, positionSchema } from '../../../lib/protocol/snapshot.ts';
import { readNumber } from '../../../lib/text/read-number.ts';
import type { TextLanguage } from '../../../lib/text/translate.ts';
import { analysePositions } from '../../../lib/worker/analyse-position.ts';
import { NO_PLAN } from '../../../lib/worker/analyse-position-plan.ts';
import type { OwnEntry } from '../../../lib/worker/own-positions.ts';
import { fieldsOf, readDraft, valuesOf } from '../../../lib/worker/position-draft.ts';
import { type FormMarket, positionForm } from '../../../lib/worker/position-form.ts';
import { fullSnapshot } from '../../component/preview/samples.ts';

const TYPED = { side: 'long', marginMode: 'isolated', entryPrice: '1,842.1', leverage: '20', size: '12' };
const ENTRY: PositionEntry = {
  side: 'short',
  marginMode: 'cross',
  entryPrice: 0.0000000012345,
  leverage: 12.5,
  size: 1e12,
  margin: null,
  addedMargin: null,
  walletBalance: 900,
  chosenDistance: 0.07,
};

describe('what is typed', () => {
  it('is read as people type it', () => {
    expect(readNumber('1,842.1')).toBe(1842.1);
    expect(readNumber(' 20x ')).toBe(20);
    expect(readNumber('２０')).toBe(20);
    expect(readNumber('7 %')).toBe(7);
    expect(readNumber('2,500')).toBe(2_500);
    expect(readNumber('12,345,678.25')).toBe(12_345_678.25);
    expect(readNumber('１，８４２．１')).toBe(1_842.1);
    for (const text of ['', '-1', '1e999', 'NaN', '0x10', '１..2'])
      expect(readNumber(text), text).not.toBeGreaterThan(10);
  });

  it.each(['0,5', '2000,75', '0,05', '2,5', '0,500', '1.842,5', '1,2345', '12,34,567', '０，５', ',5', '5,'])(
    '%s has a decimal comma, or one that parts no thousands: no number',
    (text) => {
      expect(readNumber(text)).toBeNaN();
      expect(readDraft({ ...TYPED, size: text })).toMatchObject({
        entry: null,
        errors: { size: 'decimalPoint' },
      });
    },
  );

  it('becomes a position that can be kept and typed again', () => {
    for (const entry of [
      ENTRY,
      { ...ENTRY, marginMode: 'isolated' as const, walletBalance: null, addedMargin: 3 },
      { ...ENTRY, marginMode: 'portfolio' as const, walletBalance: null, chosenDistance: null },
    ]) {
      const { entry: read, errors } = readDraft(valuesOf(entry));
      expect(errors).toEqual({});
      expect(read).toEqual(entry);
      expect(positionSchema.parse(read)).toEqual(entry);
    }
  });

  it.each([
    [{ leverage: '1001' }, 'leverage', 'leverageLimits'],
    [{ leverage: '0' }, 'leverage', 'leverageLimits'],
    [{ size: '-2' }, 'size', 'mustBePositive'],
    [{ entryPrice: '1e99' }, 'entryPrice', 'mustBePositive'],
    [{ margin: '-5' }, 'margin', 'mustBePositive'],
    [{ addedMargin: '0' }, 'addedMargin', 'mustBePositive'],
    [{ chosenDistance: '100' }, 'chosenDistance', 'distanceLimits'],
    [{ chosenDistance: '-3' }, 'chosenDistance', 'distanceLimits'],
  ] as const)('%j is none, and is said at its field', (wrong, field, error) => {
    const { entry, errors } = readDraft({ ...TYPED, ...wrong });
    expect(entry).toBeNull();
    expect(errors).toEqual({ [field]: error });
  });

  it('keeps the wallet balance to cross margin, and the margin to isolated', () => {
    const given = { ...TYPED, margin: '5', addedMargin: '2', walletBalance: '900' };
    expect(readDraft({ ...given, marginMode: 'cross' }).entry).toMatchObject({
      margin: null,
      addedMargin: null,
      walletBalance: 900,
    });
    expect(readDraft(given).entry).toMatchObject({ margin: 5, addedMargin: 2, walletBalance: null });
    expect(fieldsOf('cross')).not.toContain('margin');
    expect(fieldsOf('isolated')).not.toContain('walletBalance');
    expect(fieldsOf('portfolio')).toEqual(['entryPrice', 'leverage', 'size']);
  });

  it('that is nothing we know is no position: nothing throws', () => {
    expect(readDraft({}).entry).toBeNull();
    expect(readDraft({ side: 'sideways', marginMode: '', leverage: '５０' }).entry).toBeNull();
  });
});

describe('the form', () => {
  const instrument = parseInstrument('binance', 'ETH/USDT:USDT') as Instrument;
  const tried: OwnEntry[] = [];
  const market = (change: Partial<FormMarket> = {}): FormMarket => ({
    instrument,
    markPrice: 2_000,
    maximumLeverage: 150,
    lentBy: null,
    stored: [],
    read: [],
    isReadRemovable: true,
    tryOut: (own) => {
      tried.push(own);
      return fullSnapshot().position;
    },
    ...change,
  });
  const field = (form: ReturnType<typeof positionForm>, name: string) =>
    form.fields.find((candidate) => candidate.name === name);

  it('begins with the mark, and reaches what the venue offers and five times the usual size', () => {
    const form = positionForm({ id: null, values: null }, market(), 'en');
    expect(draftFormSchema.parse(form)).toEqual(form);
    expect(form.values).toMatchObject({ side: 'long', entryPrice: '2000', size: '' });
    expect(field(form, 'leverage')?.slider).toEqual({ least: 1, most: 150 });
    // 10,000 USD at 2,000 are 5 coins.
    expect(field(form, 'size')?.slider).toEqual({ least: 0.25, most: 25 });
    expect(form).toMatchObject({ outcome: null, note: '' });
    expect(field(form, 'size')?.error).toBe('A number above 0');
  });

  it('tries out what was typed in the place of the position that is changed', () => {
    tried.length = 0;
    const stored = [{ ...ENTRY, id: 3, size: 40 }];
    const opened = positionForm({ id: 3, values: null }, market({ stored }), 'zh-CN');
    expect(opened.values).toMatchObject({ side: 'short', leverage: '12.5', chosenDistance: '7' });
    expect(field(opened, 'size')?.slider).toEqual({ least: 2, most: 200 });
    const form = positionForm(
      { id: 3, values: { ...opened.values, leverage: '50' } },
      market({ stored }),
      'en',
    );
    expect(tried.at(-1)).toMatchObject({ id: 3, entry: { leverage: 50, size: 40 } });
    expect(form.outcome?.cells).toHaveLength(4);
    expect(form.note).toBe('With these figures, in the market as it is now:');
  });

  it('says what is not known, and that no more are kept', () => {
    const none = positionForm({ id: null, values: TYPED }, market({ tryOut: () => null }), 'en');
    expect(none).toMatchObject({ outcome: null, note: 'No price is known yet to try these figures with.' });
    const full = positionForm({ id: null, values: TYPED }, market(), 'en', true);
    expect(full.note).toBe('At most 4 positions of a contract are kept: remove one first.');
    const above = positionForm({ id: null, values: { ...TYPED, leverage: '500' } }, market(), 'en');
    expect(field(above, 'leverage')?.hint.replaceAll('\u00a0', ' ')).toBe('Binance offers 150× at most');
    const cross = positionForm({ id: null, values: { ...TYPED, marginMode: 'cross' } }, market(), 'en');
    expect(field(cross, 'walletBalance')?.hint).toContain('not computable');
    const unknown = positionForm(
      { id: null, values: null },
      market({ markPrice: null, maximumLeverage: null }),
      'en',
    );
    expect(field(unknown, 'size')?.slider).toBeNull();
    expect(field(unknown, 'leverage')?.slider).toEqual({ least: 1, most: 100 });
  });

  it('asks for the balance from the start where the exchange has no isolated margin', () => {
    const deribit = parseInstrument('deribit', 'BTC/USD:BTC') as Instrument;
    const form = positionForm({ id: null, values: null }, market({ instrument: deribit }), 'en');
    expect(form.values.marginMode).toBe('cross');
    expect(form.choices.find(({ name }) => name === 'marginMode')?.options).toEqual([
      { value: 'cross', label: 'Cross' },
      { value: 'portfolio', label: 'Portfolio / unified account' },
    ]);
    expect(field(form, 'walletBalance')?.label).toBe('Wallet balance, BTC');
  });

  it('offers a portfolio or unified account behind isolated and cross, and says why no price is told of it', () => {
    const values = { ...TYPED, marginMode: 'portfolio', walletBalance: '5000' };
    const of = (language: TextLanguage) =>
      positionForm(
        { id: null, values },
        market({
          tryOut: (own) => {
            const position = analysePositions(instrument, [own], null, 2_000)[0];
            return position === undefined ? null : { ...position, plan: NO_PLAN };
          },
        }),
        language,
      );
    const form = of('en');
    expect(draftFormSchema.parse(form)).toEqual(form);
    expect(form.choices[1]?.options.map(({ value }) => value)).toEqual(['isolated', 'cross', 'portfolio']);
    expect(form.fields.map(({ name }) => name)).toEqual(['entryPrice', 'leverage', 'size']);
    expect(form.outcome).toMatchObject({
      title: 'Long 20× · Portfolio / unified account',
      cells: [],
      outcome: 'not computable',
      reason: 'Other assets and positions of the account decide it.',
    });
    expect(of('zh-CN').outcome?.reason).toBe('由账户内其他资产和仓位共同决定。');
  });

  it('begins with the position that was read, and takes away what a page shows, not what an address holds', () => {
    const read = [
      { id: -1, entry: ENTRY },
      { id: -2, entry: { ...ENTRY, side: 'long' as const, entryPrice: 1_900 } },
    ];
    const form = (id: number | null, isReadRemovable: boolean) =>
      positionForm({ id, values: null }, market({ read, isReadRemovable }), 'en');
    expect(form(-2, true)).toMatchObject({ removes: -2, values: { side: 'long', entryPrice: '1900' } });
    expect(form(-2, false).removes).toBeNull();
    expect(form(null, true)).toMatchObject({ removes: null, values: { entryPrice: '2000' } });
  });
});
