import { Component } from 'preact';
import { readNumber } from '../lib/text/read-number.ts';

interface NumberFieldProps {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  /** Said beside the field while what stands in it cannot be. */
  readonly refusal: string;
  readonly accept: (value: number) => boolean;
  readonly onValue: (value: number) => void;
}

/** A number that is saved only when it can be; until then it stands, with the reason beside it. */
export class NumberField extends Component<NumberFieldProps, { refused: string | null }> {
  override state = { refused: null as string | null };

  /** A value that came from elsewhere (a reset, another tab) goes before what was refused. */
  override componentDidUpdate({ value }: NumberFieldProps): void {
    if (value !== this.props.value && this.state.refused !== null) this.setState({ refused: null });
  }

  override render(
    { label, value, unit, refusal, accept, onValue }: NumberFieldProps,
    { refused }: { refused: string | null },
  ) {
    return (
      <>
        <span class="with-unit">
          <input
            inputMode="decimal"
            maxLength={12}
            aria-label={label}
            aria-invalid={refused !== null}
            value={refused ?? value}
            onChange={({ currentTarget: { value: text } }) => {
              const number = readNumber(text);
              const isGood = accept(number);
              this.setState({ refused: isGood ? null : text });
              if (isGood) onValue(number);
            }}
          />
          {unit}
        </span>
        {refused !== null && <small role="alert">{refusal}</small>}
      </>
    );
  }
}
