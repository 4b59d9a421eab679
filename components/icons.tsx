import type { FindingLevel } from '../lib/rules/rule.ts';

/** The Plimsoll mark: a circle with a line through it, as painted on a ship's side. */
export function PlimsollMark({ size }: { size: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="6" />
      <path d="M0.8 10h18.4" />
    </svg>
  );
}

/** Each level has its own shape, so that colour is never the only sign. */
const LEVEL_PATHS: Readonly<Record<FindingLevel, string>> = {
  danger: 'M8 1.2 15.4 14.4H.6zM7.2 5.6v4.2h1.6V5.6zM7.2 11v1.6h1.6V11z',
  warning: 'M8 1.2 15.4 14.4H.6zM8 4.2 3.1 12.9h9.8zM7.3 7v3h1.4V7zM7.3 10.8v1.3h1.4v-1.3z',
  notice: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM7.2 7h1.6v4.6H7.2zM7.2 4.4h1.6V6H7.2z',
  'could-not-check': 'M1.5 7h4v2h-4zM6.7 7h2.6v2H6.7zM10.5 7h4v2h-4z',
  ok: 'M6.3 12.6 2 8.3l1.3-1.3 3 3 6.4-6.4L14 4.900z',
};

export function LevelGlyph({ level }: { level: FindingLevel }) {
  return (
    <svg class="glyph" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      <path fill-rule="evenodd" d={LEVEL_PATHS[level]} />
    </svg>
  );
}

const ICON_PATHS = {
  menu: 'M3 8h.01M8 8h.01M13 8h.01',
  collapse: 'M3.5 8h9',
  close: 'M4 4l8 8M12 4l-8 8',
  plus: 'M8 3.5v9M3.5 8h9',
} as const;

export function Icon({ name }: { name: keyof typeof ICON_PATHS }) {
  return (
    <svg class={`icon ${name}`} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICON_PATHS[name]} />
    </svg>
  );
}
