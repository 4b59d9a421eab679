import { LEVERAGE_STATES, type LeverageHour, type LeverageState } from '../../lib/domain/leverage-state.ts';

export type PictureHour = LeverageHour & { readonly price: number | null };

const WIDTH = 960;
const HEIGHT = 360;
const PLOT = { left: 64, right: 64, top: 46, bottom: 62 } as const;
/** Apart in lightness too, for who sees no colours; the name stands in each band that has room. */
const FILLS: Readonly<Record<LeverageState, string>> = {
  deleveraging: '#e08a7d',
  crowded: '#d9b45b',
  building: '#b9cf9d',
  reset: '#bcd3ea',
  steady: '#eceff2',
};
const DAY_MS = 86_400_000;
const NAME_WIDTH = 84;

/** States as bands, price and open interest in coins as lines over them: an SVG document. */
export function leveragePicture(hours: readonly PictureHour[], title: string): string {
  const first = hours[0]?.time ?? 0;
  const last = hours[hours.length - 1]?.time ?? 1;
  const x = (time: number): number =>
    PLOT.left + ((time - first) / Math.max(1, last - first)) * (WIDTH - PLOT.left - PLOT.right);
  const price = scaleOf(hours.map((hour) => hour.price));
  const interest = scaleOf(hours.map((hour) => hour.openInterest));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#1c2733">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${PLOT.left}" y="22" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...bandsOf(hours, x),
    ...dayMarks(first, last, x),
    line(hours, x, (hour) => hour.openInterest, interest.y, '#2b6cb0', '6 3'),
    line(hours, x, (hour) => hour.price, price.y, '#1c2733', ''),
    ...axis(price, 'price', PLOT.left - 8, 'end', '#1c2733'),
    ...axis(interest, 'coins open', WIDTH - PLOT.right + 8, 'start', '#2b6cb0'),
    ...legend(),
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly y: (value: number) => number;
}

function scaleOf(values: readonly (number | null)[]): Scale {
  const known = values.flatMap((value) => value ?? []);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const y = (value: number): number =>
    HEIGHT -
    PLOT.bottom -
    ((value - low) / Math.max(high - low, 1e-9)) * (HEIGHT - PLOT.top - PLOT.bottom - 20) -
    10;
  return { low, high, y };
}

function bandsOf(hours: readonly PictureHour[], x: (time: number) => number): string[] {
  const bands: { state: LeverageState | null; from: number; to: number }[] = [];
  for (const { state, time } of hours) {
    const band = bands[bands.length - 1];
    if (band !== undefined) band.to = time;
    if (band?.state !== state) bands.push({ state, from: time, to: time });
  }
  return bands.flatMap(({ state, from, to }) => {
    if (state === null) return [];
    const [left, width] = [x(from), x(to) - x(from)];
    const box = `<rect x="${round(left)}" y="${PLOT.top}" width="${round(width)}" height="${HEIGHT - PLOT.top - PLOT.bottom}" fill="${FILLS[state]}"/>`;
    const name = `<text x="${round(left + 4)}" y="${PLOT.top + 14}" font-size="11">${state}</text>`;
    return width > NAME_WIDTH ? [box, name] : [box];
  });
}

function dayMarks(first: number, last: number, x: (time: number) => number): string[] {
  const days: string[] = [];
  const step = Math.max(1, Math.ceil((last - first) / DAY_MS / 12)) * DAY_MS;
  for (let day = Math.ceil(first / DAY_MS) * DAY_MS; day <= last; day += step)
    days.push(
      `<line x1="${round(x(day))}" x2="${round(x(day))}" y1="${PLOT.top}" y2="${HEIGHT - PLOT.bottom}" stroke="#1c2733" stroke-opacity="0.15"/>`,
      `<text x="${round(x(day))}" y="${HEIGHT - PLOT.bottom + 16}" text-anchor="middle" font-size="11">${new Date(day).toISOString().slice(5, 10)}</text>`,
    );
  return days;
}

/** Breaks where a value is not known. */
function line(
  hours: readonly PictureHour[],
  x: (time: number) => number,
  value: (hour: PictureHour) => number | null,
  y: (value: number) => number,
  colour: string,
  dash: string,
): string {
  let path = '';
  let isBroken = true;
  for (const hour of hours) {
    const known = value(hour);
    if (known !== null) path += `${isBroken ? 'M' : 'L'}${round(x(hour.time))} ${round(y(known))}`;
    isBroken = known === null;
  }
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.6"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`;
}

function axis(
  { low, high, y }: Scale,
  name: string,
  x: number,
  anchor: 'start' | 'end',
  colour: string,
): string[] {
  const figure = (value: number): string =>
    `<text x="${x}" y="${round(y(value) + 4)}" text-anchor="${anchor}" fill="${colour}" font-size="11">${Number(value.toPrecision(4)).toLocaleString('en-US')}</text>`;
  return [
    figure(high),
    figure(low),
    `<text x="${x}" y="${PLOT.top - 6}" text-anchor="${anchor}" fill="${colour}" font-size="11">${name}</text>`,
  ];
}

function legend(): string[] {
  return LEVERAGE_STATES.flatMap((state, index) => {
    const x = PLOT.left + index * 130;
    return [
      `<rect x="${x}" y="${HEIGHT - 28}" width="14" height="14" fill="${FILLS[state]}" stroke="#1c2733" stroke-opacity="0.3"/>`,
      `<text x="${x + 20}" y="${HEIGHT - 17}">${state}</text>`,
    ];
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
