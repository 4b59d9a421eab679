import type { TextLanguage } from './translate.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Units of an age, largest first, each with its words; the space is a no-break one. */
const AGE_UNITS: readonly (readonly [ms: number, en: string, zhCN: string])[] = [
  [DAY, '\u00a0d', '\u00a0天'],
  [HOUR, '\u00a0h', '\u00a0小时'],
  [MINUTE, '\u00a0min', '\u00a0分钟'],
  [SECOND, '\u00a0s', '\u00a0秒'],
];

/** Numbers and times as one language writes them. Ratios are 0-1, times and ages in ms, money in USD. */
export interface Formats {
  /** A market price with the digits its magnitude calls for. */
  price(value: number): string;
  /** Five significant digits at most, for an edge that is an estimate. */
  roughPrice(value: number): string;
  /** `1,574–1,681`: as many digits as the width of the band is worth. */
  priceRange(low: number, high: number): string;
  percent(ratio: number, digits?: number): string;
  signedPercent(ratio: number, digits?: number): string;
  /** `−4.0 … −5.4%`, in the order given; `−4.0%` where both are written alike. */
  signedPercentRange(first: number, second: number): string;
  /** `5.8×`. */
  leverage(value: number): string;
  /** How many times: `2.4×`, in Chinese `2.4 倍`. */
  multiple(value: number): string;
  leverageRange(low: number, high: number): string;
  number(value: number, digits?: number): string;
  /** Compact, three significant digits: `1.92M`. */
  compact(value: number): string;
  /** Compact USD; `digits` significant digits. */
  usd(value: number, digits?: number): string;
  /** Estimates: two significant digits at most, `$60–150M`. */
  usdRange(low: number, high: number): string;
  /** `3 s`, `14 min`, `17 h`, `5 d`. */
  duration(ms: number): string;
  /** Local date and time without the year. */
  dateTime(time: number): string;
  /** Local hours and minutes. */
  clock(time: number): string;
  /** A UTC day. */
  day(time: number): string;
  /** A UTC day without its year. */
  monthDay(time: number): string;
}

/** Formats of a language; `timeZone` is the browser's own unless given. */
export function createFormats(language: TextLanguage, timeZone?: string): Formats {
  const number = numberFormats(language);
  const local = timeZone === undefined ? {} : { timeZone };
  const dateTime = timeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...local,
  });
  const clock = timeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...local });
  const day = timeFormat(language, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
  const monthDay = timeFormat(language, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const usdFormat = (digits: number): Intl.NumberFormat =>
    number({
      style: 'currency',
      currency: 'USD',
      currencyDisplay: 'narrowSymbol',
      notation: 'compact',
      maximumSignificantDigits: digits,
    });
  const leverage = (value: number): string => `${fixed(value, value < 20 ? 1 : 0).replace(/\.0$/, '')}×`;
  return {
    price: (value) => fixed(value, priceDigits(value)),
    roughPrice: (value) => write(number({ maximumSignificantDigits: 5 }), value),
    priceRange: (low, high) => {
      const digits = Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(Math.max(high - low, 1e-8)))));
      return `${fixed(low, digits)}–${fixed(high, digits)}`;
    },
    percent: (ratio, digits = 1) => `${fixed(ratio * 100, digits)}%`,
    signedPercent: (ratio, digits = 1) => `${signed(ratio * 100, digits)}%`,
    signedPercentRange: (first, second) => {
      const [from, to] = [signed(first * 100, 1), signed(second * 100, 1)];
      return from === to ? `${to}%` : `${from} … ${to}%`;
    },
    leverage,
    multiple: (value) => (language === 'en' ? leverage(value) : `${leverage(value).slice(0, -1)}\u00a0倍`),
    leverageRange: (low, high) => `${leverage(low).slice(0, -1)}–${leverage(high)}`,
    number: (value, digits = 2) => fixed(value, digits),
    compact: (value) => write(number({ notation: 'compact', maximumSignificantDigits: 3 }), value),
    usd: (value, digits = 3) => write(usdFormat(digits), value),
    usdRange: (low, high) => joined(write(usdFormat(2), low), write(usdFormat(2), high)),
    duration: (ms) => duration(ms, language),
    dateTime,
    clock,
    day,
    monthDay,
  };
}

/** Decimals of a price: two at 1,842.10, one at 63,012.4, five significant digits below 1. */
function priceDigits(value: number): number {
  const magnitude = Math.floor(Math.log10(Math.max(Math.abs(value), 1e-10)));
  if (magnitude >= 4) return 1;
  if (magnitude >= 2) return 2;
  return Math.min(10, 4 - magnitude);
}

/** Both languages group by commas and write a point: `1,842.10`. Without `Intl`, whose objects cost the page ten milliseconds each. */
function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  const [whole = '', fraction] = Math.abs(value).toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** With its sign, except for what is written as zero. */
function signed(value: number, digits: number): string {
  const text = fixed(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** Digits and unit of a compact amount: `$1.2M`. */
const AMOUNT = /^\$([\d.,]+)(\D*)$/;

/** Two amounts as a range, the common unit once. `Intl`'s own `formatRange` takes half a millisecond each time. */
function joined(low: string, high: string): string {
  if (low === high) return `~${low}`;
  const [, least, unit] = AMOUNT.exec(low) ?? [];
  const [, most, sameUnit] = AMOUNT.exec(high) ?? [];
  return unit !== undefined && unit === sameUnit ? `$${least}–${most}${unit}` : `${low} – ${high}`;
}

/** Made at its first use: a pill tells no time. */
function timeFormat(language: TextLanguage, options: Intl.DateTimeFormatOptions): (time: number) => string {
  let format: Intl.DateTimeFormat | null = null;
  return (time) => {
    format ??= new Intl.DateTimeFormat(language, options);
    return format.format(time);
  };
}

const made = new Map<TextLanguage, Formats>();

/** The formats of a language in the browser's own time zone, made once: for what is written with every snapshot. */
export function formatsOf(language: TextLanguage): Formats {
  const known = made.get(language) ?? createFormats(language);
  made.set(language, known);
  return known;
}

type NumberFormats = (options: Intl.NumberFormatOptions) => Intl.NumberFormat;

/** One `Intl` object an option set: making one costs a hundred times its use. */
function numberFormats(language: TextLanguage): NumberFormats {
  const byOptions = new Map<string, Intl.NumberFormat>();
  return (options) => {
    const key = JSON.stringify(options);
    const known = byOptions.get(key) ?? new Intl.NumberFormat(language, options);
    byOptions.set(key, known);
    return known;
  };
}

/** A true minus sign: it has the width of the plus and of the digits. */
function write(format: Intl.NumberFormat, value: number): string {
  return format.format(value).replace('-', '−');
}

function duration(ms: number, language: TextLanguage): string {
  // Days from two on: "24 h" and "30 h" say more than "1 d".
  const fits = (size: number): boolean => ms >= (size === DAY ? 2 * DAY : size);
  const [unitMs, en, zhCN] = AGE_UNITS.find(([size]) => fits(size)) ?? [SECOND, '\u00a0s', '\u00a0秒'];
  return `${Math.max(0, Math.floor(ms / unitMs))}${language === 'en' ? en : zhCN}`;
}
