import type { ComponentChildren } from 'preact';
import type { VenueId } from '../lib/domain/instrument.ts';
import type { SnapshotMissing } from '../lib/protocol/snapshot.ts';
import type { View } from './view.ts';

export type SectionName =
  | 'loadLine'
  | 'drawdown'
  | 'warnings'
  | 'ladder'
  | 'observed'
  | 'scenario'
  | 'market'
  | 'referenceDays';

interface SectionProps {
  readonly name: SectionName;
  readonly title: string;
  readonly open: boolean;
  readonly onToggle: (name: SectionName) => void;
  /** Beside the title: the figure that matters most, so that a folded section still tells it. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A titled part of the panel that folds. */
export function Section({ name, title, open, onToggle, aside, children }: SectionProps) {
  return (
    <section class={`section ${name}`}>
      <div class="title">
        <h3>
          <button type="button" aria-expanded={open} onClick={() => onToggle(name)}>
            {title}
          </button>
        </h3>
        {aside}
      </div>
      {open && children}
    </section>
  );
}

interface ChipsProps<Value extends string | number> {
  readonly label: string;
  readonly values: readonly Value[];
  readonly chosen: Value;
  readonly word: (value: Value) => string;
  readonly onChoose: (value: Value) => void;
}

/** A row of buttons of which one is pressed. */
export function Chips<Value extends string | number>(props: ChipsProps<Value>) {
  const { label, values, chosen, word, onChoose } = props;
  return (
    <fieldset class="chips" aria-label={label}>
      {values.map((value) => (
        <button type="button" key={value} aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {word(value)}
        </button>
      ))}
    </fieldset>
  );
}

interface MissingProps {
  readonly view: View;
  readonly venue: VenueId;
  readonly missing: readonly SnapshotMissing[];
  readonly section: SnapshotMissing['section'];
  readonly now: number;
}

/** Why a section has nothing to show, in calm words. */
export function Missing({ view, venue, missing, section, now }: MissingProps) {
  const entry = missing.find((candidate) => candidate.section === section);
  const wait = entry?.retryAt == null ? null : entry.retryAt - now;
  const reason = entry?.reason ?? 'loading';
  // Said by the page to whoever waits for a panel that has everything: the tests, and assistive tools.
  const isOnItsWay = reason === 'loading' || reason === 'budget-spent';
  return (
    <p class="quiet" data-loading={isOnItsWay || undefined}>
      {view.reasonSentence(reason, venue, wait)}
    </p>
  );
}
