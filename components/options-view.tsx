import { Component } from 'preact';
import { VENUE_IDS, type VenueId } from '../lib/domain/instrument.ts';
import { withoutPosition } from '../lib/settings/positions.ts';
import { DIRECTION_COLOURS, LANGUAGES, type Settings, THEMES } from '../lib/settings/schema.ts';
import { alertOptionTexts } from '../lib/text/alerts.ts';
import { optionsTexts } from '../lib/text/options.ts';
import { positionTexts } from '../lib/text/position.ts';
import { translator } from '../lib/text/translate.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import { panelWords } from '../lib/text/words.ts';
import { AccountOptions } from './account-options.tsx';
import { AlertOptions } from './alert-options.tsx';
import { Choice } from './choice.tsx';
import { ContextOptions } from './context-options.tsx';
import { PlimsollMark } from './icons.tsx';
import { MajorsOptions } from './majors-options.tsx';
import { Block, keyName, type OptionsProps, type OptionsTranslate, type PartProps } from './options-part.tsx';
import { OwnAccountOptions } from './own-account-options.tsx';
import { ReadingOptions } from './reading-options.tsx';
import { SnoozeOptions } from './snooze-options.tsx';
import { ThresholdTable } from './threshold-table.tsx';
import { createView, type View } from './view.ts';
import { WalletOptions } from './wallet-options.tsx';
import { WatchList } from './watch-list.tsx';

const HOUR_MS = 3_600_000;
const RISKS = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1] as const;
const HORIZONS_MS = [4, 8, 24, 72, 168].map((hours) => hours * HOUR_MS);

/** Every setting on one page, saved as it is made. */
export class OptionsView extends Component<OptionsProps> {
  override render(props: OptionsProps) {
    const { settings, language, theme, directionColours, onChange } = props;
    const t = translator(optionsTexts, language);
    const a = translator(alertOptionTexts, language);
    const view = createView(language, panelWords(language));
    return (
      <main class="plimsoll sheet options" lang={language} data-theme={theme} data-colours={directionColours}>
        <div class="brand">
          <PlimsollMark size={28} />
          <h1>{t('title')}</h1>
          <span class="quiet">{t('saved')}</span>
        </div>
        <Appearance t={t} settings={settings} onChange={onChange} />
        <LoadLineOptions t={t} view={view} settings={settings} onChange={onChange} />
        <Exchanges t={t} settings={settings} onChange={onChange} />
        <MajorsOptions t={t} settings={settings} onChange={onChange} />
        <WatchList t={t} settings={settings} onChange={onChange} />
        <AccountOptions t={t} view={view} settings={settings} accounts={props.accounts} onChange={onChange} />
        <WalletOptions language={language} settings={settings} wallets={props.wallets} onChange={onChange} />
        <RecordedHistory t={t} recorded={props.recorded} />
        <Positions t={t} view={view} settings={settings} onChange={onChange} />
        <OwnAccountOptions language={language} settings={settings} onChange={onChange} />
        <ReadingOptions
          t={t}
          settings={settings}
          refused={props.readingRefused}
          onRead={props.onRead}
          onChange={onChange}
        />
        <ContextOptions language={language} settings={settings} context={props.context} />
        <AlertOptions
          t={t}
          a={a}
          language={language}
          settings={settings}
          alerts={props.alerts}
          onChange={onChange}
        />
        <ThresholdTable t={t} a={a} view={view} settings={settings} rules={props.rules} onChange={onChange} />
        <SnoozeOptions
          a={a}
          view={view}
          language={language}
          settings={settings}
          rules={props.rules}
          now={props.now}
          onChange={onChange}
        />
        <Data t={t} {...props} />
      </main>
    );
  }
}

function Appearance({ t, settings, onChange }: PartProps) {
  return (
    <Block title={t('appearance')}>
      <div class="fields">
        <Choice
          label={t('language')}
          value={settings.language}
          values={LANGUAGES}
          word={(value) => t(value)}
          follow={t('followBrowser')}
          onChoose={(language) => onChange((current) => ({ ...current, language }))}
        />
        <Choice
          label={t('theme')}
          value={settings.theme}
          values={THEMES}
          word={(value) => t(value)}
          follow={t('followPage')}
          onChoose={(theme) => onChange((current) => ({ ...current, theme }))}
        />
        <Choice
          label={t('colours')}
          value={settings.directionColours}
          values={DIRECTION_COLOURS}
          word={(value) => t(value)}
          follow={t('followLanguage')}
          onChoose={(directionColours) => onChange((current) => ({ ...current, directionColours }))}
        />
      </div>
    </Block>
  );
}

