import { Component } from 'preact';
import { hasIsolatedMargin, type Instrument } from '../lib/domain/instrument.ts';
import type { PositionEntry } from '../lib/protocol/snapshot.ts';
import { Chips } from './section.tsx';
import type { View } from './view.ts';

/** What the contract (`positionSchema`) takes. */
const LEVERAGE_LIMITS = { least: 1, most: 1000 } as const;
const NUMBER_LIMIT = 1e12;
const INPUT_LENGTH = 20;

type NumberField = 'entryPrice' | 'leverage' | 'size' | 'margin' | 'walletBalance';

interface FormProps {
  readonly view: View;
  readonly instrument: Instrument;
  readonly entry: PositionEntry | null;
  readonly markPrice: number | null;
  /** The venue's highest leverage here; null when not known. */
  readonly maximumLeverage: number | null;
  readonly onSave: (entry: PositionEntry) => void;
  readonly onRemove: () => void;
  readonly onCancel: () => void;
}

interface FormState {
  readonly side: PositionEntry['side'];
  readonly marginMode: PositionEntry['marginMode'];
  readonly texts: Readonly<Record<NumberField, string>>;
  /** Messages appear after the first try to save. */
  readonly tried: boolean;
}

/** The trader's position for one instrument. Nothing is sent anywhere: it stays in this browser. */
export class PositionForm extends Component<FormProps, FormState> {
  override state: FormState = initialState(this.props);

  override render(
    { view, instrument, entry, onRemove, onCancel }: FormProps,
    { side, marginMode }: FormState,
  ) {
    const { t } = view;
    const coin = instrument.settle ?? instrument.quote;
    const sizeCoin = instrument.kind === 'inverse' ? 'USD' : instrument.base;
    return (
      <form class="form" noValidate onSubmit={this.#save}>
        <Chips
          label={t('side')}
          values={['long', 'short'] as const}
          chosen={side}
          word={(value) => t(value)}
          onChoose={(value) => this.setState({ side: value })}
        />
        <Chips
          label={t('marginMode')}
          values={['isolated', 'cross'] as const}
          chosen={marginMode}
          word={(value) => t(value)}
          onChoose={(value) => this.setState({ marginMode: value })}
        />
        {this.#field('entryPrice', t('entryPrice'))}
        {this.#field('leverage', t('leverage'))}
        {this.#field('size', t('size', { coin: sizeCoin }))}
        {marginMode === 'isolated'
          ? this.#field('margin', t('margin', { coin }))
          : this.#field('walletBalance', t('walletBalance', { coin }))}
        <p class="quiet">{t('stored')}</p>
        <div class="actions">
          {entry !== null && (
            <button type="button" class="plain" onClick={onRemove}>
              {t('remove')}
            </button>
          )}
          <button type="button" class="plain" onClick={onCancel}>
            {t('cancel')}
          </button>
          <button type="submit" class="primary">
            {t('save')}
          </button>
        </div>
      </form>
    );
  }

  #field(name: NumberField, label: string) {
    const text = this.state.texts[name];
    const error = this.state.tried && !isAccepted(name, text) ? this.#errorText(name) : null;
    const hint = error ?? this.#hintText(name, text);
    return (
      <label class="field">
        {label}
        <input
          name={name}
          inputMode="decimal"
          autoComplete="off"
          maxLength={INPUT_LENGTH}
          value={text}
          aria-invalid={error !== null}
          onInput={({ currentTarget: { value } }) =>
            this.setState(({ texts }) => ({ texts: { ...texts, [name]: value } }))
          }
        />
        {hint !== null && <small role={error === null ? undefined : 'alert'}>{hint}</small>}
      </label>
    );
  }

  #errorText(name: NumberField): string {
    return this.props.view.t(name === 'leverage' ? 'leverageLimits' : 'mustBePositive');
  }

  /** What is allowed but worth knowing. */
  #hintText(name: NumberField, text: string): string | null {
    const { view, instrument, maximumLeverage } = this.props;
    if (name === 'walletBalance' && text.trim() === '') return view.t('crossHint');
    if (name !== 'leverage' || maximumLeverage === null || !(readNumber(text) > maximumLeverage)) return null;
    return view.t('aboveVenue', {
      venue: view.venueName(instrument.venue),
      maximum: view.format.leverage(maximumLeverage),
    });
  }

  #save = (event: Event): void => {
    event.preventDefault();
    const entry = readEntry(this.state);
    if (entry === null) this.setState({ tried: true });
    else this.props.onSave(entry);
  };
}

function initialState({ entry, markPrice, instrument }: FormProps): FormState {
  const text = (value: number | null | undefined): string => (value == null ? '' : String(value));
  return {
    side: entry?.side ?? 'long',
    marginMode: entry?.marginMode ?? (hasIsolatedMargin(instrument.venue) ? 'isolated' : 'cross'),
    texts: {
      entryPrice: text(entry?.entryPrice ?? markPrice),
      leverage: text(entry?.leverage),
      size: text(entry?.size),
      margin: text(entry?.margin),
      walletBalance: text(entry?.walletBalance),
    },
    tried: false,
  };
}

/** Thousands separators, spaces and full-width digits of a Chinese keyboard are read as what they mean; NaN for no number. */
export function readNumber(text: string): number {
  const plain = text.normalize('NFKC').replace(/[\s,×x]/gi, '');
  return /^(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : Number.NaN;
}

function isAccepted(name: NumberField, text: string): boolean {
  if ((name === 'margin' || name === 'walletBalance') && text.trim() === '') return true;
  const value = readNumber(text);
  if (name === 'leverage') return value >= LEVERAGE_LIMITS.least && value <= LEVERAGE_LIMITS.most;
  return value > 0 && value <= NUMBER_LIMIT;
}

/** The entry, or null while a field is not acceptable. */
export function readEntry({ side, marginMode, texts }: Omit<FormState, 'tried'>): PositionEntry | null {
  const isolated = marginMode === 'isolated';
  const unused: NumberField = isolated ? 'walletBalance' : 'margin';
  const names = (Object.keys(texts) as NumberField[]).filter((name) => name !== unused);
  if (!names.every((name) => isAccepted(name, texts[name]))) return null;
  const optional = (text: string): number | null => (text.trim() === '' ? null : readNumber(text));
  return {
    side,
    marginMode,
    entryPrice: readNumber(texts.entryPrice),
    leverage: readNumber(texts.leverage),
    size: readNumber(texts.size),
    margin: isolated ? optional(texts.margin) : null,
    walletBalance: isolated ? null : optional(texts.walletBalance),
  };
}
