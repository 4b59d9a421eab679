import { addRejections, parseRejections, type Rejections } from '../domain/rejections.ts';

export interface RejectionLogPorts {
  readonly load: () => Promise<unknown>;
  readonly save: (counts: Readonly<Record<string, Rejections>>) => Promise<void>;
  readonly setTimeout: (run: () => void, ms: number) => unknown;
}

const SAVE_PAUSE_MS = 2_000;
/** More sources than there are: what is stored is read like a reply. */
const SOURCES_LIMIT = 32;

/** What was not believed, by source and reason, over the lives of the worker; no instrument is named. Nothing here rejects. */
export function createRejectionLog(
  ports: RejectionLogPorts,
): (sourceId: string, rejected: Rejections) => void {
  const counts = new Map<string, Rejections>();
  const loaded = ports.load().then(
    (stored) => {
      for (const [source, before] of parseLog(stored))
        counts.set(source, addRejections(before, counts.get(source) ?? {}));
    },
    () => undefined,
  );
  let isSaving = false;
  const save = async (): Promise<void> => {
    await loaded;
    isSaving = false;
    await ports.save(Object.fromEntries(counts)).catch(() => undefined);
  };
  return (sourceId, rejected) => {
    if (!counts.has(sourceId) && counts.size >= SOURCES_LIMIT) return;
    counts.set(sourceId, addRejections(counts.get(sourceId) ?? {}, rejected));
    if (isSaving) return;
    isSaving = true;
    ports.setTimeout(() => void save(), SAVE_PAUSE_MS);
  };
}

function parseLog(stored: unknown): readonly (readonly [string, Rejections])[] {
  if (typeof stored !== 'object' || stored === null) return [];
  return Object.entries(stored)
    .slice(0, SOURCES_LIMIT)
    .map(([source, counts]) => [source.slice(0, 40), parseRejections(counts)] as const);
}
