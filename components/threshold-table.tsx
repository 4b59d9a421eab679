import type { Rule, RuleThresholds, RuleUnit } from '../lib/rules/rule.ts';
import { findingTexts } from '../lib/text/finding.ts';
import { entryText } from '../lib/text/translate.ts';
import { Block, type OptionsProps, type PartProps } from './options-part.tsx';
import { readNumber } from './position-form.tsx';
import type { View } from './view.ts';

const LEVELS = ['notice', 'warning', 'danger'] as const;
const UNIT_KEYS = {
  ratio: 'unitRatio',
  multiple: 'unitMultiple',
  leverage: 'unitLeverage',
  seconds: 'unitSeconds',
  count: 'unitCount',
} as const satisfies Record<RuleUnit, string>;

type TableRule = OptionsProps['rules'][number];

interface TableProps extends PartProps {
  readonly view: View;
  readonly rules: OptionsProps['rules'];
}

/** Thresholds of each rule, editable, with the shipped ones beside them. */
export function ThresholdTable({ t, view, settings, rules, onChange }: TableProps) {
  return (
    <Block title={t('thresholds')} hint={t('thresholdsHint')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('rule')}</th>
            {LEVELS.map((level) => (
              <th scope="col" key={level}>
                {t(level)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <RuleRow key={rule.id} t={t} view={view} settings={settings} rule={rule} onChange={onChange} />
          ))}
        </tbody>
      </table>
    </Block>
  );
}

function RuleRow({ t, view, settings, rule, onChange }: PartProps & { view: View; rule: TableRule }) {
  const own = settings.thresholds[rule.id] ?? null;
  const shown = own ?? rule.thresholds;
  const text = findingTexts[rule.id];
  const name = text === undefined ? rule.id : entryText(text.name, view.language);
  const unit = t(UNIT_KEYS[rule.unit]);
  const set = (thresholds: RuleThresholds): void =>
    onChange((current) => ({ ...current, thresholds: { ...current.thresholds, [rule.id]: thresholds } }));
  const reset = (): void =>
    onChange((current) => {
      const { [rule.id]: _, ...thresholds } = current.thresholds;
      return { ...current, thresholds };
    });
  return (
    <tr>
      <th scope="row">
        {name}
        {!isOrdered(rule, shown) && <small role="alert">{t('outOfOrder')}</small>}
      </th>
      {LEVELS.map((level) => (
        <td key={level}>
          <span class="with-unit">
            <input
              inputMode="decimal"
              maxLength={12}
              aria-label={`${name}, ${t(level)}`}
              value={toField(rule.unit, shown[level])}
              onChange={({ currentTarget }) => {
                const value = fromField(rule.unit, currentTarget.value);
                if (Number.isFinite(value)) set({ ...shown, [level]: value });
                else currentTarget.value = toField(rule.unit, shown[level]);
              }}
            />
            {unit}
          </span>
          <small>{t('shipped', { value: toField(rule.unit, rule.thresholds[level]) })}</small>
        </td>
      ))}
      <td>
        {own !== null && (
          <button type="button" class="plain" aria-label={t('reset', { name })} onClick={reset}>
            ↺
          </button>
        )}
      </td>
    </tr>
  );
}

/** Ratios are edited in percent. */
function toField(unit: RuleUnit, value: number): string {
  return String(Number((unit === 'ratio' ? value * 100 : value).toPrecision(6)));
}

function fromField(unit: RuleUnit, text: string): number {
  return unit === 'ratio' ? readNumber(text) / 100 : readNumber(text);
}

/** The same order that the rules ask for: danger is never milder than warning, nor warning than notice. */
function isOrdered(rule: Pick<Rule, 'worse'>, { notice, warning, danger }: RuleThresholds): boolean {
  return rule.worse === 'above'
    ? notice <= warning && warning <= danger
    : notice >= warning && warning >= danger;
}
