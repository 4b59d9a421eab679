import type { SnapshotLoadLine } from '../lib/protocol/snapshot.ts';
import { pure } from './pure.ts';
import type { View } from './view.ts';

/** px of the drawing; it scales with the panel as a whole. */
const WIDTH = 320;
const INSET = 4;
const BAR_TOP = 22;
const BAR_BOTTOM = 34;
const BAR_MIDDLE = (BAR_TOP + BAR_BOTTOM) / 2;
const AXIS = [1, 2, 5, 10, 20, 50, 100, 200] as const;

const MARK_KEYS = {
  'current-drawdown': 'markCurrent',
  'worst-24h-of-30d': 'markMonth',
  'worst-day': 'markWorst',
} as const;
/** One shape a mark, the same on the line and in the legend. */
const MARK_SHAPES = {
  'current-drawdown': 'M0-4 4 3H-4z',
  'worst-24h-of-30d': 'M0-4 4 0 0 4-4 0z',
  'worst-day': 'M-3-3h6v6h-6z',
} as const;

const MARK_GLYPHS = { 'current-drawdown': '▲', 'worst-24h-of-30d': '◆', 'worst-day': '■' } as const;

interface LoadLineProps {
  readonly view: View;
  readonly loadLine: SnapshotLoadLine;
  /** The trader's own leverage; null without a position. */
  readonly ownLeverage: number | null;
}

/** The signature picture: leverage on a log axis, marks of past falls, and the line beyond which the bar is shaded. */
export const LoadLineView = pure(({ view, loadLine, ownLeverage }: LoadLineProps) => {
  const { t, format } = view;
  const { conditional, allHistory } = loadLine;
  return (
    <>
      <div class="figure">
        <b class="line-figure">{format.leverage(conditional.leverage)}</b>
        <span>{format.leverageRange(conditional.low, conditional.high)}</span>
        <span>{t('allHistory', { leverage: format.leverage(allHistory.leverage) })}</span>
        {ownLeverage !== null && (
          <span class={ownLeverage > conditional.leverage ? 'own over' : 'own'}>
            {t('you', { leverage: format.leverage(ownLeverage) })}
          </span>
        )}
      </div>
      <Scale view={view} loadLine={loadLine} ownLeverage={ownLeverage} />
      <ul class="marks">
        {loadLine.marks.map(({ id, leverage }) => (
          <li key={id}>{`${MARK_GLYPHS[id]} ${format.leverage(leverage)}\n${t(MARK_KEYS[id])}`}</li>
        ))}
      </ul>
      <p>
        {t('loadLineSentence', {
          odds: t('odds', { count: format.number(1 / loadLine.risk, 0) }),
          leverage: format.leverage(conditional.leverage),
        })}
      </p>
      <p class="basis">
        {t('loadLineBasis', {
          entries: format.number(conditional.entries, 0),
          from: format.day(loadLine.from),
          priceKind: t(loadLine.priceKind === 'mark' ? 'markPrice' : 'lastPrice'),
          notional: format.usd(loadLine.notionalUsd, 3),
        })}
      </p>
    </>
  );
});

function Scale({ view, loadLine, ownLeverage }: LoadLineProps) {
  const { t, format } = view;
  const { conditional, allHistory, maximumLeverage } = loadLine;
  const x = (leverage: number): number => {
    const share = Math.log(Math.max(1, leverage)) / Math.log(Math.max(1.01, maximumLeverage));
    return Math.round((INSET + (WIDTH - 2 * INSET) * Math.min(1, share)) * 10) / 10;
  };
  const line = x(conditional.leverage);
  const label = t('scaleLabel', {
    maximum: format.leverage(maximumLeverage),
    leverage: format.leverage(conditional.leverage),
  });
  return (
    <svg class="scale" viewBox={`0 0 ${WIDTH} 62`} role="img" aria-label={label}>
      <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="hatch" d="M0 0v5" />
      </pattern>
      <path class="safe" d={bar(INSET, line)} />
      <path class="beyond" d={bar(line, WIDTH - INSET)} />
      <path fill="url(#hatch)" d={bar(line, WIDTH - INSET)} />
      <path class="spread" d={bar(x(conditional.low), x(conditional.high))} />
      <path class="all-history" d={`M${x(allHistory.leverage)} ${BAR_TOP - 5}V${BAR_BOTTOM + 5}`} />
      {loadLine.marks.map(({ id, leverage }) => (
        <path
          key={id}
          class="at"
          d={MARK_SHAPES[id]}
          transform={`translate(${x(leverage)} ${BAR_BOTTOM + 7})`}
        />
      ))}
      <path
        class="line"
        d={`M${line + 9} ${BAR_MIDDLE}a9 9 0 1 0-18 0 9 9 0 1 0 18 0M${line - 15} ${BAR_MIDDLE}h30`}
      />
      {ownLeverage !== null && (
        <path
          class={ownLeverage > conditional.leverage ? 'own over' : 'own'}
          d={`M${x(ownLeverage)} ${BAR_BOTTOM + 3}V12m-5-8h10v5l-5 5-5-5z`}
        />
      )}
      <Axis maximum={maximumLeverage} x={x} word={format.leverage} />
    </svg>
  );
}

interface AxisProps {
  readonly maximum: number;
  readonly x: (leverage: number) => number;
  readonly word: (leverage: number) => string;
}

function Axis({ maximum, x, word }: AxisProps) {
  const values = [...AXIS.filter((value) => value * 1.5 < maximum), maximum];
  return values.map((value) => (
    <text
      key={value}
      x={x(value)}
      y="59"
      text-anchor={value === 1 ? 'start' : value === maximum ? 'end' : 'middle'}
    >
      {word(value)}
    </text>
  ));
}

function bar(from: number, to: number): string {
  return `M${from} ${BAR_TOP}H${to}V${BAR_BOTTOM}H${from}z`;
}
