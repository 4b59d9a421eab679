import { connectToWorker } from '../../lib/platform/page-runtime.ts';
import { PROTOCOL_VERSION, READING_PORT } from '../../lib/protocol/names.ts';
import type { ReadingMessage } from '../../lib/protocol/reading-messages.ts';
import { startPageReader } from '../../lib/venues/reading/page-reader.ts';
import type { VenueReading } from '../../lib/venues/reading/venue-reading.ts';
import type { Venue } from '../../lib/venues/venue.ts';

/**
 * Composition root of a page's reader: page -> port. The worker puts it into the page when the user wants positions read, and ends it by
 * hanging up; so does a page that goes into the back/forward cache.
 */
export function startReader(venue: Venue, reading: VenueReading): void {
  const port = connectToWorker(READING_PORT);
  if (port === null) return;
  const stop = new AbortController();
  port.onDisconnect.addListener(() => stop.abort());
  window.addEventListener(
    'pagehide',
    () => {
      stop.abort();
      port.disconnect();
    },
    { signal: stop.signal },
  );
  startPageReader({
    window,
    venue,
    reading,
    signal: stop.signal,
    onReading: (symbol, { form, positions }) => {
      const message: ReadingMessage = {
        v: PROTOCOL_VERSION,
        type: 'page.reading',
        symbol,
        form,
        positions: [...positions],
      };
      port.postMessage(message);
    },
  });
}
