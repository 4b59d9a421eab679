import { Component } from 'preact';
import { CanvasRenderer } from '../lib/ladder/canvas-renderer.ts';
import { DARK_LADDER, drawList, LIGHT_LADDER } from '../lib/ladder/draw-list.ts';
import { type LadderText, ladderModel } from '../lib/ladder/ladder-model.ts';
import type { Snapshot, SnapshotLadder } from '../lib/protocol/snapshot.ts';
import { differs } from './pure.ts';
import type { View } from './view.ts';

interface LadderProps {
  readonly view: View;
  readonly ladder: SnapshotLadder;
  readonly markPrice: number;
  readonly position: Snapshot['position'];
  /** Half of the shown span, as a ratio of the mark. */
  readonly range: number;
  /** The venue's time in coarse steps. */
  readonly now: number;
  /** What the canvas cannot take from CSS. */
  readonly theme: 'dark' | 'light';
}

/** Clusters a side on the canvas and in the table: the nearest. */
const MOST_A_SIDE = 3;

/** The estimated liquidations around the mark: a canvas, and the same as a real table. */
export class LadderView extends Component<LadderProps> {
  private renderer: CanvasRenderer | null = null;

  override shouldComponentUpdate(next: LadderProps): boolean {
    return differs(this.props, next);
  }

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
        <p class="label">
          <span>{t('estimated')}</span>
          {t('uncalibrated')}
        </p>
        <canvas class="ladder-canvas" role="img" aria-label={t('ladder')} ref={this.hold} />
        <ClusterTable view={view} clusters={shownClusters(ladder.clusters, range)} />
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
    this.renderer?.dispose();
    this.renderer = canvas === null ? null : new CanvasRenderer(canvas);
  };

  private draw(): void {
    const { view, ladder, markPrice, position, range, theme } = this.props;
    const input = {
      binEdges: ladder.binEdges,
      long: ladder.long,
      short: ladder.short,
      clusters: shownClusters(ladder.clusters, range),
      markPrice,
      range,
      entryPrice: position?.entry.entryPrice ?? null,
      liquidationPrice: position?.liquidation.low ?? null,
      extremes: ladder.extremes.map(({ id, price }) => ({ price, text: view.t(id) })),
    };
    const colours = theme === 'dark' ? DARK_LADDER : LIGHT_LADDER;
    const text = ladderText(view);
    this.renderer?.show((width, height) => drawList(ladderModel(input, text, height), width, colours));
  }
}

function ladderText({ t, format }: View): LadderText {
  return {
    price: format.roughPrice,
    cluster: ({ low, high, notionalUsdLow, notionalUsdHigh }) =>
      `${format.priceRange(low, high)} · ${format.usdRange(notionalUsdLow, notionalUsdHigh)}`,
    mark: t('mark'),
    entry: t('yourEntry'),
    liquidation: t('yourLiquidation'),
  };
}

type Clusters = SnapshotLadder['clusters'];

/** The nearest clusters of each side inside the range, from the highest price down. */
export function shownClusters(clusters: Clusters, range: number): Clusters {
  const nearest = [...clusters]
    .filter(({ distance }) => distance <= range)
    .sort((a, b) => a.distance - b.distance);
  return (['long', 'short'] as const)
    .flatMap((side) => nearest.filter((cluster) => cluster.side === side).slice(0, MOST_A_SIDE))
    .sort((a, b) => b.low - a.low);
}

interface TableProps {
  readonly view: View;
  readonly clusters: Clusters;
}

/** The canvas's twin. */
function ClusterTable({ view, clusters }: TableProps) {
  const { t, format } = view;
  if (clusters.length === 0) return <p class="quiet">{t('noCluster')}</p>;
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
