import { render } from 'preact';
import type { FlowPrice } from '../../components/context-flows.tsx';
import { MarketContext } from '../../components/market-context.tsx';
import { MarketSides } from '../../components/market-sides.tsx';
import { MarketView } from '../../components/market-view.tsx';
import { MarketWallets } from '../../components/market-wallets.tsx';
import { VenueTable } from '../../components/venue-table.tsx';
import type { SessionCloses } from '../../lib/domain/session-closes.ts';
import { ownPageLook, UNCHOSEN } from '../../lib/overlay/own-page-look.ts';
import { saveFile } from '../../lib/overlay/save-file.ts';
import { browser } from '../../lib/platform/browser.ts';
import { connectToWorker } from '../../lib/platform/page-runtime.ts';
import { storagePort } from '../../lib/platform/storage.ts';
import type { PageDisplay, PageRefusal } from '../../lib/protocol/instrument-page.ts';
import { createMarketClient } from '../../lib/protocol/market-client.ts';
import type { ContextReport } from '../../lib/protocol/market-context.ts';
import type { LeverageHours, MarketHistory, MarketReply } from '../../lib/protocol/market-messages.ts';
import type { VenueReport } from '../../lib/protocol/market-venues.ts';
import type { WalletReport } from '../../lib/protocol/market-wallets.ts';
import { instrumentOfHash } from '../../lib/protocol/page-address.ts';
import type { Snapshot } from '../../lib/protocol/snapshot.ts';
import { createSettingsStore, SETTINGS_KEY } from '../../lib/settings/store.ts';
import { VENUE_NAMES } from '../../lib/text/venue-names.ts';

/** Composition root of the market page: address -> instrument -> port -> view. */
const instrument = instrumentOfHash(window.location.hash);
const settings = createSettingsStore(storagePort('local', SETTINGS_KEY));
const paper = window.matchMedia('print');
let display: PageDisplay = UNCHOSEN;
let snapshot: Snapshot | null = null;
let history: MarketHistory | null = null;
let hours: LeverageHours | null = null;
let closes: SessionCloses | null = null;
let context: ContextReport | null = null;
let wallets: WalletReport | null = null;
let venues: VenueReport | null = null;
let refused: PageRefusal | null = null;
let isPrivate = false;
let receivedAt = performance.now();
let isPrinting = false;
let frame = 0;

const venueNow = (): number =>
  snapshot === null ? Date.now() : snapshot.sentAt + performance.now() - receivedAt;

if (instrument !== null) {
  const client = createMarketClient(instrument, {
    connect: connectToWorker,
    random: () => Math.random(),
    setTimeout: (run, ms) => setTimeout(run, ms),
    isVisible: () => document.visibilityState === 'visible',
    onReply: (reply) => {
      take(reply);
      draw();
    },
  });
  document.addEventListener('visibilitychange', () => client.visibilityChanged());
  // Opened in the background it asks for nothing until it is seen.
  client.visibilityChanged();
}
window.addEventListener('hashchange', () => window.location.reload());
// Paper is light, whatever the screen is.
for (const [name, printing] of [
  ['beforeprint', true],
  ['afterprint', false],
] as const)
  window.addEventListener(name, () => {
    isPrinting = printing;
    drawNow();
  });
paper.addEventListener('change', drawNow);
// Ages grow though nothing comes.
setInterval(draw, 1_000);
draw();

function take(reply: MarketReply): void {
  if (reply.type === 'display') display = reply.display;
  else if (reply.type === 'history') history = reply.history;
  else if (reply.type === 'leverage-hours') hours = reply.hours;
  else if (reply.type === 'refused') refused = reply.code;
  else if (reply.type === 'session-closes') closes = reply.closes;
  else if (reply.type === 'context') context = reply.context;
  else if (reply.type === 'wallets') wallets = reply.wallets;
  else if (reply.type === 'venues') venues = reply.venues;
  else if (reply.type === 'sides-private') isPrivate = true;
  else {
    snapshot = reply.snapshot;
    receivedAt = performance.now();
    refused = null;
  }
}

/** What the bars of flows have drawn over them: the page's own coin. */
function flowPrice(): FlowPrice | null {
  if (instrument === null || closes === null) return null;
  return { coin: instrument.base, venue: VENUE_NAMES[instrument.venue], closes };
}

/** The click is the consent: no exchange but the page's own is asked before. */
function compare(compareVenues: boolean): void {
  void settings.update((current) => ({ ...current, compareVenues }));
}

function openOptions(): void {
  void browser.runtime.openOptionsPage();
}

/** Whatever changed: drawn once with the next frame. */
function draw(): void {
  if (frame === 0) frame = requestAnimationFrame(drawNow);
}

function drawNow(): void {
  frame = 0;
  const look = ownPageLook(window, display);
  render(
    <MarketView
      instrument={instrument}
      refused={refused}
      snapshot={snapshot}
      history={history}
      hours={hours}
      venues={venues}
      now={venueNow()}
      {...look}
      theme={isPrinting || paper.matches ? 'light' : look.theme}
      context={
        <MarketSides isPrivate={isPrivate} language={look.language}>
          {instrument !== null && (
            <VenueTable
              coin={instrument.base}
              report={venues}
              now={venueNow()}
              language={look.language}
              onCompare={compare}
            />
          )}
          <MarketContext
            report={context}
            now={Date.now()}
            language={look.language}
            price={flowPrice()}
            onOptions={openOptions}
          />
        </MarketSides>
      }
      wallets={
        isPrivate ? undefined : <MarketWallets report={wallets} now={venueNow()} language={look.language} />
      }
      onSave={saveFile}
    />,
    document.body,
  );
}
