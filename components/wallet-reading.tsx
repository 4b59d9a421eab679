import type { FailureKind } from '../lib/net/failure.ts';
import { failureSentences } from '../lib/text/failure.ts';
import type { Formats } from '../lib/text/format.ts';
import { entryText, fill, type TextLanguage, type Translate } from '../lib/text/translate.ts';
import type { walletTexts } from '../lib/text/wallets.ts';

/** How the parts of a wallet speak and count. */
export interface WalletWords {
  readonly t: Translate<typeof walletTexts>;
  readonly language: TextLanguage;
  readonly format: Formats;
  /** Ms, by the clock of whoever draws. */
  readonly now: number;
}

interface HeadProps {
  readonly words: WalletWords;
  readonly title: string;
  readonly reading: {
    readonly host: string;
    readonly failure: { readonly kind: FailureKind } | null;
    readonly answer: { readonly asOf: number } | null;
  };
}

/** Name, layer and age of a reading, and in calm words why nothing newer came. */
export function ReadingHead({ words, title, reading: { host, failure, answer } }: HeadProps) {
  const { t, format, now } = words;
  const age = answer === null ? null : t('age', { age: format.duration(now - answer.asOf) });
  return (
    <>
      <h4>
        {title} <b class="layer">{t('observed')}</b> {age !== null && <small class="age">{age}</small>}
      </h4>
      {failure !== null && (
        <p class="quiet" role="status">
          {failureText(words, failure.kind, host)} {answer !== null && t('kept')}
        </p>
      )}
      {failure === null && answer === null && <p class="quiet">{t('notRead')}</p>}
    </>
  );
}

function failureText({ t, language }: WalletWords, kind: FailureKind, host: string): string {
  switch (kind) {
    case 'no-data':
      return t('refusedKey', { host });
    case 'permission-missing':
      return t('notGranted', { host });
    case 'implausible':
      return t('contradicts', { host });
    default:
      return fill(entryText(failureSentences[kind], language), { venue: host });
  }
}
