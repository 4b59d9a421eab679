import replyShape from 'virtual:page-reply-shape';
import { render } from 'preact';
import { Panel, type PanelPage } from '../../components/panel.tsx';
import { createView, type View } from '../../components/view.ts';
import { resolveTheme } from '../../lib/overlay/host-theme.ts';
import { createOverlayHost, type OverlayHost } from '../../lib/overlay/overlay-host.ts';
import { watchPage } from '../../lib/overlay/page-navigation.ts';
import { createPanelStage, type PanelStage } from '../../lib/overlay/panel-stage.ts';
import { onVisibleTick } from '../../lib/overlay/visible-tick.ts';
import { watchLifetime } from '../../lib/platform/lifetime.ts';
import { connectToWorker } from '../../lib/platform/page-runtime.ts';
import { FeedClient, type PositionMessage } from '../../lib/protocol/feed-client.ts';
import type { Display, Dress, PageReply } from '../../lib/protocol/messages.ts';
import type { PagePill, PageSnapshot } from '../../lib/protocol/page-snapshot.ts';
import type { DraftForm } from '../../lib/protocol/position-draft.ts';
import { hasShape } from '../../lib/protocol/shape.ts';
import { DEFAULT_PANEL } from '../../lib/settings/default-panel.ts';
import type { PanelState } from '../../lib/settings/schema.ts';
import { type PageTheme, type Venue, type VenuePage, venuePage } from '../../lib/venues/venue.ts';

declare const __OPEN_ROOT__: boolean;

/** A page that never rests gets its panel all the same. */
const FIRST_DRAWING_MS = 300;

interface Mounted {
  readonly host: OverlayHost;
  readonly stage: PanelStage;
  readonly stop: AbortController;
}

/** Composition root of the page: address -> venue -> port -> panel. Top frame only: charts in frames are not ours. */
export function startOverlay(venue: Venue): void {
  if (window.top === window) new Overlay(window, document, venue).start();
}

class Overlay {
  readonly #window: Window;
  readonly #document: Document;
  readonly #venue: Venue;
  readonly #lifetime: { readonly signal: AbortSignal; readonly check: () => boolean };
  readonly #feed: FeedClient;
  #page: VenuePage;
  #pageScheme: PageTheme | null = null;
  #view: View | null = null;
  #css = '';
  #display: Display | null = null;
  #snapshot: PageSnapshot | null = null;
  #pill: PagePill | null = null;
  #form: DraftForm | null = null;
  #isEditing = false;
  #receivedAt = 0;
  #isOutdated = false;
  #isDismissed = false;
  #mounted: Mounted | null = null;
  /** The drawing that is asked for and still to come. */
  #due: number | null = null;

