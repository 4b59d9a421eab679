import type { AlertReading } from './alert.ts';

/** A level is left only this share of its threshold beyond it, so that a price that swings around it is one alert. */
const HYSTERESIS = 0.1;
/** Unread for longer (the computer slept, nothing was known), a level may have been left and reached anew: it is new. */
const RAISED_AGE_MS = 3_600_000;

/** What is remembered of one kind on one instrument. */
export interface AlertMemory {
  /** The value is still where it was alerted: nothing more until it has left. */
  readonly isRaised: boolean;
  /** Local ms of the last alert; null: never. */
  readonly firedAt: number | null;
  /** Local ms of the last reading. */
  readonly seenAt: number;
}

/** `kindId|instrumentKey` -> memory. */
export type AlertState = Readonly<Record<string, AlertMemory>>;

export interface AlertPace {
  readonly coolDownMs: number;
  /** Quiet hours run now: what becomes due waits for their end. */
  readonly isQuiet: boolean;
}

/** From one local minute of the day to another; may cross midnight; equal ends are no quiet hours. */
export interface QuietHours {
  readonly fromMinute: number;
  readonly toMinute: number;
}

export function isQuietAt(quiet: QuietHours | null, minuteOfDay: number): boolean {
  if (quiet === null) return false;
  const { fromMinute, toMinute } = quiet;
  return fromMinute <= toMinute
    ? minuteOfDay >= fromMinute && minuteOfDay < toMinute
    : minuteOfDay >= fromMinute || minuteOfDay < toMinute;
}

export function alertKey({ kindId, instrumentKey }: Pick<AlertReading, 'kindId' | 'instrumentKey'>): string {
  return `${kindId}|${instrumentKey}`;
}

/**
 * Which readings alert now, and what to remember of all. One alert a crossing: a level that stays bad is silent until it has left
 * (by a tenth of the threshold) and come again, or was not read for an hour, and never within the cool-down of the one before. What is
 * not read now keeps its memory.
 * @param now local ms; a clock that went back begins the cool-down anew, so that an alert is late by one cool-down at most.
 */
export function dueAlerts(
  state: AlertState,
  readings: readonly AlertReading[],
  now: number,
  pace: AlertPace,
): { readonly due: readonly AlertReading[]; readonly state: AlertState } {
  const next: Record<string, AlertMemory> = { ...state };
  const due: AlertReading[] = [];
  for (const reading of readings) {
    const key = alertKey(reading);
    const before = Object.hasOwn(state, key) ? state[key] : undefined;
    const firedAt = before?.firedAt == null ? null : Math.min(before.firedAt, now);
    const isRaised = isStillRaised(before, now) && !hasLeft(reading);
    const isCool = firedAt === null || now - firedAt >= pace.coolDownMs;
    const isDue = isBad(reading) && !isRaised && isCool && !pace.isQuiet;
    if (isDue) due.push(reading);
    if (isDue || isRaised || firedAt !== null)
      next[key] = { isRaised: isDue || isRaised, firedAt: isDue ? now : firedAt, seenAt: now };
  }
  return { due, state: next };
}

function isStillRaised(before: AlertMemory | undefined, now: number): boolean {
  return before?.isRaised === true && now - before.seenAt <= RAISED_AGE_MS;
}

function isBad({ worse, value, threshold }: AlertReading): boolean {
  return worse === 'above' ? value >= threshold : value <= threshold;
}

function hasLeft({ worse, value, threshold }: AlertReading): boolean {
  return worse === 'above' ? value < threshold * (1 - HYSTERESIS) : value > threshold * (1 + HYSTERESIS);
}
