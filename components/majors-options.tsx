import { Component } from 'preact';
import { LEAST_COINS, MAJOR_COINS, MOST_MAJORS, parseMajors } from '../lib/domain/market-breadth.ts';
import { Block, type PartProps } from './options-part.tsx';

/** Eight tickers of the longest, and what parts them. */
const LONGEST_TEXT = 120;

interface MajorsState {
  /** What stands in the field while it cannot be saved; null: what is saved. */
  readonly refused: string | null;
}

/** The coins by which a market-wide fall is told. */
export class MajorsOptions extends Component<PartProps, MajorsState> {
  override state: MajorsState = { refused: null };

  override render({ t, settings: { majors } }: PartProps, { refused }: MajorsState) {
    const limits = { least: String(LEAST_COINS), most: String(MOST_MAJORS) };
    const isShipped = majors.join() === MAJOR_COINS.join();
    return (
      <Block title={t('majors')} hint={t('majorsHint', limits)}>
        <div class="add">
          <input
            aria-label={t('majors')}
            maxLength={LONGEST_TEXT}
            value={refused ?? majors.join(', ')}
            aria-invalid={refused !== null}
            onChange={({ currentTarget: { value } }) => this.#take(value)}
          />
          <button
            type="button"
            class="plain"
            disabled={isShipped && refused === null}
            onClick={() => this.#save(MAJOR_COINS)}
          >
            {t('majorsShipped')}
          </button>
          {refused !== null && <small role="alert">{t('majorsRefused', limits)}</small>}
        </div>
      </Block>
    );
  }

  #take(text: string): void {
    const majors = parseMajors(text);
    if (majors === null) this.setState({ refused: text });
    else this.#save(majors);
  }

  #save(majors: readonly string[]): void {
    this.setState({ refused: null });
    this.props.onChange((current) => ({ ...current, majors: [...majors] }));
  }
}
