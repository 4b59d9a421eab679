import type { ComponentChildren } from 'preact';
import { agedBasis, type MarketWords } from './market-words.ts';

interface PartProps {
  readonly words: MarketWords;
  readonly name: string;
  readonly title: string;
  /** How its figures are known; null where each says it for itself. */
  readonly known: 'observed' | 'calculated' | null;
  readonly basis: string;
  /** Null: nothing came yet. */
  readonly ageMs: number | null;
  readonly children: ComponentChildren;
}

/** One part of the page: its title, how it is known and how old that is, then what it says. */
export function MarketPart({ words, name, title, known, basis, ageMs, children }: PartProps) {
  const { view } = words;
  const badge = known === 'observed' ? view.t('observedBadge') : view.t('calculated');
  return (
    <section class={`part ${name}`} aria-labelledby={`part-${name}`}>
      <h2 id={`part-${name}`}>{title}</h2>
      <p class="label">
        {known !== null && <span>{badge}</span>}
        {agedBasis(words, basis, ageMs)}
      </p>
      {children}
    </section>
  );
}
