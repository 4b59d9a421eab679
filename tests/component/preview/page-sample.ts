import type { PageSnapshot } from '../../../lib/protocol/page-snapshot.ts';
import type { Snapshot } from '../../../lib/protocol/snapshot.ts';
import type { TextLanguage } from '../../../lib/text/translate.ts';
import { createPresenter } from '../../../lib/worker/page-presenter.ts';

/** A sample as the worker would send it to a page. */
export function pageSample(snapshot: Snapshot, language: TextLanguage = 'en', range = 0.15): PageSnapshot {
  return createPresenter(language, 'UTC').whole(snapshot, range);
}
