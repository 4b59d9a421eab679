import { CHART_SIZE } from '../lib/protocol/names.ts';
import type { PageDrawdown } from '../lib/protocol/page-snapshot.ts';
import type { PanelState } from '../lib/settings/schema.ts';
import { pure } from './pure.ts';
import type { SectionName } from './section.tsx';
import type { View } from './view.ts';

const { width: WIDTH, height: HEIGHT } = CHART_SIZE;

interface DrawdownProps {
  readonly view: View;
  readonly drawdown: PageDrawdown;
  readonly window: PanelState['drawdownWindow'];
  /** The venue's time, in coarse steps: the age of the high is told in hours. */
  readonly now: number;
  readonly daysOpen: boolean;
  readonly onToggle: (name: SectionName) => void;
}

/** How far the price fell from its recent high, with the high named, and where that stands in the coin's history. */
export const DrawdownView = pure((props: DrawdownProps) => {
  const { view, drawdown, now, daysOpen, onToggle } = props;
  const { t, format } = view;
  const shown = drawdown.windows.find(({ window }) => window === props.window);
  const { rank, referenceDays } = drawdown;
  return (
    <>
      {shown !== undefined && (
        <div class="figure">
          <b class="down-figure">{`▼ ${format.percent(shown.drawdown, 2)}`}</b>
          <span>
            {`${t('fromHigh', { price: format.price(shown.reference.price) })}\n${t('highTime', {
              time: format.dateTime(shown.reference.time),
              age: format.duration(now - shown.reference.time),
            })}`}
          </span>
          <span class="maximum">
            {`${t('maximumDrawdown')}\n${format.percent(shown.maximumDrawdown.ratio, 2)}`}
          </span>
        </div>
      )}
      {shown === undefined && (
        <p class="quiet" data-loading>
          {t('loading')}
        </p>
      )}
      <Chart view={view} chart={drawdown.chart} />
      {rank !== null && (
        <p>{t('rank', { share: format.percent(rank.deeperThanShare), from: format.day(rank.firstDay) })}</p>
      )}
      {shown?.complete === false && <p class="quiet">{t('incomplete', { from: format.day(shown.from) })}</p>}
      {drawdown.historyLoading && (
        <p class="quiet" data-loading>
          {t('historyLoading')}
        </p>
      )}
      {referenceDays.length > 0 && (
        <button type="button" class="more" aria-expanded={daysOpen} onClick={() => onToggle('referenceDays')}>
          {t('referenceDays')}
        </button>
      )}
      {daysOpen && <ReferenceDays view={view} drawdown={drawdown} />}
    </>
  );
});

function Chart({ view, chart }: { view: View; chart: PageDrawdown['chart'] }) {
  if (chart === null) return null;
  const { t, format } = view;
  const label = t('chartLabel', { low: format.price(chart.lowest), high: format.price(chart.highest) });
  const anchor = chart.lowestX > WIDTH / 2 ? 'end' : 'start';
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT + 14}`} role="img" aria-label={label}>
      <path class="fall" d={chart.fall} />
      <path class="high" d={`M0 3H${WIDTH}`} />
      <path class="ribbon" d={chart.ribbon} />
      <text x={chart.lowestX} y={HEIGHT + 11} text-anchor={anchor}>
        {`${format.price(chart.lowest)} · ${format.clock(chart.lowestTime)}`}
      </text>
      <circle cx={WIDTH - 3} cy={chart.lastY} r="3" />
    </svg>
  );
}

function ReferenceDays({ view, drawdown }: { view: View; drawdown: PageDrawdown }) {
  const { t, format } = view;
  const today = drawdown.rank?.today ?? null;
  const days = drawdown.referenceDays.map(({ id, day, fall }) => ({ id, name: format.day(day), fall }));
  const rows = today === null ? days : [...days, { id: 'today', name: t('today'), fall: today }];
  const deepest = Math.max(...rows.map(({ fall }) => fall ?? 0), 0.01);
  return (
    <ol class="days">
      {rows
        .sort((a, b) => (b.fall ?? 0) - (a.fall ?? 0))
        .map(({ id, name, fall }) => (
          <li key={id} class={id} style={{ '--share': `${(((fall ?? 0) / deepest) * 100).toFixed(1)}%` }}>
            {name}
            <b>{fall === null ? view.reasonWord('no-data') : format.percent(fall)}</b>
          </li>
        ))}
    </ol>
  );
}
