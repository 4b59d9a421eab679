import { Component } from 'preact';
import { VENUE_IDS } from '../lib/domain/instrument.ts';
import { isOrdered } from '../lib/rules/evaluate.ts';
import { layeredThresholds } from '../lib/rules/layered-thresholds.ts';
import type { RuleThresholds, RuleUnit } from '../lib/rules/rule.ts';
import type { Settings } from '../lib/settings/schema.ts';
import type { alertOptionTexts } from '../lib/text/alerts.ts';
import { findingTexts } from '../lib/text/finding.ts';
import { entryText, type Translate } from '../lib/text/translate.ts';
import { NumberField } from './number-field.tsx';
import { Block, keyName, type OptionsProps, type PartProps } from './options-part.tsx';
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
  readonly a: Translate<typeof alertOptionTexts>;
  readonly view: View;
  readonly rules: OptionsProps['rules'];
}

/** Empty: the general thresholds; else a venue or an instrumentKey. */
type Scope = string;

/** Thresholds of each rule, in general or for one venue or contract, editable, with the shipped ones beside them. */
export class ThresholdTable extends Component<TableProps, { scope: Scope }> {
  override state = { scope: '' };

  override render(props: TableProps, { scope }: { scope: Scope }) {
    const { a, t, settings } = props;
    return (
      <Block title={t('thresholds')} hint={t('thresholdsHint')}>
        <label class="field scope">
          {a('scope')}
          <select
            value={scope}
            aria-describedby="threshold-scope"
            onChange={({ currentTarget: { value } }) => this.setState({ scope: value })}
          >
            <option value="">{a('everywhere')}</option>
            {scopesOf(settings).map((key) => (
              <option key={key} value={key}>
                {`${keyName(key)}${settings.scopedThresholds[key] === undefined ? '' : ' *'}`}
              </option>
            ))}
          </select>
        </label>
        <p class="quiet" id="threshold-scope">
          {a('scopeHint')}
        </p>
        <Table {...props} key={scope} scope={scope} />
      </Block>
    );
  }
}

/** Venues, then contracts with a position or on the watch list, then what else has thresholds of its own. */
function scopesOf({ positions, watchList, scopedThresholds }: Settings): readonly Scope[] {
  return [
    ...new Set([...VENUE_IDS, ...Object.keys(positions), ...watchList, ...Object.keys(scopedThresholds)]),
  ];
}

function Table({ t, view, settings, rules, onChange, scope }: TableProps & { scope: Scope }) {
  return (
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
          <RuleRow
            key={rule.id}
            t={t}
            view={view}
            settings={settings}
            rule={rule}
            scope={scope}
            onChange={onChange}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps extends PartProps {
  readonly view: View;
  readonly rule: TableRule;
  readonly scope: Scope;
}

function RuleRow({ t, view, settings, rule, scope, onChange }: RowProps) {
  const own = thresholdsIn(settings, scope)[rule.id] ?? null;
  const shown = own ?? inherited(settings, scope, rule);
  const text = findingTexts[rule.id];
  const name = text === undefined ? rule.id : entryText(text.name, view.language);
  const unit = t(UNIT_KEYS[rule.unit]);
  const set = (thresholds: RuleThresholds): void =>
    onChange((current) =>
      withThresholds(current, scope, { ...thresholdsIn(current, scope), [rule.id]: thresholds }),
    );
  const reset = (): void =>
    onChange((current) => {
      const { [rule.id]: _, ...thresholds } = thresholdsIn(current, scope);
      return withThresholds(current, scope, thresholds);
    });
  return (
    <tr>
      <th scope="row">
        {name}
        {!isOrdered(rule, shown) && <small role="alert">{t('outOfOrder')}</small>}
      </th>
      {LEVELS.map((level) => (
        <td key={level}>
          <NumberField
            label={`${name}, ${t(level)}`}
            value={toField(rule.unit, shown[level])}
            unit={unit}
            refusal={t('notANumber')}
            accept={Number.isFinite}
            onValue={(value) => set({ ...shown, [level]: fromField(rule.unit, value) })}
          />
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

function fromField(unit: RuleUnit, value: number): number {
  return unit === 'ratio' ? value / 100 : value;
}

function thresholdsIn(settings: Settings, scope: Scope): Settings['thresholds'] {
  return scope === '' ? settings.thresholds : (settings.scopedThresholds[scope] ?? {});
}

/** What holds where a scope says nothing: its venue's, the general ones, the shipped ones. */
function inherited(settings: Settings, scope: Scope, rule: TableRule): RuleThresholds {
  const [venue = ''] = scope.split('|');
  const layers = [settings.scopedThresholds[venue] ?? {}, settings.thresholds];
  return layeredThresholds([rule], scope === '' ? [] : layers)[rule.id] ?? rule.thresholds;
}

/** A scope without thresholds is none. */
function withThresholds(settings: Settings, scope: Scope, thresholds: Settings['thresholds']): Settings {
  if (scope === '') return { ...settings, thresholds };
  const { [scope]: _, ...others } = settings.scopedThresholds;
  const scopedThresholds = Object.keys(thresholds).length === 0 ? others : { ...others, [scope]: thresholds };
  return { ...settings, scopedThresholds };
}
