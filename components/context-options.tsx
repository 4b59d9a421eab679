import { Component } from 'preact';
import {
  CONTEXT_COINS,
  type ContextFeedId,
  ETF_FLOW_PAGES,
  type EtfAccess,
} from '../lib/domain/context-feed.ts';
import { parseContextKey } from '../lib/settings/context-key.ts';
import type { Settings } from '../lib/settings/schema.ts';
import { contextOptionTexts } from '../lib/text/context-options.ts';
import { type TextLanguage, type Translate, translator } from '../lib/text/translate.ts';
import { Block } from './options-part.tsx';

export interface ContextActions {
  /** The feed whose host the user has just refused; null for none. */
  readonly refused: ContextFeedId | null;
  /** Whether a key is kept; the key itself is never shown. */
  readonly hasKey: boolean;
  /** Switches a feed on, asking for its host, or off. */
  readonly onFeed: (feed: 'fear-greed' | 'volatility', wanted: boolean) => void;
  /** The same of the flows, which are asked for in one of two ways. */
  readonly onFlows: (access: EtfAccess) => void;
  /** Keeps a key; null forgets it. */
  readonly onKey: (key: string | null) => void;
}

interface ContextOptionsProps {
  readonly language: TextLanguage;
  readonly settings: Settings;
  readonly context: ContextActions;
}

type OptionTranslate = Translate<typeof contextOptionTexts>;

/** A switch for each feed about the market, each with what it asks whom. */
export function ContextOptions({ language, settings, context }: ContextOptionsProps) {
  const t = translator(contextOptionTexts, language);
  const { fearGreed, volatility, etfFlows } = settings.contextFeeds;
  const { refused, onFeed, onFlows } = context;
  return (
    <Block title={t('title')} hint={t('hint')}>
      <FeedSwitch
        t={t}
        name="fearGreed"
        on={fearGreed}
        refused={refused === 'fear-greed'}
        onToggle={(wanted) => onFeed('fear-greed', wanted)}
      />
      <FeedSwitch
        t={t}
        name="volatility"
        on={volatility}
        refused={refused === 'volatility'}
        onToggle={(wanted) => onFeed('volatility', wanted)}
      />
      <FeedSwitch
        t={t}
        name="keyless"
        on={etfFlows === 'keyless'}
        refused={refused === 'etf-flows'}
        onToggle={(wanted) => onFlows(wanted ? 'keyless' : 'off')}
      />
      <FeedSwitch
        t={t}
        name="ownKey"
        on={etfFlows === 'own-key'}
        refused={false}
        onToggle={(wanted) => onFlows(wanted ? 'own-key' : 'off')}
      />
      {(etfFlows === 'own-key' || context.hasKey) && <KeyField t={t} context={context} />}
      <p class="quiet">
        {t('elsewhere')}{' '}
        {CONTEXT_COINS.map((coin) => (
          <a key={coin} href={ETF_FLOW_PAGES[coin]} target="_blank" rel="noreferrer">
            {`${coin} `}
          </a>
        ))}
      </p>
    </Block>
  );
}

interface SwitchProps {
  readonly t: OptionTranslate;
  readonly name: 'fearGreed' | 'volatility' | 'keyless' | 'ownKey';
  readonly on: boolean;
  readonly refused: boolean;
  readonly onToggle: (wanted: boolean) => void;
}

const CONSENT = {
  fearGreed: 'fearGreedConsent',
  volatility: 'volatilityConsent',
  keyless: 'keylessConsent',
  ownKey: 'ownKeyConsent',
} as const;

function FeedSwitch({ t, name, on, refused, onToggle }: SwitchProps) {
  const consent = `context-${name}-consent`;
  return (
    <>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          name={`context-${name}`}
          checked={on}
          aria-checked={on}
          aria-describedby={consent}
          onChange={({ currentTarget }) => {
            onToggle(currentTarget.checked);
            // What it shows follows from what was granted.
            currentTarget.checked = on;
          }}
        />
        {t(name)}
      </label>
      <p class="quiet" id={consent}>
        {t(CONSENT[name])}
      </p>
      {refused && <p role="status">{t('refused')}</p>}
    </>
  );
}

interface KeyProps {
  readonly t: OptionTranslate;
  readonly context: ContextActions;
}

interface KeyState {
  readonly words: string;
  readonly refused: boolean;
}

/** The place to enter the key, or to have it forgotten. */
class KeyField extends Component<KeyProps, KeyState> {
  override state: KeyState = { words: '', refused: false };

  override render({ t, context }: KeyProps, { words, refused }: KeyState) {
    if (context.hasKey)
      return (
        <div class="actions">
          <p class="quiet">{t('keyKept')}</p>
          <button type="button" class="plain" onClick={() => context.onKey(null)}>
            {t('forgetKey')}
          </button>
        </div>
      );
    return (
      <form class="add" onSubmit={this.save}>
        <input
          type="password"
          name="context-key"
          aria-label={t('key')}
          placeholder={t('key')}
          maxLength={220}
          spellcheck={false}
          autocomplete="off"
          value={words}
          aria-invalid={refused}
          onInput={({ currentTarget: { value } }) => this.setState({ words: value, refused: false })}
        />
        <button type="submit" class="plain">
          {t('save')}
        </button>
        {refused && <small role="alert">{t('badKey')}</small>}
      </form>
    );
  }

  private save = (event: Event): void => {
    event.preventDefault();
    const key = parseContextKey(this.state.words);
    if (key === null) {
      this.setState({ refused: true });
      return;
    }
    this.setState({ words: '', refused: false });
    this.props.context.onKey(key);
  };
}
