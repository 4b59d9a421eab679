import { Component } from 'preact';
import type { PageFinding } from '../lib/protocol/page-snapshot.ts';
import type { FindingLevel } from '../lib/rules/rule.ts';
import type { View } from './view.ts';
import { levelWord } from './warnings-view.tsx';

const QUIET_MS = 30_000;

interface AnnouncerProps {
  readonly view: View;
  /** The worst finding; null when none is raised. */
  readonly finding: PageFinding | null;
  readonly now: number;
}

/** Tells a screen reader of a changed level, politely and at most once in 30 s. */
export class Announcer extends Component<AnnouncerProps> {
  #level: FindingLevel | null = null;
  #saidAt = Number.NEGATIVE_INFINITY;

  override shouldComponentUpdate({ finding, now }: AnnouncerProps): boolean {
    return (finding?.level ?? null) !== this.#level && now - this.#saidAt >= QUIET_MS;
  }

  override render({ view, finding, now }: AnnouncerProps) {
    this.#level = finding?.level ?? null;
    this.#saidAt = now;
    const text =
      finding === null ? view.t('noWarning') : `${levelWord(view, finding.level)}: ${finding.headline}`;
    return (
      <p class="hidden" role="status" aria-live="polite">
        {text}
      </p>
    );
  }
}
