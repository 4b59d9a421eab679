import type { ComponentChildren } from 'preact';
import { CONTEXT_PUBLISHERS, type ContextFeedId } from '../lib/domain/context-feed.ts';
import type { FeedStatus } from '../lib/protocol/market-context.ts';
import type { contextTexts } from '../lib/text/context.ts';
import { feedFailure } from '../lib/text/context-words.ts';
import type { Formats } from '../lib/text/format.ts';
import type { TextLanguage, Translate } from '../lib/text/translate.ts';

/** The words of one language, made once and handed down. */
export interface ContextView {
  readonly t: Translate<typeof contextTexts>;
  readonly format: Formats;
  readonly language: TextLanguage;
  readonly now: number;
  readonly onOptions: () => void;
}

interface FeedProps {
  readonly view: ContextView;
  readonly id: ContextFeedId;
  readonly status: FeedStatus;
  /** Beside the title: of when it is; null while nothing is known. */
  readonly age: string | null;
  /** Instead of the failure's own sentence. */
  readonly failureWords?: string | null;
  /** In place of the line of a feed that is off. */
  readonly whenOff?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** One feed: its title, what is known of it or why nothing is, and who publishes it. */
export function Feed({ view, id, status, age, failureWords, whenOff, children }: FeedProps) {
  const { t } = view;
  const { name, page } = CONTEXT_PUBLISHERS[id];
  const isOff = status.state === 'off';
  return (
    <article class={`feed ${id}`}>
      <header>
        <h3>{t(id)}</h3>
        {age !== null && <span class="badge-word">{t('observed')}</span>}
        {age !== null && <span class="quiet">{age}</span>}
      </header>
      {isOff ? (
        <p class="quiet">
          {t('off')}{' '}
          <button type="button" class="plain" onClick={view.onOptions}>
            {t('switchOn')}
          </button>
        </p>
      ) : (
        <StateLine view={view} id={id} status={status} age={age} failureWords={failureWords ?? null} />
      )}
      {isOff ? whenOff : children}
      {!isOff && (
        <p class="quiet">
          <a href={page} target="_blank" rel="noreferrer">
            {t('source', { name })}
          </a>
          {status.readAt !== null &&
            ` · ${t('readAge', { age: view.format.duration(view.now - status.readAt) })}`}
        </p>
      )}
    </article>
  );
}

type StateProps = Pick<FeedProps, 'view' | 'id' | 'status' | 'age'> & {
  readonly failureWords: string | null;
};

/** Why nothing newer is there, in a calm sentence; nothing while all is well. */
function StateLine({ view, id, status, age, failureWords }: StateProps) {
  const { t, language } = view;
  const reason = stateReason(view, id, status) ?? failureWords;
  const failed =
    status.failure === null ? null : feedFailure(status.failure.kind, CONTEXT_PUBLISHERS[id].name, language);
  const sentence = reason ?? failed ?? (age === null ? t('loading') : null);
  if (sentence === null) return null;
  const isOlder = age !== null && (reason !== null || failed !== null);
  return (
    <p class="quiet" role="status">
      {isOlder ? [sentence, t('lastGood')].join(language === 'en' ? ' ' : '') : sentence}
    </p>
  );
}

function stateReason({ t }: ContextView, id: ContextFeedId, { state }: FeedStatus): string | null {
  switch (state) {
    case 'venue-off':
      return t('venueOff');
    case 'no-permission':
      return t('noPermission', { host: CONTEXT_PUBLISHERS[id].host });
    case 'no-key':
      return t('noKey');
    default:
      return null;
  }
}
