import type { ComponentChildren } from 'preact';
import type { Instrument } from '../lib/domain/instrument.ts';
import type { Snapshot } from '../lib/protocol/snapshot.ts';
import { FreshnessBadge } from './header.tsx';
import { PlimsollMark } from './icons.tsx';
import { instrumentDetail, instrumentName, type View } from './view.ts';

interface InstrumentHeadProps {
  readonly view: View;
  /** What the page is. */
  readonly title: string;
  readonly instrument: Instrument | null;
  readonly snapshot: Snapshot | null;
  /** The venue's time in ms. */
  readonly now: number;
  /** What can be done with the page, at the end. */
  readonly children: ComponentChildren;
}

/** Head of a page of ours: whose market it is, its price, and how fresh that is. */
export function InstrumentHead({ view, title, instrument, snapshot, now, children }: InstrumentHeadProps) {
  return (
    <header class="head">
      <PlimsollMark size={26} />
      <div class="who">
        <h1>
          {instrument === null ? title : instrumentName(instrument)}
          {instrument !== null && <small>{title}</small>}
        </h1>
        {instrument !== null && <p>{instrumentDetail(view, snapshot?.instrument ?? instrument)}</p>}
      </div>
      <div class="now">
        {snapshot !== null && snapshot.price !== null && (
          <span class="price">
            <small>{view.t(snapshot.price.kind)}</small>
            <b>{view.format.price(snapshot.price.value)}</b>
          </span>
        )}
        {snapshot !== null && <FreshnessBadge view={view} freshness={snapshot.freshness} now={now} />}
      </div>
      {children}
    </header>
  );
}
