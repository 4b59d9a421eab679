import { Component } from 'preact';
import type { PositionMessage } from '../lib/protocol/feed-client.ts';
import { FIELD_LENGTH } from '../lib/protocol/names.ts';
import type { DraftForm, DraftValues } from '../lib/protocol/position-draft.ts';
import { Outcome } from './position-view.tsx';
import { Chips } from './section.tsx';
import type { View } from './view.ts';

const SLIDER_STEPS = 100;
const SLIDER_DIGITS = 3;

type Values = Readonly<Record<string, string>>;
type Field = DraftForm['fields'][number];

interface FormProps {
  readonly view: View;
  /** As the worker filled it in; it reads what is typed, and says what it means. */
  readonly form: DraftForm;
  readonly onPosition: (message: PositionMessage | null) => void;
}

interface FormState {
  readonly values: Values;
  /** Messages appear after the first try to save. */
  readonly tried: boolean;
}

/** A position of the trader's, with what it would come to. Nothing is sent anywhere: it stays in this browser. */
export class PositionForm extends Component<FormProps, FormState> {
  override state: FormState = { values: this.props.form.values, tried: false };

  override render({ view, form, onPosition }: FormProps, { values }: FormState) {
    const { t } = view;
    const { removes } = form;
    return (
      <form class="form" noValidate onSubmit={this.#save}>
        {form.choices.map(({ name, label, options }) => (
          <Chips
            key={name}
            label={label}
            values={options.map(({ value }) => value)}
            chosen={values[name] ?? ''}
            word={(value) => options.find((option) => option.value === value)?.label ?? ''}
            onChoose={(value) => this.#set(name, value)}
          />
        ))}
        {form.fields.map((field) => this.#field(field))}
        {form.note !== '' && <p class="quiet">{form.note}</p>}
        {form.outcome && <Outcome view={view} position={form.outcome} label={form.label} now={0} />}
        <p class="quiet">{t('stored')}</p>
        <div class="actions">
          {removes !== null && (
            <button
              type="button"
              class="plain"
              onClick={() => onPosition({ type: 'position.remove', id: removes })}
            >
              {t('remove')}
            </button>
          )}
          <button type="button" class="plain" onClick={() => onPosition(null)}>
            {t('cancel')}
          </button>
          <button type="submit" class="primary">
            {t('save')}
          </button>
        </div>
      </form>
    );
  }

  #field({ name, label, hint, error, slider }: Field) {
    const text = this.state.values[name] ?? '';
    const isWrong = this.state.tried && error !== '';
    const note = isWrong ? error : hint;
    return (
      <div key={name}>
        <label class="field">
          {label}
          <input
            name={name}
            inputMode="decimal"
            autoComplete="off"
            maxLength={FIELD_LENGTH}
            value={text}
            aria-invalid={isWrong}
            onInput={({ currentTarget }) => this.#set(name, currentTarget.value)}
          />
          {note !== '' && <small role={isWrong ? 'alert' : undefined}>{note}</small>}
        </label>
        {slider && (
          <input
            type="range"
            aria-label={label}
            aria-valuetext={text}
            max={SLIDER_STEPS}
            value={stepOf(Number(text), slider)}
            // The key guard gives what happens to what has the focus.
            onPointerDown={({ currentTarget }) => currentTarget.focus()}
            onInput={({ currentTarget }) => this.#set(name, valueAt(currentTarget.valueAsNumber, slider))}
          />
        )}
      </div>
    );
  }

  #set(name: string, value: string): void {
    this.setState(
      ({ values }) => ({ values: { ...values, [name]: value } }),
      () => this.props.onPosition({ type: 'position.draft', draft: this.#draft() }),
    );
  }

  #draft() {
    return { id: this.props.form.id, values: this.state.values as DraftValues };
  }

  #save = (event: Event): void => {
    event.preventDefault();
    this.setState({ tried: true });
    this.props.onPosition({ type: 'position.save', draft: this.#draft() });
  };
}

/** A slider moves by ratio: leverage from 1x to 2x is as far as from 50x to 100x. */
function valueAt(step: number, { least, most }: NonNullable<Field['slider']>): string {
  return String(Number((least * (most / least) ** (step / SLIDER_STEPS)).toPrecision(SLIDER_DIGITS)));
}

function stepOf(value: number, { least, most }: NonNullable<Field['slider']>): number {
  return (SLIDER_STEPS * Math.log(value / least)) / Math.log(most / least) || 0;
}
