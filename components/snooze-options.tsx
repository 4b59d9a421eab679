import { Component } from 'preact';
import { findingTexts } from '../lib/text/finding.ts';
import { entryText } from '../lib/text/translate.ts';
import type { AlertPartProps } from './alert-options.tsx';
import { Block, type OptionsProps } from './options-part.tsx';
import type { View } from './view.ts';

const HOUR_MS = 3_600_000;
const SPANS = ['oneHour', 'eightHours', 'tomorrow'] as const;
type Span = (typeof SPANS)[number];

interface SnoozeProps extends Omit<AlertPartProps, 't' | 'alerts'> {
  readonly view: View;
  readonly rules: OptionsProps['rules'];
  /** Local ms. */
  readonly now: () => number;
}

interface SnoozeState {
  readonly ruleId: string;
  readonly span: Span;
}

/** Rules that are silent for a while; each comes back by itself. */
export class SnoozeOptions extends Component<SnoozeProps, SnoozeState> {
  override state: SnoozeState = { ruleId: this.props.rules[0]?.id ?? '', span: 'oneHour' };

  override render({ a, view, settings, rules, now }: SnoozeProps, { ruleId, span }: SnoozeState) {
    const running = Object.entries(settings.snoozes).filter(([, end]) => end > now());
    return (
      <Block title={a('snoozes')} hint={a('snoozesHint')}>
        {running.length === 0 && <p>{a('noSnooze')}</p>}
        <ul class="rows">
          {running.map(([id, end]) => (
            <li key={id}>
              <b>{this.name(id)}</b>
              <span>{a('snoozedUntil', { time: view.format.dateTime(end) })}</span>
              <button
                type="button"
                class="plain"
                aria-label={a('endSnoozeOf', { name: this.name(id) })}
                onClick={() => this.set(id, null)}
              >
                {a('endSnooze')}
              </button>
            </li>
          ))}
        </ul>
        <form
          class="add"
          onSubmit={(event) => {
            event.preventDefault();
            this.set(ruleId, endOf(span, now()));
          }}
        >
          <select
            aria-label={a('snoozeRule')}
            value={ruleId}
            onChange={({ currentTarget: { value } }) => this.setState({ ruleId: value })}
          >
            {rules.map(({ id }) => (
              <option key={id} value={id}>
                {this.name(id)}
              </option>
            ))}
          </select>
          <select
            aria-label={a('snoozeFor')}
            value={span}
            onChange={({ currentTarget: { value } }) =>
              this.setState({ span: SPANS.find((known) => known === value) ?? 'oneHour' })
            }
          >
            {SPANS.map((known) => (
              <option key={known} value={known}>
                {a(known)}
              </option>
            ))}
          </select>
          <button type="submit" class="plain">
            {a('snooze')}
          </button>
        </form>
      </Block>
    );
  }

  private name(id: string): string {
    const text = findingTexts[id];
    return text === undefined ? id : entryText(text.name, this.props.language);
  }

  /** What has ended is cleared away with each change. */
  private set(id: string, end: number | null): void {
    const now = this.props.now();
    this.props.onChange((current) => {
      const others = Object.entries(current.snoozes).filter(([other, until]) => other !== id && until > now);
      return { ...current, snoozes: Object.fromEntries(end === null ? others : [...others, [id, end]]) };
    });
  }
}

/** Local ms; tomorrow begins at the next local midnight. */
function endOf(span: Span, now: number): number {
  if (span !== 'tomorrow') return now + (span === 'oneHour' ? 1 : 8) * HOUR_MS;
  return new Date(now).setHours(24, 0, 0, 0);
}
