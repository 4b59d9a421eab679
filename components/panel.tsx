import { Component, createRef } from 'preact';
import type { PositionMessage } from '../lib/protocol/feed-client.ts';
import type { PagePill, PageSnapshot } from '../lib/protocol/page-snapshot.ts';
import type { DraftForm } from '../lib/protocol/position-draft.ts';
import { raisedFindings } from '../lib/rules/rule.ts';
import type { PanelState } from '../lib/settings/schema.ts';
import type { TextLanguage } from '../lib/text/translate.ts';
import { Announcer } from './announcer.tsx';
import { freshnessNow, Header } from './header.tsx';
import { Menu, type MenuAction } from './menu.tsx';
import { Notes, OutdatedNotice } from './notice.tsx';
import { PanelSections } from './panel-sections.tsx';
import { Pill, QuietPill } from './pill.tsx';
import type { SectionName } from './section.tsx';
import type { View } from './view.ts';

/** Sections know the time in steps of this size; only the badge tells seconds. */
const COARSE_MS = 10_000;
const MOVE_KEYS = /^(Arrow(Left|Right|Up|Down)|Home|End)$/;

export type PanelPage =
  | { readonly state: 'instrument'; readonly testnet: boolean }
  | { readonly state: 'not-one-instrument'; readonly reason: 'option-chain' | 'unknown-contract' };

export interface PanelProps {
  /** The last data; null while the first is on its way. */
  readonly snapshot: PageSnapshot | null;
  /** What the folded panel shows; null likewise. */
  readonly pill: PagePill | null;
  readonly panel: PanelState;
  readonly page: PanelPage;
  /** The extension was replaced under the page. */
  readonly outdated: boolean;
  /** Time since the snapshot was sent, in ms, by a local monotonic clock. */
  readonly ageMs: number;
  readonly view: View;
  readonly theme: 'dark' | 'light';
  readonly directionColours: 'green-up' | 'red-up' | 'colour-blind';
  /** The form of a position that is being filled in; null while none is. */
  readonly form: DraftForm | null;
  /** What is done about a position; null: its form is left. */
  readonly onPosition: (message: PositionMessage | null) => void;
  /** Collapse, docking, windows and ranges; to be drawn at once and saved. */
  readonly onPanel: (panel: PanelState) => void;
  /** An arrow key, Home or End pressed while the panel is being moved by keys. */
  readonly onMoveKey: (key: string) => void;
  readonly onLanguage: (language: TextLanguage) => void;
  readonly onHide: () => void;
  /** What the worker does: one of the extension's own pages, or no more reading of this one. */
  readonly onChoose: (entry: 'options' | 'map' | 'marketPage' | 'stopReading') => void;
  readonly onDismiss: () => void;
}

interface State {
  readonly folded: ReadonlySet<SectionName>;
  readonly menuOpen: boolean;
  readonly moving: boolean;
}

/** The whole of what stands on an exchange page: a pill, or the open panel. Elements with `data-drag` are handles. */
export class Panel extends Component<PanelProps, State> {
  override state: State = {
    folded: new Set<SectionName>(['scenario', 'market', 'referenceDays']),
    menuOpen: false,
    moving: false,
  };

  readonly #section = createRef<HTMLElement>();
  /** What was last used, the keyboard or the pointer: a click leaves the focus to the page. */
  #isByKey = false;

