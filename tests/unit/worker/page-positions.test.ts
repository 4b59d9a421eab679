import { describe, expect, it } from 'vitest';
import type { DraftForm, PositionDraft } from '../../../lib/protocol/position-draft.ts';
import type { PositionEntry } from '../../../lib/protocol/snapshot.ts';
import { INSTRUMENT_POSITIONS_LIMIT } from '../../../lib/protocol/snapshot.ts';
import { createSettingsStore } from '../../../lib/settings/store.ts';
import { PagePositions } from '../../../lib/worker/page-positions.ts';
import { valuesOf } from '../../../lib/worker/position-draft.ts';

const ETH = { venue: 'binance', symbol: 'ETH/USDT:USDT', kind: 'linear' } as const;
const ENTRY: PositionEntry = {
  side: 'long',
  marginMode: 'isolated',
  entryPrice: 1_900,
  leverage: 20,
  size: 3,
  margin: null,
  addedMargin: null,
  walletBalance: null,
  chosenDistance: null,
};

function desk() {
  const settings = createSettingsStore({
    load: () => Promise.resolve(undefined),
    save: () => Promise.resolve(),
    onChange: () => undefined,
  } as never);
  const forms: (DraftForm | null)[] = [];
  const positions = new PagePositions({
    settings,
    language: () => 'en',
    now: () => 1_000,
    tryOut: () => null,
    sendForm: (form) => forms.push(form),
    onReadRemoved: () => undefined,
  });
  const open = (id: number | null) =>
    positions.handle({ v: 1, type: 'position.draft', draft: { id, values: null } }, ETH as never, null);
  const save = (draft: PositionDraft) =>
    positions.handle({ v: 1, type: 'position.save', draft }, ETH as never, null);
  const kept = () => Object.values(settings.current().positions).flat();
  return { forms, open, save, kept };
}

describe('a form that is saved twice', () => {
  it.each([
    ['a new position', null],
    ['a position that was read', -1],
  ])('%s is kept once', async (_name, opened) => {
    const { forms, open, save, kept } = desk();
    await open(opened);
    const draft = { id: forms.at(-1)?.id ?? null, values: valuesOf(ENTRY) };
    await Promise.all([save(draft), save(draft)]);
    expect(kept()).toHaveLength(1);
    expect(forms.at(-1)).toBeNull();
  });

  it('and opened again is one more', async () => {
    const { open, save, kept } = desk();
    for (let time = 0; time < 2; time++) {
      await open(-1);
      await save({ id: -1, values: valuesOf(ENTRY) });
    }
    expect(kept()).toHaveLength(2);
  });

  it('is refused when no more are kept, and may be tried again', async () => {
    const { forms, open, save, kept } = desk();
    for (let time = 0; time <= INSTRUMENT_POSITIONS_LIMIT; time++) {
      await open(-1);
      await save({ id: -1, values: valuesOf(ENTRY) });
    }
    expect(kept()).toHaveLength(INSTRUMENT_POSITIONS_LIMIT);
    expect(forms.at(-1)?.note).not.toBe('');
    const said = forms.length;
    await save({ id: -1, values: valuesOf(ENTRY) });
    expect(forms.length).toBe(said + 1);
  });
});
