export type Scheme = 'dark' | 'light';
export type DirectionColours = 'green-up' | 'red-up' | 'colour-blind';

export interface ThemeInputs {
  /** The user's own choices; null follows the page. */
  readonly chosenScheme: Scheme | null;
  readonly chosenColours: DirectionColours | null;
  /** What `Venue.theme` reads from the page. */
  readonly pageScheme: Scheme | null;
  /** `prefers-color-scheme: dark`. */
  readonly prefersDark: boolean;
  /** BCP 47 tag of the panel's language. */
  readonly locale: string;
}

export interface HostTheme {
  readonly scheme: Scheme;
  readonly directionColours: DirectionColours;
}

/** Languages of the markets where a rise is red. */
const RED_UP_LANGUAGES = new Set(['zh', 'ja', 'ko']);

/** The look of the panel: the user's choice, else that of the page, else of the browser. */
export function resolveTheme(inputs: ThemeInputs): HostTheme {
  const language = inputs.locale.split(/[-_]/)[0]?.toLowerCase() ?? '';
  return {
    scheme: inputs.chosenScheme ?? inputs.pageScheme ?? (inputs.prefersDark ? 'dark' : 'light'),
    directionColours: inputs.chosenColours ?? (RED_UP_LANGUAGES.has(language) ? 'red-up' : 'green-up'),
  };
}