  constructor(window: Window, document: Document, venue: Venue) {
    this.#window = window;
    this.#document = document;
    this.#venue = venue;
    this.#page = this.#pageAt(window.location.href);
    this.#lifetime = watchLifetime();
    this.#feed = new FeedClient(venue.id, {
      connect: connectToWorker,
      parse: (message) => (hasShape(message, replyShape) ? (message as PageReply) : null),
      now: () => performance.now(),
      random: () => Math.random(),
      setTimeout: (run, ms) => setTimeout(run, ms),
      clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
      isVisible: () => document.visibilityState === 'visible',
      onDress: (dress) => this.#dress(dress),
      onDisplay: (display) => {
        this.#display = display;
        this.#draw();
      },
      onSnapshot: (snapshot) => {
        this.#snapshot = snapshot;
        this.#pill = snapshot.pill;
        this.#receivedAt = performance.now();
        this.#draw();
      },
      onPill: (pill) => {
        this.#snapshot = null;
        this.#pill = pill;
        this.#draw();
      },
      onForm: (form) => {
        // Not what comes late, after the trader left the form.
        this.#form = this.#isEditing ? form : null;
        this.#isEditing = this.#form !== null;
        this.#draw();
      },
      onOutdated: () => this.#end(),
    });
  }

  start(): void {
    const window = this.#window;
    const document = this.#document;
    const { signal } = this.#lifetime;
    signal.addEventListener('abort', () => this.#end(), { once: true });
    this.#enter(this.#page);
    watchPage({
      window,
      keyOf: (href) => JSON.stringify(this.#pageAt(href)),
      onChange: (href) => this.#enter(this.#pageAt(href)),
      onLeave: () => this.#feed.close(),
      onRestore: () => {
        if (this.#page.state !== 'none') this.#feed.restart();
      },
      signal,
    });
    const visibilityChanged = (): void => {
      if (this.#page.state !== 'none') this.#feed.visibilityChanged();
    };
    document.addEventListener('visibilitychange', visibilityChanged, { signal });
    onVisibleTick(
      window,
      () => {
        this.#lifetime.check();
        this.#feed.check();
        // Reading the page's colours may cost it a style recalculation: once a second, not with each update.
        this.#pageScheme = this.#venue.theme(this.#document);
        this.#draw();
      },
      signal,
    );
  }

  #pageAt(href: string): VenuePage {
    return venuePage(this.#venue, new URL(href));
  }

  #enter(page: VenuePage): void {
    this.#page = page;
    this.#snapshot = null;
    this.#pill = null;
    this.#form = null;
    this.#isEditing = false;
    if (page.state === 'none') {
      this.#feed.close();
      this.#unmount();
      return;
    }
    const covered =
      page.state === 'instrument' && page.instrument.kind !== 'option' && !page.testnet
        ? page.instrument
        : null;
    this.#feed.subscribe(covered);
    this.#pageScheme = this.#venue.theme(this.#document);
    // At once: what stands must not outlive its instrument, a form that is being filled in least of all.
    this.#drawNow();
  }

  /** The extension is gone or speaks otherwise: one quiet line, and nothing else of ours runs on. */
  #end(): void {
    if (this.#isOutdated) return;
    this.#isOutdated = true;
    this.#feed.stop();
    this.#draw();
  }

  /** Words and style come before anything is drawn. */
  #dress({ language, words, css }: Dress): void {
    this.#view = createView(language, words);
    this.#css = css;
  }

  /** Words, settings and data come one after another: what a frame shows is drawn once. A panel that stands on a hidden page has no frames, and draws nothing. */
  #draw(): void {
    const draw = (): void => {
      this.#due = null;
      this.#drawNow();
    };
    // The first drawing costs most, and comes while the page itself is being set up: it waits for a moment in which the page rests.
    this.#due ??=
      this.#mounted === null
        ? this.#window.requestIdleCallback(draw, { timeout: FIRST_DRAWING_MS })
        : this.#window.requestAnimationFrame(draw);
  }

  #drawNow(): void {
    const display = this.#display;
    const page = this.#page;
    const view = this.#view;
    if (display === null || view === null || page.state === 'none' || !display.enabled || this.#isDismissed) {
      this.#unmount();
      return;
    }
    const { stage } = this.#mount();
    const look = resolveTheme({
      chosenScheme: display.theme,
      chosenColours: display.directionColours,
      pageScheme: this.#pageScheme,
      prefersDark: this.#window.matchMedia('(prefers-color-scheme: dark)').matches,
      locale: view.language,
    });
    render(
      <Panel
        snapshot={this.#snapshot}
        pill={this.#pill}
        panel={display.panel}
        page={panelPageOf(page)}
        outdated={this.#isOutdated}
        ageMs={performance.now() - this.#receivedAt}
        view={view}
        theme={look.scheme}
        directionColours={look.directionColours}
        form={this.#form}
        onPosition={(message) => this.#editPosition(message)}
        onPanel={(panel) => this.#savePanel(panel)}
        onMoveKey={(key) => stage.moveByKey(key)}
        onLanguage={(chosen) => this.#feed.saveLanguage(chosen)}
        onHide={() => this.#feed.disableSite()}
        onChoose={(entry) => this.#feed.choose(entry)}
        onDismiss={() => {
          this.#isDismissed = true;
          this.#draw();
        }}
      />,
      stage.element,
    );
  }

  /** @param message null: the form is left. */
  #editPosition(message: PositionMessage | null): void {
    this.#isEditing = message !== null;
    if (message === null) {
      this.#form = null;
      this.#drawNow();
    } else this.#feed.position(message);
  }

  #savePanel(panel: PanelState): void {
    if (this.#display === null) return;
    this.#display = { ...this.#display, panel };
    this.#feed.savePanel(panel);
    this.#drawNow();
    this.#place();
  }

  #place(): void {
    const panel = this.#display?.panel ?? DEFAULT_PANEL;
    this.#mounted?.stage.place(panel, panel.collapsed);
  }

  #mount(): Mounted {
    if (this.#mounted !== null) return this.#mounted;
    const stop = new AbortController();
    const host = createOverlayHost({
      window: this.#window,
      css: this.#css,
      openRoot: __OPEN_ROOT__,
      signal: stop.signal,
      onGaveUp: () => {
        this.#isDismissed = true;
        this.#feed.panelRemoved();
      },
    });
    const stage = createPanelStage({
      window: this.#window,
      container: host.container,
      signal: stop.signal,
      onPlaced: (placement) => {
        if (this.#display !== null) this.#savePanel({ ...this.#display.panel, ...placement });
      },
    });
    // What is drawn changes the size, and the place follows: before the frame is painted, and without asking for a layout of our own.
    const resize = new ResizeObserver(() => this.#place());
    resize.observe(stage.element);
    stop.signal.addEventListener('abort', () => resize.disconnect(), { once: true });
    this.#mounted = { host, stage, stop };
    return this.#mounted;
  }

  #unmount(): void {
    if (this.#mounted === null) return;
    render(null, this.#mounted.stage.element);
    this.#mounted.stop.abort();
    this.#mounted.host.destroy();
    this.#mounted = null;
  }
}

function panelPageOf(page: Exclude<VenuePage, { state: 'none' }>): PanelPage {
  if (page.state === 'not-one-instrument') return page;
  if (page.instrument.kind === 'option') return { state: 'not-one-instrument', reason: 'option-chain' };
  return { state: 'instrument', testnet: page.testnet };
}
