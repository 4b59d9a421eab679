import type { AlertKind } from '../lib/alerts/alert.ts';
import { type AlertSettings, COOL_DOWN_LIMITS, type Settings } from '../lib/settings/schema.ts';
import {
  ALERT_ACCOUNT_MINUTES,
  ALERT_LATE_MINUTES,
  ALERT_PERIOD_MINUTES,
  type alertOptionTexts,
  alertTexts,
} from '../lib/text/alerts.ts';
import { entryText, type TextLanguage, type Translate } from '../lib/text/translate.ts';
import { NumberField } from './number-field.tsx';
import { Block, type OptionsProps, type OptionsTranslate } from './options-part.tsx';

const DEFAULT_QUIET = { fromMinute: 23 * 60, toMinute: 7 * 60 };

export interface AlertPartProps {
  readonly t: OptionsTranslate;
  readonly a: Translate<typeof alertOptionTexts>;
  readonly language: TextLanguage;
  readonly settings: Settings;
  readonly alerts: OptionsProps['alerts'];
  readonly onChange: OptionsProps['onChange'];
}

/** Notifications: off until asked for, each kind for itself. */
export function AlertOptions(props: AlertPartProps) {
  const { a, settings, alerts, onChange } = props;
  const { enabled } = settings.alerts;
  const change = (part: Partial<AlertSettings>): void =>
    onChange((current) => ({ ...current, alerts: { ...current.alerts, ...part } }));
  const limits = {
    period: String(ALERT_PERIOD_MINUTES),
    late: String(ALERT_LATE_MINUTES),
    account: String(ALERT_ACCOUNT_MINUTES),
  };
  return (
    <Block title={a('alerts')} hint={a('alertsHint', limits)}>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={enabled}
          aria-checked={enabled}
          onChange={({ currentTarget }) => {
            // The browser's own question comes first: the switch shows what is so.
            const wanted = currentTarget.checked;
            currentTarget.checked = enabled;
            alerts.onToggle(wanted);
          }}
        />
        {a('alertsOn')}
      </label>
      {alerts.refused && <small role="alert">{a('alertsRefused')}</small>}
      {enabled && !alerts.permitted && <small role="alert">{a('alertsRevoked')}</small>}
      <table class="alerts">
        <thead>
          <tr>
            <th scope="col">{a('alertKind')}</th>
            <th scope="col">{a('alertThreshold')}</th>
          </tr>
        </thead>
        <tbody>
          {alerts.kinds.map((kind) => (
            <KindRow key={kind.id} {...props} kind={kind} change={change} />
          ))}
        </tbody>
      </table>
      <Pace {...props} change={change} />
    </Block>
  );
}

type Change = (part: Partial<AlertSettings>) => void;

function KindRow({
  a,
  t,
  language,
  settings,
  kind,
  change,
}: AlertPartProps & { kind: AlertKind; change: Change }) {
  const { kinds } = settings.alerts;
  const own = kinds[kind.id] ?? { on: false, threshold: kind.defaultThreshold };
  const text = alertTexts[kind.id];
  const name = text === undefined ? kind.id : entryText(text.name, language);
  const set = (part: Partial<typeof own>): void =>
    change({ kinds: { ...kinds, [kind.id]: { ...own, ...part } } });
  const range = { least: percent(kind.minimum), most: percent(kind.maximum) };
  return (
    <tr>
      <th scope="row">
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked={own.on}
            aria-checked={own.on}
            onChange={({ currentTarget: { checked } }) => set({ on: checked })}
          />
          {name}
        </label>
      </th>
      <td>
        <NumberField
          label={`${name}, ${a('alertThreshold')}`}
          value={percent(own.threshold)}
          unit="%"
          refusal={a('kindRange', range)}
          accept={(value) => value / 100 >= kind.minimum && value / 100 <= kind.maximum}
          onValue={(value) => set({ threshold: value / 100 })}
        />
        <small>{t('shipped', { value: percent(kind.defaultThreshold) })}</small>
      </td>
    </tr>
  );
}

function Pace({ a, t, settings, change }: AlertPartProps & { change: Change }) {
  const { coolDownMinutes, quietHours } = settings.alerts;
  const { minimum, maximum } = COOL_DOWN_LIMITS;
  return (
    <>
      <div class="fields">
        <div class="field">
          {a('coolDown')}
          <NumberField
            label={a('coolDown')}
            value={String(coolDownMinutes)}
            refusal={a('coolDownRange', { least: String(minimum), most: String(maximum) })}
            accept={(value) => Number.isInteger(value) && value >= minimum && value <= maximum}
            onValue={(value) => change({ coolDownMinutes: value })}
          />
          <small>{t('shipped', { value: '60' })}</small>
        </div>
        <div class="field">
          <label class="switch">
            <input
              type="checkbox"
              role="switch"
              checked={quietHours !== null}
              aria-checked={quietHours !== null}
              onChange={({ currentTarget: { checked } }) =>
                change({ quietHours: checked ? DEFAULT_QUIET : null })
              }
            />
            {a('quietHours')}
          </label>
          {quietHours !== null && (
            <span class="with-unit">
              <TimeField
                label={a('quietFrom')}
                minute={quietHours.fromMinute}
                onMinute={(fromMinute) => change({ quietHours: { ...quietHours, fromMinute } })}
              />
              –
              <TimeField
                label={a('quietTo')}
                minute={quietHours.toMinute}
                onMinute={(toMinute) => change({ quietHours: { ...quietHours, toMinute } })}
              />
            </span>
          )}
        </div>
      </div>
      <p class="quiet">{a('coolDownHint')}</p>
      {quietHours !== null && <p class="quiet">{a('quietHint')}</p>}
    </>
  );
}

interface TimeFieldProps {
  readonly label: string;
  readonly minute: number;
  readonly onMinute: (minute: number) => void;
}

function TimeField({ label, minute, onMinute }: TimeFieldProps) {
  const text = `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
  return (
    <input
      type="time"
      aria-label={label}
      value={text}
      onChange={({ currentTarget }) => {
        const [hour = Number.NaN, minutes = Number.NaN] = currentTarget.value.split(':').map(Number);
        const total = hour * 60 + minutes;
        if (total >= 0 && total < 1_440) onMinute(total);
        else currentTarget.value = text;
      }}
    />
  );
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function percent(ratio: number): string {
  return String(Number((ratio * 100).toPrecision(6)));
}
