import { DAY_MS, HOUR_MS } from '../lib/domain/candles.ts';
import { LEVERAGE_STATES, type LeverageState } from '../lib/domain/leverage-state.ts';
import type { LeverageHours } from '../lib/protocol/market-messages.ts';
import { extent, linearScale, linePath, roundTicks } from './chart-scale.ts';
import { MarketPart } from './market-part.tsx';
import { listed, type MarketWords } from './market-words.ts';
import { Measured } from './measured.tsx';
import { monthDays, stateSpans } from './month-rows.ts';
import { pure } from './pure.ts';

const HEIGHT = 400;
const EDGE = { top: 26, right: 58, bottom: 24, left: 56 } as const;
const USUAL_WIDTH = 720;
/** Room that a word needs in its band: what does not fit stands in the legend alone. */
const LETTER_WIDTH = { en: 6.2, 'zh-CN': 11.5 } as const;
const DATE_WIDTH = 84;
/** Longer without a figure is a gap in the line. */
const GAP_MS = 1.5 * HOUR_MS;

interface MonthProps {
  readonly words: MarketWords;
  readonly hours: LeverageHours;
  readonly coin: string;
  /** The venue's time in coarse steps. */
  readonly now: number;
}

/** Open interest in coins and the price over the states of leverage of the last 30 days; the same as a table by days. */
export const LeverageMonth = pure(({ words, hours, coin, now }: MonthProps) => {
  const { t, view } = words;
  const first = hours.time[0];
  const last = hours.time[hours.time.length - 1];
  // The running hour has a row whether or not its open interest is known.
  const known = hours.time[hours.openInterest.findLastIndex((value) => value !== null)];
  return (
    <MarketPart
      words={words}
      name="month"
      title={t('monthTitle')}
      known={null}
      basis={t('monthBasis')}
      ageMs={known === undefined ? null : now - known}
    >
      {first === undefined || last === undefined ? (
        <p class="quiet">{t('monthNone')}</p>
      ) : (
        <>
          <Measured
            usual={USUAL_WIDTH}
            draw={(width) => (
              <svg
                class="plot month-plot"
                viewBox={`0 0 ${width} ${HEIGHT}`}
                role="img"
                aria-label={t('monthLabel', {
                  coin,
                  from: view.format.dateTime(first),
                  to: view.format.dateTime(last),
                })}
              >
                <Patterns />
                <Plot words={words} hours={hours} width={width} />
              </svg>
            )}
          />
          <Legend words={words} hours={hours} coin={coin} />
          <details>
            <summary>{t('asTable')}</summary>
            <DayTable words={words} hours={hours} coin={coin} />
          </details>
        </>
      )}
    </MarketPart>
  );
});

/** Each state has its own hatching, so that colour is never the only sign. */
function Patterns() {
  const lines = {
    deleveraging: 'M0 8L8 0M-2 2L2 -2M6 10L10 6',
    crowded: 'M0 0L8 8M0 8L8 0',
    building: 'M0 0L8 8M-2 6L2 10M6 -2L10 2',
    reset: 'M0 4H8',
  };
  return (
    <defs>
      {Object.entries(lines).map(([state, d]) => (
        <pattern key={state} id={`state-${state}`} width="8" height="8" patternUnits="userSpaceOnUse">
          <path class={`hatch-${state}`} d={d} />
        </pattern>
      ))}
    </defs>
  );
}

function stateWord({ t, wide }: MarketWords, state: LeverageState | null): string {
  return state === null ? t('stateUnknown') : wide.t(state);
}

interface PlotProps {
  readonly words: MarketWords;
  readonly hours: LeverageHours;
  readonly width: number;
}

