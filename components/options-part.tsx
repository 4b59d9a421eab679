import type { ComponentChildren } from 'preact';
import type { AlertKind } from '../lib/alerts/alert.ts';
import { VENUE_IDS } from '../lib/domain/instrument.ts';
import type { FailureKind } from '../lib/net/failure.ts';
import type { Rule } from '../lib/rules/rule.ts';
import type { Settings } from '../lib/settings/schema.ts';
import type { optionsTexts } from '../lib/text/options.ts';
import type { TextLanguage, Translate } from '../lib/text/translate.ts';
import { VENUE_NAMES } from '../lib/text/venue-names.ts';
import type { WalletActions } from './chain-server-field.tsx';
import type { ContextActions } from './context-options.tsx';

export type OptionsMessage = 'imported' | 'importFailed' | 'copied';
export type OptionsTranslate = Translate<typeof optionsTexts>;

/** What became of the leaderboard. */
export type LeaderboardState =
  | { readonly type: 'idle' | 'refused' | 'cancelled' | 'forgotten' }
  | { readonly type: 'loading'; readonly bytes: number }
  | { readonly type: 'failed'; readonly kind: FailureKind };

export interface AccountActions {
  readonly leaderboard: LeaderboardState;
  /** Accounts of the leaderboard that are kept, and when they were loaded (local ms). */
  readonly leaders: number;
  readonly loadedAt: number | null;
  /** Size of the whole as it is known beforehand. */
  readonly wholeBytes: number;
  readonly onLoad: () => void;
  readonly onCancel: () => void;
  readonly onForget: () => void;
}

export interface RecordedActions {
  /** True once it was forgotten from this page. */
  readonly isForgotten: boolean;
  readonly onForget: () => void;
}

export interface AlertActions {
  /** The kinds of this build. */
  readonly kinds: readonly AlertKind[];
  /** Whether the browser lets us notify now. */
  readonly permitted: boolean;
  /** The user was just asked and said no. */
  readonly refused: boolean;
  readonly onToggle: (wanted: boolean) => void;
}

export interface OptionsProps {
  readonly settings: Settings;
  /** The rules of this build: ids, units and shipped thresholds. */
  readonly rules: readonly Pick<Rule, 'id' | 'unit' | 'worse' | 'thresholds'>[];
  /** Text to copy into a report. */
  readonly diagnostics: string;
  /** What the last action came to. */
  readonly message: OptionsMessage | null;
  readonly accounts: AccountActions;
  readonly recorded: RecordedActions;
  /** The user refused the permission to read pages. */
  readonly readingRefused: boolean;
  readonly onRead: (enabled: boolean) => void;
  readonly context: ContextActions;
  readonly alerts: AlertActions;
  readonly wallets: WalletActions;
  /** Local ms. */
  readonly now: () => number;
  readonly language: TextLanguage;
  readonly theme: 'dark' | 'light';
  readonly directionColours: 'green-up' | 'red-up' | 'colour-blind';
  /** Applies a change to the newest settings and saves. */
  readonly onChange: (change: (settings: Settings) => Settings) => void;
  readonly onExport: () => void;
  readonly onImport: (file: File) => void;
  readonly onCopy: () => void;
}

export interface PartProps {
  readonly t: OptionsTranslate;
  readonly settings: Settings;
  readonly onChange: OptionsProps['onChange'];
}

interface BlockProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ComponentChildren;
}

/** A titled group of settings. */
export function Block({ title, hint, children }: BlockProps) {
  return (
    <section class="block">
      <h2>{title}</h2>
      {hint !== undefined && <p class="quiet">{hint}</p>}
      {children}
    </section>
  );
}

/** `binance|ETH/USDT:USDT` as `Binance ETH/USDT:USDT`. */
export function keyName(key: string): string {
  const [venue = '', symbol = ''] = key.split('|');
  const id = VENUE_IDS.find((candidate) => candidate === venue);
  return `${id === undefined ? venue : VENUE_NAMES[id]} ${symbol}`;
}
