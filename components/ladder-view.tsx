import { Component } from 'preact';
import { CanvasRenderer } from '../lib/ladder/canvas-renderer.ts';
import type { PageLadder } from '../lib/protocol/page-snapshot.ts';
import { differs } from './pure.ts';
import type { View } from './view.ts';

interface LadderProps {
  readonly view: View;
  readonly ladder: PageLadder;
  /** The venue's time in coarse steps. */
  readonly now: number;
  /** Theme and direction colours: what the canvas takes its colours by. */
  readonly look: string;
}

/** The estimated liquidations around the mark: a canvas, and the same as a real table. */
export class LadderView extends Component<LadderProps> {
  #renderer: CanvasRenderer | null = null;

  override shouldComponentUpdate(next: LadderProps): boolean {
    return differs(this.props, next);
  }

  override componentDidMount(): void {
    this.#draw();
  }

  override componentDidUpdate(): void {
    this.#draw();
  }

  override render({ view, ladder, now }: LadderProps) {
    const { t, format } = view;
    return (
      <>
        <p class="label">
          <span>{t('estimated')}</span>
          {t('uncalibrated')}
        </p>
        <canvas class="ladder-canvas" role="img" aria-label={t('ladder')} ref={this.#hold} />
        <ClusterTable view={view} clusters={ladder.clusters} />
        <p class="basis">
          {t('ladderBasis', {
            history: format.duration(ladder.historyMs),
            age: format.duration(now - ladder.openInterestAsOf),
          })}
        </p>
      </>
    );
  }

  #hold = (canvas: HTMLCanvasElement | null): void => {
    this.#renderer?.dispose();
    this.#renderer = canvas === null ? null : new CanvasRenderer(canvas);
  };

  #draw(): void {
    this.#renderer?.show(this.props.ladder.picture, this.props.look);
  }
}

interface TableProps {
  readonly view: View;
  readonly clusters: PageLadder['clusters'];
}

/** The canvas's twin. */
function ClusterTable({ view, clusters }: TableProps) {
  const { t, format } = view;
  if (clusters.length === 0) return <p class="quiet">{t('noCluster')}</p>;
  return (
    <table aria-label={t('ladder')}>
      <thead>
        <tr>
          <th scope="col">{t('band')}</th>
          <th scope="col">{t('away')}</th>
          <th scope="col">{t('estimate')}</th>
        </tr>
      </thead>
      <tbody>
        {clusters.map(({ side, low, high, distance, notionalUsdLow, notionalUsdHigh }) => (
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
