import { PATH_HOURS } from '../lib/domain/fall-path.ts';
import { layoutLabels } from '../lib/ladder/label-layout.ts';
import type { MarketHistory } from '../lib/protocol/market-messages.ts';
import { extent, linearScale, linePath, roundTicks } from './chart-scale.ts';
import { dayName } from './market-history.tsx';
import { MarketPart } from './market-part.tsx';
import type { MarketWords } from './market-words.ts';
import { Measured } from './measured.tsx';
import { pure } from './pure.ts';

const HEIGHT = 340;
const EDGE = { top: 16, right: 156, bottom: 34, left: 46 } as const;
const LABEL_HEIGHT = 15;
const HOUR_STEP = 24;
/** Hours after the high that the table tells. */
const TOLD_HOURS = [6, 12, 24, 48, 96] as const;
const USUAL_WIDTH = 720;

type Path = NonNullable<MarketHistory['current']>;

/** One fall as a line: `now`, or the reference day's place among all of them, by which it is dashed. */
interface FallLine {
  readonly look: string;
  readonly name: string;
  readonly path: Path;
}

interface OverlayProps {
  readonly words: MarketWords;
  readonly history: MarketHistory;
  /** Time of the newest price; null before the first. */
  readonly asOf: number | null;
  /** The venue's time in coarse steps. */
  readonly now: number;
}

/** The current fall over those of the reference days, aligned at the high; the same as a table. */
export const FallOverlay = pure(({ words, history, asOf, now }: OverlayProps) => {
  const { t, view } = words;
  const lines = linesOf(words, history);
  return (
    <MarketPart
      words={words}
      name="overlay"
      title={t('overlayTitle')}
      known="calculated"
      basis={t('overlayBasis')}
      ageMs={asOf === null ? null : now - asOf}
    >
      {history.paths.length === 0 && <p class="quiet">{t('overlayNone')}</p>}
      {lines.length > 0 && (
        <Measured
          usual={USUAL_WIDTH}
          draw={(width) => (
            <svg
              class="plot falls"
              viewBox={`0 0 ${width} ${HEIGHT}`}
              role="img"
              aria-label={t('overlayLabel', { count: view.format.number(history.paths.length, 0) })}
            >
              <Plot words={words} lines={lines} width={width} />
            </svg>
          )}
        />
      )}
      {lines.length > 0 && <PathTable words={words} lines={lines} />}
      <p class="basis">{t('overlayMeaning')}</p>
    </MarketPart>
  );
});

function linesOf({ t, view }: MarketWords, { current, paths }: MarketHistory): FallLine[] {
  const others = paths.map(({ id, path }, index) => ({
    look: `path-${index}`,
    name: dayName(id, view),
    path,
  }));
  // Last: drawn over the others.
  return current === null ? others : [...others, { look: 'path-now', name: t('today'), path: current }];
}

interface PlotProps {
  readonly words: MarketWords;
  readonly lines: readonly FallLine[];
  readonly width: number;
}

function Plot({ words: { t, view }, lines, width }: PlotProps) {
  const [low, high] = extent(lines.flatMap(({ path }) => path.values)) ?? [-0.1, 0];
  const hours = [-PATH_HOURS.before, PATH_HOURS.after] as const;
  const x = linearScale(hours, [EDGE.left, width - EDGE.right]);
  const y = linearScale([Math.min(low * 1.04, -0.02), Math.max(high, 0)], [HEIGHT - EDGE.bottom, EDGE.top]);
  const hourTicks = Array.from(
    { length: (hours[1] - hours[0]) / HOUR_STEP + 1 },
    (_, index) => hours[0] + index * HOUR_STEP,
  );
  const hourText = (hour: number): string => {
    if (hour === 0) return t('atHigh');
    return t('hours', { hours: hour > 0 ? `+${hour}` : `−${-hour}` });
  };
  return (
    <>
      {roundTicks(Math.min(low, -0.02), Math.max(high, 0), 6).map((ratio) => (
        <g key={ratio}>
          <path class={ratio === 0 ? 'zero' : 'grid'} d={`M${EDGE.left} ${y(ratio)}H${width - EDGE.right}`} />
          <text x={EDGE.left - 7} y={y(ratio) + 4} text-anchor="end">
            {view.format.signedPercent(ratio, 0)}
          </text>
        </g>
      ))}
      {hourTicks.map((hour) => (
        <g key={hour}>
          <path class={hour === 0 ? 'zero' : 'grid'} d={`M${x(hour)} ${EDGE.top}V${HEIGHT - EDGE.bottom}`} />
          <text x={x(hour)} y={HEIGHT - EDGE.bottom + 15} text-anchor="middle">
            {hourText(hour)}
          </text>
        </g>
      ))}
      <text class="axis" x={(EDGE.left + width - EDGE.right) / 2} y={HEIGHT - 3} text-anchor="middle">
        {t('hoursAfter')}
      </text>
      {lines.map(({ look, path }) => (
        <path
          key={look}
          class={`fall-line ${look}`}
          d={linePath(path.values.map((value, index) => [x(path.firstHour + index), y(value)]))}
        />
      ))}
      <Ends words={{ t, view }} lines={lines} x={x} y={y} right={width - EDGE.right} />
    </>
  );
}

