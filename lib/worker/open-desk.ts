import { createCandleStore } from '../cache/candle-store.ts';
import type { EntryStore } from '../cache/entry-store.ts';
import type { HistoryStore } from '../cache/history-store.ts';
import { createLiquidationStore } from '../cache/liquidation-store.ts';
import { createRecordStore } from '../cache/record-store.ts';
import { type Instrument, instrumentKey } from '../domain/instrument.ts';
import type { Rejections } from '../domain/rejections.ts';
import { runStream } from '../net/web-socket.ts';
import { sourceFor } from '../sources/registry.ts';
import type { StreamEvent } from '../sources/source.ts';
import { Desk } from './desk.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** What a desk needs of the worker. */
type DeskSurroundings = Pick<
  WorkerPorts,
  'http' | 'clock' | 'sockets' | 'recordedHistory' | 'now' | 'random'
>;

/** A desk of an instrument over the worker's own ports; null when no source covers it. */
export function openDesk(
  ports: DeskSurroundings,
  instrument: Instrument,
  { cache, history }: { readonly cache: EntryStore; readonly history: HistoryStore },
  onRejected: (sourceId: string, rejected: Rejections) => void,
  onChange: () => void,
): Desk | null {
  const source = sourceFor(instrument);
  if (source === null) return null;
  const host = source.hosts[0] ?? '';
  const venueNow = (): number => ports.clock.now(host);
  const plan = source.stream(instrument);
  return new Desk(instrument, {
    source,
    io: (priority) => ports.http.io(priority),
    records: createRecordStore(cache),
    candles: createCandleStore(cache),
    liquidations: createLiquidationStore(cache, instrumentKey(instrument)),
    history,
    forgetMark: ports.recordedHistory.forgottenAt,
    now: ports.now,
    venueNow,
    random: ports.random,
    onChange,
    onRejected: (rejected) => onRejected(source.id, rejected),
    openStream: (onEvents, onState) =>
      plan === null
        ? null
        : runStream<StreamEvent>(plan, ports.sockets, {
            onEvents,
            onState,
            venueNow,
          }),
  });
}
