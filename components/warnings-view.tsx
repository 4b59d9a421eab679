import { Component } from 'preact';
import type { PageFinding } from '../lib/protocol/page-snapshot.ts';
import { type FindingLevel, isRaised, raisedFindings } from '../lib/rules/rule.ts';
import { pure } from './pure.ts';
import type { View } from './view.ts';

export function levelWord(view: View, level: FindingLevel): string {
  return isRaised(level) ? view.t(`level.${level}`) : '';
}

interface FindingProps {
  readonly view: View;
  readonly finding: PageFinding;
}

/** One finding in full: level by shape, colour and word, reason with its numbers, threshold and what would change it. */
export const FindingCard = pure(({ view, finding }: FindingProps) => {
  const { headline, sentence, change } = finding;
  return (
    <div class={`finding ${finding.level}`}>
      <h4>
        <span class="hidden">{levelWord(view, finding.level)}</span>
        {headline}
      </h4>
      <p>{sentence}</p>
      {change !== null && <p class="change">{change}</p>}
    </div>
  );
});

interface WarningsProps {
  readonly view: View;
  readonly findings: readonly PageFinding[];
}

/** The findings after the worst, each folded to its headline; then what could not be checked; then what is clear. */
export class WarningsView extends Component<WarningsProps, { openRule: string | null }> {
  override state = { openRule: null as string | null };

  override render({ view, findings }: WarningsProps) {
    const { t } = view;
    const unchecked = findings.filter(({ level }) => level === 'could-not-check');
    const clear = findings.filter(({ level }) => level === 'ok').length;
    return (
      <>
        {raisedFindings(findings)
          .slice(1)
          .map((finding) => this.#row(view, finding))}
        {unchecked.length > 0 && (
          <div class="finding could-not-check">
            <h4>{t('couldNotCheck')}</h4>
            <p>{unchecked.map(({ sentence }) => sentence).join(' · ')}</p>
          </div>
        )}
        {clear > 0 && <p class="clear">{t('passed', { count: String(clear) })}</p>}
      </>
    );
  }

  #row(view: View, finding: PageFinding) {
    const { ruleId } = finding;
    if (this.state.openRule === ruleId) return <FindingCard key={ruleId} view={view} finding={finding} />;
    return (
      <button
        type="button"
        key={ruleId}
        class={`finding ${finding.level}`}
        aria-expanded={false}
        onClick={() => this.setState({ openRule: ruleId })}
      >
        {finding.headline}
      </button>
    );
  }
}