  #hasFocus(): boolean {
    const section = this.#section.current;
    const active = (section?.getRootNode() as ShadowRoot | undefined)?.activeElement ?? null;
    return active !== null && section?.contains(active) === true;
  }

  override getSnapshotBeforeUpdate(): boolean {
    return this.#hasFocus();
  }

  /** A key took away what had the focus: without this the page would get the next key. */
  override componentDidUpdate(_props: PanelProps, _state: State, hadFocus: boolean): void {
    if (!hadFocus || !this.#isByKey || this.#hasFocus()) return;
    const find = (selector: string) => this.#section.current?.querySelector<HTMLElement>(selector);
    (find('.form input') ?? find('.menu-button, .bone-head, button.pill'))?.focus();
  }

  override render(props: PanelProps, { moving }: State) {
    return (
      <section
        ref={this.#section}
        class={moving ? 'plimsoll moving' : 'plimsoll'}
        aria-label={props.view.t('panelLabel')}
        lang={props.view.language}
        data-theme={props.theme}
        data-colours={props.directionColours}
        onKeyDown={this.#onKeyDown}
        onPointerDown={this.#onPointerDown}
      >
        {this.#body(props)}
      </section>
    );
  }

  #body(props: PanelProps) {
    const { view, snapshot } = props;
    if (props.outdated) return <OutdatedNotice view={view} onDismiss={props.onDismiss} />;
    if (props.page.state === 'not-one-instrument') {
      return (
        <QuietPill text={view.t(props.page.reason === 'option-chain' ? 'optionChain' : 'unknownContract')} />
      );
    }
    if (props.panel.collapsed) {
      return <Pill view={view} pill={props.pill} onOpen={this.#toggleCollapsed} />;
    }
    return snapshot === null ? this.#skeleton() : this.#opened(snapshot, props);
  }

  #skeleton() {
    return (
      <div class="open" aria-busy="true">
        <button type="button" class="bone-head" data-drag onClick={this.#toggleCollapsed}>
          {this.props.view.t('loading')}
        </button>
        <div class="bone" />
        <div class="bone tall" />
        <div class="bone tall" />
      </div>
    );
  }

  #opened(snapshot: PageSnapshot, props: PanelProps) {
    const { state } = this;
    const { view } = props;
    const now = snapshot.sentAt + Math.max(0, props.ageMs);
    const worst = raisedFindings(snapshot.findings)[0] ?? null;
    return (
      <div class={`open ${freshnessNow(snapshot.freshness, now)}`}>
        <Header
          view={view}
          snapshot={snapshot}
          now={now}
          menuOpen={state.menuOpen}
          onMenu={this.#toggleMenu}
          onCollapse={this.#toggleCollapsed}
        />
        {state.menuOpen && <Menu view={view} onChoose={this.#choose} />}
        {state.moving && (
          <p class="note" tabIndex={-1} ref={this.#takeFocus}>
            {view.t('moving')}
          </p>
        )}
        <Notes
          view={view}
          snapshot={snapshot}
          testnet={props.page.state === 'instrument' && props.page.testnet}
          now={now}
        />
        <PanelSections
          view={view}
          snapshot={snapshot}
          panel={props.panel}
          now={Math.floor(now / COARSE_MS) * COARSE_MS}
          look={`${props.theme} ${props.directionColours}`}
          folded={state.folded}
          form={props.form}
          onToggle={this.#toggleSection}
          onPosition={this.#position}
          onPanel={this.#savePanel}
        />
        <Announcer view={view} finding={worst} now={now} />
      </div>
    );
  }

  #toggleCollapsed = (): void => {
    this.setState({ menuOpen: false, moving: false });
    this.props.onPanel({ ...this.props.panel, collapsed: !this.props.panel.collapsed });
  };

  /** The menu's button, which had the focus, is gone: without it the page would get the arrow keys. */
  #takeFocus = (element: HTMLElement | null): void => element?.focus();

  #toggleMenu = (): void => this.setState(({ menuOpen }) => ({ menuOpen: !menuOpen }));

  #toggleSection = (name: SectionName): void =>
    this.setState(({ folded }) => {
      const next = new Set(folded);
      if (!next.delete(name)) next.add(name);
      // Of the two longest tables one is open at a time: the panel stays small.
      else if (name === 'scenario') next.add('observed');
      else if (name === 'observed') next.add('scenario');
      return { folded: next };
    });

  /** The same function for each drawing, so that sections stay as they are. */
  #savePanel = (panel: PanelState): void => this.props.onPanel(panel);

  #position = (message: PositionMessage | null): void => this.props.onPosition(message);

  #choose = (action: MenuAction): void => {
    const { panel, view, onPanel, onLanguage, onChoose, onHide } = this.props;
    this.setState({ menuOpen: false, moving: action === 'moveWithKeys' });
    if (action === 'dockLeft') onPanel({ ...panel, dock: 'left' });
    else if (action === 'dockRight') onPanel({ ...panel, dock: 'right' });
    else if (action === 'otherLanguage') onLanguage(view.language === 'en' ? 'zh-CN' : 'en');
    else if (action === 'hideHere') onHide();
    else if (action !== 'moveWithKeys') onChoose(action);
  };

  #onPointerDown = (): void => {
    this.#isByKey = false;
  };

  /** Esc ends what is open, innermost first; arrows move the panel only when asked to. */
  #onKeyDown = (event: KeyboardEvent): void => {
    this.#isByKey = true;
    const { menuOpen, moving } = this.state;
    if (event.key === 'Escape') {
      if (menuOpen || moving) this.setState({ menuOpen: false, moving: false });
      else if (this.props.form !== null) this.#position(null);
      else if (!this.props.panel.collapsed) this.#toggleCollapsed();
    } else if (moving && MOVE_KEYS.test(event.key)) {
      event.preventDefault();
      this.props.onMoveKey(event.key);
    }
  };
}
