import { render } from 'preact';
import { MapView } from '../../components/map-view.tsx';
import { emptyCandles } from '../../lib/domain/candles.ts';
import { HeatMap } from '../../lib/heat-map/heat-map.ts';
import { ownPageLook, UNCHOSEN } from '../../lib/overlay/own-page-look.ts';
import { saveFile } from '../../lib/overlay/save-file.ts';
import { connectToWorker } from '../../lib/platform/page-runtime.ts';
import type { PageDisplay, PageRefusal } from '../../lib/protocol/instrument-page.ts';
import { createMapClient } from '../../lib/protocol/map-client.ts';
import { instrumentOfHash } from '../../lib/protocol/page-address.ts';
import type { Snapshot } from '../../lib/protocol/snapshot.ts';

const NO_CANDLES = emptyCandles(300_000);
const PULSE_MS = 250;

/** Composition root of the map page: address -> instrument -> port -> heat -> view. */
const instrument = instrumentOfHash(window.location.hash);
let display: PageDisplay = UNCHOSEN;
let snapshot: Snapshot | null = null;
let refused: PageRefusal | null = null;
let receivedAt = performance.now();
let frame = 0;

const venueNow = (): number =>
  snapshot === null ? Date.now() : snapshot.sentAt + performance.now() - receivedAt;
const heat =
  instrument === null
    ? null
    : new HeatMap(instrument, {
        venueNow,
        now: () => performance.now(),
        later: (run, ms) => void setTimeout(run, ms),
        onChange: draw,
      });

if (instrument !== null && heat !== null) {
  const client = createMapClient(instrument, {
    connect: connectToWorker,
    random: () => Math.random(),
    setTimeout: (run, ms) => setTimeout(run, ms),
    isVisible: () => document.visibilityState === 'visible',
    onDisplay: (next) => {
      display = next;
      draw();
    },
    onSnapshot: (next) => {
      snapshot = next;
      if (next.ladder !== null) heat.setWeight(next.ladder);
      receivedAt = performance.now();
      refused = null;
      draw();
    },
    onCandles: (priceKind, rows) => heat.addCandles(priceKind, rows),
    onOpenInterest: (rows) => heat.addOpenInterest(rows),
    onTiers: (tiers) => heat.setTiers(tiers),
    onRefused: (code) => {
      refused = code;
      draw();
    },
  });
  document.addEventListener('visibilitychange', () => client.visibilityChanged());
  client.open();
  setInterval(() => heat.pulse(), PULSE_MS);
}
window.addEventListener('hashchange', () => window.location.reload());
// Ages grow though nothing comes.
setInterval(draw, 1_000);
draw();

/** Whatever changed: drawn once with the next frame. */
function draw(): void {
  if (frame === 0) frame = requestAnimationFrame(drawNow);
}

function drawNow(): void {
  frame = 0;
  render(
    <MapView
      instrument={instrument}
      refused={refused}
      snapshot={snapshot}
      candles={heat?.candles() ?? NO_CANDLES}
      model={heat?.model() ?? null}
      live={snapshot === null ? null : (heat?.liveColumn(snapshot) ?? null)}
      openInterestAsOf={heat?.openInterestAsOf() ?? null}
      now={venueNow()}
      {...ownPageLook(window, display)}
      onSave={saveFile}
    />,
    document.body,
  );
}