function Plot({ words, hours, width }: PlotProps) {
  const { format, language } = words.view;
  const { time, openInterest, price } = hours;
  const [from, to] = extent(time) ?? [0, HOUR_MS];
  const right = width - EDGE.right;
  const x = linearScale([from, to], [EDGE.left, right]);
  const columns = [
    { look: 'interest-line', values: openInterest, text: format.compact, edge: EDGE.left - 7, anchor: 'end' },
    { look: 'price-line', values: price, text: format.roughPrice, edge: right + 7, anchor: 'start' },
  ] as const;
  const days = dayTicks(from, to, Math.max(1, Math.floor((right - EDGE.left) / DATE_WIDTH)));
  return (
    <>
      {stateSpans(hours).map(({ state, from: start, to: end }) => {
        const [left, wide] = [x(Math.max(start, from)), x(end) - x(Math.max(start, from))];
        const word = stateWord(words, state);
        return (
          <g key={start} class={`state ${state ?? 'unknown'}`}>
            <rect
              x={left}
              y={EDGE.top}
              width={wide}
              height={HEIGHT - EDGE.top - EDGE.bottom}
              fill={state === null || state === 'steady' ? 'none' : `url(#state-${state})`}
            />
            {word.length * LETTER_WIDTH[language] < wide - 6 && (
              <text x={left + wide / 2} y={EDGE.top - 9} text-anchor="middle">
                {word}
              </text>
            )}
            <path
              class="cap"
              d={`M${left + 0.5} ${EDGE.top - 4}H${Math.max(left + 0.5, left + wide - 0.5)}`}
            />
          </g>
        );
      })}
      {days.map((day) => (
        <text key={day} x={x(day)} y={HEIGHT - 7} text-anchor="middle">
          {format.monthDay(day)}
        </text>
      ))}
      {columns.map(({ look, values, text, edge, anchor }) => {
        const range = extent(values);
        if (range === null) return null;
        const margin = (range[1] - range[0]) * 0.06;
        const y = linearScale([range[0] - margin, range[1] + margin], [HEIGHT - EDGE.bottom, EDGE.top + 6]);
        return (
          <g key={look} class={look}>
            {roundTicks(range[0], range[1], 4).map((value) => (
              <text key={value} x={edge} y={y(value) + 4} text-anchor={anchor}>
                {text(value)}
              </text>
            ))}
            <path
              d={linePath(
                values.flatMap((value, index) => {
                  const moment = time[index] ?? 0;
                  const isAfterGap = index > 0 && moment - (time[index - 1] ?? 0) > GAP_MS;
                  const point = value === null ? null : ([x(moment), y(value)] as const);
                  return isAfterGap ? [null, point] : [point];
                }),
              )}
            />
          </g>
        );
      })}
    </>
  );
}

/** Midnights within [from, to], every nth so that at most `count` stand. */
function dayTicks(from: number, to: number, count: number): number[] {
  const first = Math.ceil(from / DAY_MS);
  const last = Math.floor(to / DAY_MS);
  const step = Math.max(1, Math.ceil((last - first + 1) / count));
  return Array.from(
    { length: Math.floor((last - first) / step) + 1 },
    (_, index) => (first + index * step) * DAY_MS,
  );
}

function Legend({
  words,
  hours,
  coin,
}: {
  readonly words: MarketWords;
  readonly hours: LeverageHours;
  readonly coin: string;
}) {
  const { t, view } = words;
  const spans = stateSpans(hours);
  const whole = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const share = (state: LeverageState | null): number =>
    spans.reduce((sum, span) => sum + (span.state === state ? span.to - span.from : 0), 0) / whole;
  return (
    <ul class="legend">
      {(['interest-line', 'price-line'] as const).map((look) => (
        <li key={look}>
          <svg class={`key ${look}`} viewBox="0 0 26 8" aria-hidden="true">
            <path d="M0 4H26" />
          </svg>
          {look === 'interest-line' ? t('inCoins', { coin }) : t('price')}
        </li>
      ))}
      {[...LEVERAGE_STATES, null]
        .filter((state) => share(state) > 0)
        .map((state) => (
          <li key={state}>
            <svg class={`key state ${state ?? 'unknown'}`} viewBox="0 0 26 12" aria-hidden="true">
              <rect
                width="26"
                height="12"
                fill={state === null || state === 'steady' ? 'none' : `url(#state-${state})`}
              />
            </svg>
            {t('stateShare', { state: stateWord(words, state), share: view.format.percent(share(state), 0) })}
          </li>
        ))}
    </ul>
  );
}

function DayTable({
  words,
  hours,
  coin,
}: {
  readonly words: MarketWords;
  readonly hours: LeverageHours;
  readonly coin: string;
}) {
  const { t, view } = words;
  const { format } = view;
  return (
    <table aria-label={t('monthTitle')}>
      <thead>
        <tr>
          <th scope="col">{t('day')}</th>
          <th scope="col">{t('states')}</th>
          <th scope="col">{t('inCoins', { coin })}</th>
          <th scope="col">{t('price')}</th>
        </tr>
      </thead>
      <tbody>
        {monthDays(hours).map(({ day, states, openInterest, price }) => (
          <tr key={day}>
            <th scope="row">{format.day(day)}</th>
            <td>
              {listed(
                states.map((state) => stateWord(words, state)),
                view,
              )}
            </td>
            <td>{openInterest === null ? t('unknown') : format.compact(openInterest)}</td>
            <td>{price === null ? t('unknown') : format.price(price)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
