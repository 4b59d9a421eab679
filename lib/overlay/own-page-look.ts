import { languageOfTag } from '../text/translate.ts';
import { type HostTheme, resolveTheme } from './host-theme.ts';

interface Chosen {
  readonly language: 'en' | 'zh-CN' | null;
  readonly theme: 'dark' | 'light' | null;
  readonly directionColours: HostTheme['directionColours'] | null;
}

/** Before the worker told what the user chose. */
export const UNCHOSEN: Chosen = { language: null, theme: null, directionColours: null };

/** Language and look of the extension's own pages: the user's choice, else the browser's. */
export function ownPageLook(window: Window, chosen: Chosen) {
  const language = chosen.language ?? languageOfTag(window.navigator.language);
  const { scheme, directionColours } = resolveTheme({
    chosenScheme: chosen.theme,
    chosenColours: chosen.directionColours,
    pageScheme: null,
    prefersDark: window.matchMedia('(prefers-color-scheme: dark)').matches,
    locale: language,
  });
  return { language, theme: scheme, directionColours };
}
