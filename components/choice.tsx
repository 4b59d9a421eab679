interface ChoiceProps<Value extends string | number> {
  readonly label: string;
  readonly value: Value | null;
  readonly values: readonly Value[];
  readonly word: (value: Value) => string;
  /** The choice that leaves it open; absent when one must be chosen. */
  readonly follow?: string;
  readonly onChoose: (value: Value | null) => void;
}

/** One of a few values, or none where the choice may be left open. */
export function Choice<Value extends string | number>(props: ChoiceProps<Value>) {
  const { label, value, values, word, follow, onChoose } = props;
  return (
    <label class="field">
      {label}
      <select
        value={value === null ? '' : String(value)}
        onChange={({ currentTarget }) =>
          onChoose(values.find((candidate) => String(candidate) === currentTarget.value) ?? null)
        }
      >
        {follow !== undefined && <option value="">{follow}</option>}
        {values.map((candidate) => (
          <option key={candidate} value={String(candidate)}>
            {word(candidate)}
          </option>
        ))}
      </select>
    </label>
  );
}
