import { hasIsolatedMargin, type Instrument, type VenueId } from '../domain/instrument.ts';
import { MARGIN_MODES, type PositionMarginMode } from '../domain/market-data.ts';
import type { DraftForm, PositionDraft, PositionField } from '../protocol/position-draft.ts';
import {
  INSTRUMENT_POSITIONS_LIMIT,
  type PositionEntry,
  type SnapshotPosition,
} from '../protocol/snapshot.ts';
import { knownBalance, type StoredPosition } from '../settings/positions.ts';
import { type Formats, formatsOf } from '../text/format.ts';
import { positionTexts } from '../text/position.ts';
import { readNumber } from '../text/read-number.ts';
import { type TextLanguage, type Translate, translator } from '../text/translate.ts';
import { VENUE_NAMES } from '../text/venue-names.ts';
import { DEFAULT_NOTIONAL_USD } from './analyse-load-line.ts';
import type { OwnEntry } from './own-positions.ts';
import { pagePosition } from './page-position.ts';
import { fieldsOf, type ReadDraft, readDraft, valuesOf } from './position-draft.ts';

/** How far the size slider reaches on both sides of the size it began with, as a factor. */
const SIZE_REACH = { less: 20, more: 5 } as const;
/** Where a venue's highest leverage is not known. */
const USUAL_LEVERAGE = 100;

const SIDES = ['long', 'short'] as const;

/** What a form is filled in for. */
export interface FormMarket {
  /** Of the page's own venue, whoever's figures stand in for it. */
  readonly instrument: Instrument;
  readonly markPrice: number | null;
  /** The venue's highest leverage here; null when not known. */
  readonly maximumLeverage: number | null;
  /** Whose tiers, or market, stand in; null: they are the venue's own, or not known. */
  readonly lentBy: VenueId | null;
  readonly stored: readonly StoredPosition[];
  /** Positions that were read, which their forms begin with. */
  readonly read: readonly Pick<SnapshotPosition, 'id' | 'entry'>[];
  /** Whether those can be taken away: what a page shows can, what a venue tells of an address cannot. */
  readonly isReadRemovable: boolean;
  /** null while the market is not known. */
  readonly tryOut: (own: OwnEntry) => SnapshotPosition | null;
}

/** The form of a position, with what the position would be: what if. */
export function positionForm(
  { id, values }: PositionDraft,
  market: FormMarket,
  language: TextLanguage,
  isRefused = false,
): DraftForm {
  const t = translator(positionTexts, language);
  const format = formatsOf(language);
  const stored = market.stored.find((position) => position.id === id);
  const modes = modesOf(market.instrument.venue);
  const read = market.read.find((position) => position.id === id)?.entry;
  const usual = {
    entryPrice: market.markPrice ?? undefined,
    marginMode: modes[0],
    walletBalance: knownBalance(market.stored),
  };
  const begun = stored ?? read ?? usual;
  const own = values ?? valuesOf(begun as Partial<PositionEntry>);
  const draft = readDraft(own);
  const { kind, base, quote, settle } = market.instrument;
  const sizeCoin = kind === 'inverse' ? 'USD' : base;
  const label = (name: PositionField): string =>
    t(name, { coin: name === 'size' ? sizeCoin : (settle ?? quote) });
  const outcome = outcomeOf(draft, id, market);
  return {
    id,
    removes: stored !== undefined || (read !== undefined && market.isReadRemovable) ? id : null,
    values: own,
    choices: [
      { name: 'side', label: t('side'), options: SIDES.map((value) => ({ value, label: t(value) })) },
      {
        name: 'marginMode',
        label: t('marginMode'),
        options: modes.map((value) => ({ value, label: t(value) })),
      },
    ],
    fields: fieldsOf(draft.marginMode).map((name) => {
      const error = draft.errors[name];
      return {
        name,
        label: label(name),
        hint: hintOf(name, own[name] ?? '', market, t, format),
        error: error === undefined ? '' : t(error),
        slider: sliderOf(name, market, stored ?? read),
      };
    }),
    outcome:
      outcome &&
      pagePosition(outcome, market.instrument, language, format, {
        readAt: null,
        lentBy: market.lentBy,
      }),
    label: t('calculated'),
    note: noteOf(draft, outcome, isRefused, t),
  };
}

function modesOf(venue: VenueId): readonly PositionMarginMode[] {
  return MARGIN_MODES.filter((mode) => mode !== 'isolated' || hasIsolatedMargin(venue));
}

type FormTranslate = Translate<typeof positionTexts>;

function outcomeOf({ entry }: ReadDraft, id: number | null, { tryOut }: FormMarket): SnapshotPosition | null {
  return entry === null ? null : tryOut({ id, entry, shownLiquidationPrice: null });
}

function noteOf(
  { entry }: ReadDraft,
  outcome: SnapshotPosition | null,
  isRefused: boolean,
  t: FormTranslate,
): string {
  if (isRefused) return t('tooMany', { count: String(INSTRUMENT_POSITIONS_LIMIT) });
  if (entry === null) return '';
  return t(outcome === null ? 'noOutcome' : 'whatIf');
}

/** What is allowed but worth knowing. */
function hintOf(
  name: PositionField,
  text: string,
  { instrument, maximumLeverage, lentBy }: FormMarket,
  t: FormTranslate,
  format: Formats,
): string {
  if (name === 'walletBalance' && text.trim() === '') return t('crossHint');
  if (name !== 'leverage' || maximumLeverage === null || !(readNumber(text) > maximumLeverage)) return '';
  const venue = VENUE_NAMES[lentBy ?? instrument.venue];
  return t('aboveVenue', { venue, maximum: format.leverage(maximumLeverage) });
}

/** Leverage over all that the venue offers; size around the one that is there, or what a load line is usually stated for. */
function sliderOf(
  name: PositionField,
  { instrument, markPrice, maximumLeverage }: FormMarket,
  begun: Pick<PositionEntry, 'size'> | null | undefined,
): DraftForm['fields'][number]['slider'] {
  if (name === 'leverage') return { least: 1, most: maximumLeverage ?? USUAL_LEVERAGE };
  if (name !== 'size') return null;
  const price = instrument.kind === 'inverse' ? 1 : markPrice;
  const size = begun?.size ?? (price === null ? null : Number((DEFAULT_NOTIONAL_USD / price).toPrecision(1)));
  return size === null ? null : { least: size / SIZE_REACH.less, most: size * SIZE_REACH.more };
}
