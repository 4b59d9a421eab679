import { render } from 'preact';
import { WelcomeView } from '../../components/welcome-view.tsx';
import { ownPageLook } from '../../lib/overlay/own-page-look.ts';
import { browser } from '../../lib/platform/browser.ts';
import { storagePort } from '../../lib/platform/storage.ts';
import { createSettingsStore, SETTINGS_KEY } from '../../lib/settings/store.ts';

/** Composition root of the welcome page. */
const settings = createSettingsStore(storagePort('local', SETTINGS_KEY));
settings.onChange(draw);

function draw(): void {
  const { language, theme } = ownPageLook(window, settings.current());
  render(
    <WelcomeView
      language={language}
      theme={theme}
      onLanguage={(chosen) => void settings.update((current) => ({ ...current, language: chosen }))}
      onOptions={() => void browser.runtime.openOptionsPage()}
    />,
    document.body,
  );
}
draw();
