import { render } from 'preact';
import type { OptionsMessage } from '../../components/options-part.tsx';
import { OptionsView } from '../../components/options-view.tsx';
import { ownPageLook } from '../../lib/overlay/own-page-look.ts';
import { browser } from '../../lib/platform/browser.ts';
import { describeInstallation } from '../../lib/platform/diagnostics.ts';
import { storagePort } from '../../lib/platform/storage.ts';
import { RULES } from '../../lib/rules/registry.ts';
import { importSettings } from '../../lib/settings/migrations.ts';
import { createSettingsStore, SETTINGS_KEY } from '../../lib/settings/store.ts';

const IMPORT_LIMIT_BYTES = 200_000;

/** Composition root of the options page: settings store -> view. */
const settings = createSettingsStore(storagePort('local', SETTINGS_KEY));
let message: OptionsMessage | null = null;
let diagnostics = '';
settings.onChange(draw);
void describeInstallation().then((text) => {
  diagnostics = text;
  draw();
});
draw();

function draw(): void {
  render(
    <OptionsView
      settings={settings.current()}
      rules={RULES}
      diagnostics={diagnostics}
      message={message}
      {...ownPageLook(window, settings.current())}
      onChange={(change) => void settings.update(change)}
      onExport={exportSettings}
      onImport={(file) => void importFile(file)}
      onCopy={() => void copyDiagnostics()}
    />,
    document.body,
  );
}

function say(next: OptionsMessage): void {
  message = next;
  draw();
}

function exportSettings(): void {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(settings.current(), null, 2)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = `plimsoll-settings-${browser.runtime.getManifest().version}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function importFile(file: File): Promise<void> {
  const imported = file.size > IMPORT_LIMIT_BYTES ? null : importSettings(await file.text());
  if (imported === null) {
    say('importFailed');
    return;
  }
  await settings.update(() => imported);
  say('imported');
}

async function copyDiagnostics(): Promise<void> {
  try {
    await navigator.clipboard.writeText(diagnostics);
    say('copied');
  } catch {
    // Without the clipboard the text stands in its box, to be copied by hand.
  }
}
