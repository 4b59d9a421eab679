import { Component } from 'preact';
import type { Snapshot, SnapshotLadder } from '../lib/protocol/snapshot.ts';
import type { View } from './view.ts';

/** What the canvas cannot take from CSS. */
export interface LadderColours {
  readonly theme: 'dark' | 'light';
  readonly directionColours: 'green-up' | 'red-up' | 'colour-blind';
}

interface LadderProps extends LadderColours {
  readonly view: View;
  readonly ladder: SnapshotLadder;
  readonly markPrice: number;
  readonly position: Snapshot['position'];
  /** Half of the shown span, as a ratio of the mark. */
  readonly range: number;
  /** The venue's time in coarse steps. */
  readonly now: number;
}

/** The estimated liquidations around the mark: a canvas, and the same as a real table. */
export class LadderView extends Component<LadderProps> {
  private canvas: HTMLCanvasElement | null = null;

  override componentDidMount(): void {
    this.draw();
  }

  override componentDidUpdate(): void {
    this.draw();
  }

  override render({ view, ladder, range, now }: LadderProps) {
    const { t, format } = view;
    return (
      <>
        <p class="label estimated">
          <span>{t('estimated')}</span>
          {t('uncalibrated')}
        </p>
        <canvas class="ladder-canvas" role="img" aria-label={t('ladder')} ref={this.hold} />
        <ClusterTable view={view} clusters={ladder.clusters} range={range} />
        <p class="basis">
          {t('ladderBasis', {
            history: format.duration(ladder.historyMs),
            age: format.duration(now - ladder.openInterestAsOf),
          })}
        </p>
      </>
    );
  }

  private hold = (canvas: HTMLCanvasElement | null): void => {
    this.canvas = canvas;
  };

  private draw(): void {
    if (this.canvas === null) return;
  }
}

interface TableProps {
  readonly view: View;
  readonly clusters: SnapshotLadder['clusters'];
  readonly range: number;
}

/** Clusters from the highest price down, as the canvas shows them. */
function ClusterTable({ view, clusters, range }: TableProps) {
  const { t, format } = view;
  const shown = clusters.filter(({ distance }) => distance <= range).sort((a, b) => b.low - a.low);
  if (shown.length === 0) return <p class="quiet">{t('noCluster')}</p>;
  return (
    <table>
      <caption class="hidden">{t('ladder')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('band')}</th>
          <th scope="col">{t('away')}</th>
          <th scope="col">{t('estimate')}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ side, low, high, distance, notionalUsdLow, notionalUsdHigh }) => (
          <tr key={`${side}${low}`} class={side}>
            <th scope="row">{`${side === 'short' ? '▲' : '▼'} ${format.priceRange(low, high)}`}</th>
            <td>{format.signedPercent(side === 'short' ? distance : -distance)}</td>
            <td>{`${t(side === 'short' ? 'shortsAbove' : 'longsBelow')} ${format.usdRange(notionalUsdLow, notionalUsdHigh)}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