function LoadLineOptions({ t, view, settings, onChange }: PartProps & { view: View }) {
  const choose = (part: Partial<Settings['loadLine']>): void =>
    onChange((current) => ({ ...current, loadLine: { ...current.loadLine, ...part } }));
  const { risk, horizonMs, side } = settings.loadLine;
  return (
    <Block title={t('loadLine')} hint={t('riskHint')}>
      <div class="fields">
        <Choice
          label={t('risk')}
          value={risk}
          values={withValue(RISKS, risk)}
          word={(value) => view.format.percent(value, 1)}
          onChoose={(value) => value !== null && choose({ risk: value })}
        />
        <Choice
          label={t('horizon')}
          value={horizonMs}
          values={withValue(HORIZONS_MS, horizonMs)}
          word={(value) => view.format.duration(value)}
          onChoose={(value) => value !== null && choose({ horizonMs: value })}
        />
        <Choice
          label={t('side')}
          value={side}
          values={['long', 'short'] as const}
          word={(value) => t(value)}
          onChoose={(value) => value !== null && choose({ side: value })}
        />
      </div>
    </Block>
  );
}

/** The offered values and, should an import have brought another, that one too. */
function withValue(values: readonly number[], value: number): readonly number[] {
  return values.includes(value) ? values : [...values, value].sort((a, b) => a - b);
}

function Exchanges({ t, settings, onChange }: PartProps) {
  const toggle = (venue: VenueId, enabled: boolean): void =>
    onChange((current) => {
      const others = current.disabledVenues.filter((id) => id !== venue);
      return { ...current, disabledVenues: enabled ? others : [...others, venue] };
    });
  return (
    <Block title={t('exchanges')} hint={t('exchangesHint')}>
      <div class="fields four">
        {VENUE_IDS.map((venue) => (
          <label class="switch" key={venue}>
            <input
              type="checkbox"
              role="switch"
              checked={!settings.disabledVenues.includes(venue)}
              aria-checked={!settings.disabledVenues.includes(venue)}
              onChange={({ currentTarget: { checked } }) => toggle(venue, checked)}
            />
            {VENUE_NAMES[venue]}
          </label>
        ))}
      </div>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={settings.combineVenues}
          aria-checked={settings.combineVenues}
          aria-describedby="combine-venues"
          onChange={({ currentTarget: { checked } }) =>
            onChange((current) => ({ ...current, combineVenues: checked }))
          }
        />
        {t('combineVenues')}
      </label>
      <p class="quiet" id="combine-venues">
        {t('combineVenuesHint')}
      </p>
    </Block>
  );
}

function RecordedHistory({ t, recorded }: { t: OptionsTranslate; recorded: OptionsProps['recorded'] }) {
  return (
    <Block title={t('recorded')} hint={t('recordedHint')}>
      <div class="actions">
        <button type="button" class="plain" onClick={recorded.onForget}>
          {t('forgetRecorded')}
        </button>
      </div>
      <p role="status">{recorded.isForgotten ? t('recordedForgotten') : ''}</p>
    </Block>
  );
}

function Positions({ t, view, settings, onChange }: PartProps & { view: View }) {
  const own = translator(positionTexts, view.language);
  const rows = Object.entries(settings.positions).flatMap(([key, list]) =>
    list.map((position) => ({ key, position })),
  );
  return (
    <Block title={t('positions')} hint={t('positionsHint')}>
      {rows.length === 0 && <p>{t('none')}</p>}
      <ul class="rows">
        {rows.map(({ key, position: { id, side, leverage, marginMode, entryPrice } }) => (
          <li key={`${key} ${id}`}>
            <b>{keyName(key)}</b>
            <span>
              {`${own(side)} ${view.format.leverage(leverage)} · ${own(marginMode)} · ${view.format.price(entryPrice)}`}
            </span>
            <button
              type="button"
              class="plain"
              aria-label={t('remove', { name: keyName(key) })}
              onClick={() =>
                onChange((current) => ({
                  ...current,
                  positions: withoutPosition(current.positions, key, id),
                }))
              }
            >
              {view.t('remove')}
            </button>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Data({
  t,
  diagnostics,
  message,
  onExport,
  onImport,
  onCopy,
}: OptionsProps & { t: OptionsTranslate }) {
  return (
    <Block title={t('data')} hint={t('exportHint')}>
      <div class="actions">
        <button type="button" class="plain" onClick={onExport}>
          {t('export')}
        </button>
        <label class="plain file">
          {t('import')}
          <input
            type="file"
            accept="application/json,.json"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              if (file !== undefined) onImport(file);
              currentTarget.value = '';
            }}
          />
        </label>
      </div>
      <p role="status">{message !== null && t(message)}</p>
      <h3>{t('diagnostics')}</h3>
      <p class="quiet">{t('diagnosticsHint')}</p>
      <textarea readOnly rows={8} aria-label={t('diagnostics')} value={diagnostics} />
      <div class="actions">
        <button type="button" class="plain" onClick={onCopy}>
          {t('copy')}
        </button>
      </div>
    </Block>
  );
}