interface EndsProps {
  readonly words: Pick<MarketWords, 't' | 'view'>;
  readonly lines: readonly FallLine[];
  readonly x: (hour: number) => number;
  readonly y: (ratio: number) => number;
  readonly right: number;
}

/** Each line's name at its end: known without its colour. Today's stands where today is. */
function Ends({ words: { t, view }, lines, x, y, right }: EndsProps) {
  const ends = lines.flatMap((line) => {
    const { firstHour, values } = line.path;
    const last = values[values.length - 1];
    return last === undefined ? [] : [{ ...line, last, x: x(firstHour + values.length - 1), y: y(last) }];
  });
  const others = ends.filter(({ look }) => look !== 'path-now').map((end) => ({ ...end, priority: 0 }));
  const today = ends.find(({ look }) => look === 'path-now');
  const height = HEIGHT - EDGE.bottom - EDGE.top;
  const placed = layoutLabels(
    others.map((end) => ({ ...end, y: end.y - EDGE.top })),
    LABEL_HEIGHT,
    height,
  );
  const isLate = today !== undefined && today.x > right - 110;
  return (
    <>
      {placed.map(({ label, y: middle }) => (
        <g key={label.look} class={`end ${label.look}`}>
          <path d={`M${label.x} ${label.y + EDGE.top}L${right + 10} ${middle + EDGE.top}h6`} />
          <text x={right + 20} y={middle + EDGE.top + 4}>
            {label.name}
          </text>
        </g>
      ))}
      {today !== undefined && (
        <g class="end path-now">
          <circle cx={today.x} cy={today.y} r="4" />
          <text x={today.x + (isLate ? -9 : 9)} y={today.y + 4} text-anchor={isLate ? 'end' : 'start'}>
            {t('now', { change: view.format.signedPercent(today.last) })}
          </text>
        </g>
      )}
    </>
  );
}

/** The twin of the picture: each fall at the same hours after its high. */
function PathTable({ words: { t, view }, lines }: Omit<PlotProps, 'width'>) {
  const { format } = view;
  const at = ({ firstHour, values }: Path, hour: number): string => {
    const value = values[hour - firstHour];
    return value === undefined ? t('unknown') : format.signedPercent(value);
  };
  return (
    <table aria-label={t('overlayTitle')}>
      <thead>
        <tr>
          <th scope="col">{t('series')}</th>
          <th scope="col">{t('highOf')}</th>
          {TOLD_HOURS.map((hour) => (
            <th scope="col" key={hour}>
              {t('hours', { hours: `+${hour}` })}
            </th>
          ))}
          <th scope="col">{t('deepest')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.toReversed().map(({ look, name, path }) => (
          <tr key={look} class={look === 'path-now' ? 'today-row' : ''}>
            <th scope="row">
              <svg class="key" viewBox="0 0 26 8" aria-hidden="true">
                <path class={`fall-line ${look}`} d="M0 4H26" />
              </svg>
              {name}
            </th>
            <td>
              {format.price(path.high)}
              {look === 'path-now' && <small>{` ${format.dateTime(path.highTime)}`}</small>}
            </td>
            {TOLD_HOURS.map((hour) => (
              <td key={hour}>{at(path, hour)}</td>
            ))}
            <td>{format.signedPercent(Math.min(0, ...path.values.slice(-path.firstHour)))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
