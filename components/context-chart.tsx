import { extent, linearScale, linePath } from './chart-scale.ts';

const WIDTH = 320;
const LINE_HEIGHT = 44;
const FLOW_HEIGHT = 64;
const TRADED_HEIGHT = 24;

interface LineProps {
  readonly values: readonly number[];
  /** The scale's ends; those of the values when left out. */
  readonly from?: number;
  readonly to?: number;
  readonly label: string;
}

/** A small line of values at even steps, the last one marked. */
export function SmallLine({ values, label, ...scale }: LineProps) {
  if (values.length < 2) return null;
  const from = scale.from ?? Math.min(...values);
  const to = scale.to ?? Math.max(...values);
  const x = (index: number): number => 3 + (index / (values.length - 1)) * (WIDTH - 6);
  const y = (value: number): number =>
    to === from ? LINE_HEIGHT / 2 : LINE_HEIGHT - 4 - ((value - from) / (to - from)) * (LINE_HEIGHT - 8);
  const path = values
    .map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');
  return (
    <svg class="small-line" viewBox={`0 0 ${WIDTH} ${LINE_HEIGHT}`} role="img" aria-label={label}>
      <path d={path} />
      <circle cx={x(values.length - 1).toFixed(1)} cy={y(values.at(-1) ?? from).toFixed(1)} r="2.5" />
    </svg>
  );
}

interface FlowProps {
  readonly netInflowUsd: readonly (number | null)[];
  readonly tradedUsd: readonly (number | null)[];
  /** At the close of each day, on a scale of its own; null where it is not known. */
  readonly prices: readonly (number | null)[];
  /** The last bar may still change. */
  readonly provisional: boolean;
  readonly label: string;
}

/** Bars of flows about a line of zero, the price drawn over them, and beneath what was traded; a day without a flow has a hollow mark on the line. */
export function FlowChart({ netInflowUsd, tradedUsd, prices, provisional, label }: FlowProps) {
  const count = netInflowUsd.length;
  if (count === 0) return null;
  const step = WIDTH / count;
  const most = Math.max(1, ...netInflowUsd.map((flow) => Math.abs(flow ?? 0)));
  const mostTraded = Math.max(1, ...tradedUsd.map((traded) => traded ?? 0));
  const middle = FLOW_HEIGHT / 2;
  const bottom = FLOW_HEIGHT + TRADED_HEIGHT + 4;
  return (
    <svg class="flow-chart" viewBox={`0 0 ${WIDTH} ${bottom}`} role="img" aria-label={label}>
      {netInflowUsd.map((flow, i) => {
        const height = (Math.abs(flow ?? 0) / most) * (middle - 2);
        const place = { x: (i * step).toFixed(1), width: Math.max(1, step - 1).toFixed(1) };
        const isLast = i === count - 1;
        return flow === null ? (
          <rect key={i} class="none" {...place} y={middle - 3} height="6" />
        ) : (
          <rect
            key={i}
            class={`${flow < 0 ? 'out' : 'in'}${isLast && provisional ? ' provisional' : ''}`}
            {...place}
            y={(flow < 0 ? middle : middle - height).toFixed(1)}
            height={height.toFixed(1)}
          />
        );
      })}
      <path class="zero" d={`M0 ${middle}H${WIDTH}`} />
      {tradedUsd.map((traded, i) => {
        const height = ((traded ?? 0) / mostTraded) * TRADED_HEIGHT;
        return (
          <rect
            key={i}
            class="traded"
            x={(i * step).toFixed(1)}
            width={Math.max(1, step - 1).toFixed(1)}
            y={(bottom - height).toFixed(1)}
            height={height.toFixed(1)}
          />
        );
      })}
      <path class="price" d={pricePath(prices, step)} />
    </svg>
  );
}

/** Through the middle of each day's bar. */
function pricePath(prices: readonly (number | null)[], step: number): string {
  const range = extent(prices);
  if (range === null) return '';
  const y = linearScale(range, [FLOW_HEIGHT - 3, 3]);
  return linePath(
    prices.map((price, i) => (price === null ? null : [Math.round((i + 0.5) * step * 10) / 10, y(price)])),
  );
}
