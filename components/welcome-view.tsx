import { VENUE_IDS } from '../lib/domain/instrument.ts';
import { type TextLanguage, translator } from '../lib/text/translate.ts';
import { venueList } from '../lib/text/venue-names.ts';
import { welcomeTexts } from '../lib/text/welcome.ts';
import { PlimsollMark } from './icons.tsx';

export interface WelcomeProps {
  readonly language: TextLanguage;
  readonly theme: 'dark' | 'light';
  readonly onLanguage: (language: TextLanguage) => void;
  readonly onOptions: () => void;
}

const PARTS = [
  { title: 'shows', items: ['shows1', 'shows2', 'shows3', 'shows4', 'shows5'] },
  { title: 'hides', items: ['hides1', 'hides2', 'hides3'] },
  { title: 'leaves', items: ['leaves1', 'leaves2', 'leaves3'] },
] as const;

/** The first page after installing: what it shows, what it does not, what leaves the browser. */
export function WelcomeView({ language, theme, onLanguage, onOptions }: WelcomeProps) {
  const t = translator(welcomeTexts, language);
  const other = language === 'en' ? 'zh-CN' : 'en';
  return (
    <main class="plimsoll sheet welcome" lang={language} data-theme={theme}>
      <div class="brand">
        <PlimsollMark size={44} />
        <b>Plimsoll</b>
        <button type="button" class="plain" lang={other} onClick={() => onLanguage(other)}>
          {other === 'en' ? 'English' : '中文'}
        </button>
      </div>
      <h1>{t('title')}</h1>
      <p class="lead">{t('lead', { venues: venueList(VENUE_IDS, language) })}</p>
      <div class="columns">
        {PARTS.map(({ title, items }) => (
          <section key={title}>
            <h2>{t(title)}</h2>
            <ul>
              {items.map((item) => (
                <li key={item}>{t(item)}</li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p class="start">{t('start')}</p>
      <div class="actions">
        <button type="button" class="primary" onClick={onOptions}>
          {t('options')}
        </button>
      </div>
      <p class="quiet">{t('noAdvice')}</p>
    </main>
  );
}
