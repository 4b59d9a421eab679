import { type Instrument, VENUE_IDS, type VenueId } from '../lib/domain/instrument.ts';
import type { PopupReply } from '../lib/protocol/popup-messages.ts';
import type { Snapshot } from '../lib/protocol/snapshot.ts';
import { raisedFindings } from '../lib/rules/rule.ts';
import { findingWords } from '../lib/text/finding.ts';
import { popupTexts } from '../lib/text/popup.ts';
import { type TextLanguage, type Translate, translator } from '../lib/text/translate.ts';
import { VENUE_NAMES, venueList } from '../lib/text/venue-names.ts';
import { panelWords } from '../lib/text/words.ts';
import { ContextChips } from './context-chips.tsx';
import { FreshnessBadge } from './header.tsx';
import { CloseIcon, PlimsollMark } from './icons.tsx';
import { PopupMarket } from './popup-market.tsx';
import { createView, instrumentDetail, instrumentName, type View } from './view.ts';
import { levelWord } from './warnings-view.tsx';

/** A drawdown that fills its bar: the deepest reference days fell about half. */
const FULL_BAR_DRAWDOWN = 0.4;

export interface PopupProps {
  /** null until the worker answered. */
  readonly summary: PopupReply | null;
  /** Time since the summary came, in ms, by a local monotonic clock. */
  readonly ageMs: number;
  readonly language: TextLanguage;
  readonly theme: 'dark' | 'light';
  readonly directionColours: 'green-up' | 'red-up' | 'colour-blind';
  readonly onSite: (venue: VenueId, enabled: boolean) => void;
  readonly onRemove: (key: string) => void;
  readonly onMap: (instrument: Instrument) => void;
  readonly onMarket: (instrument: Instrument) => void;
  readonly onOptions: () => void;
  readonly onMirror: (host: string, granted: boolean) => void;
}

/** The popup: one card an instrument, the current tab's first. */
export function PopupView(props: PopupProps) {
  const { summary, ageMs, language, theme, directionColours, onRemove, onMap, onOptions } = props;
  const view = createView(language, panelWords(language));
  const t = translator(popupTexts, language);
  return (
    <main class="plimsoll popup" lang={language} data-theme={theme} data-colours={directionColours}>
      <header class="head">
        <PlimsollMark size={22} />
        <div class="who">
          <h1>Plimsoll</h1>
          <Site {...props} t={t} />
        </div>
        <button type="button" class="plain" onClick={onOptions}>
          {t('options')}
        </button>
      </header>
      {summary?.mirror && <MirrorNote mirror={summary.mirror} t={t} onMirror={props.onMirror} />}
      {summary?.site?.panelRemoved && <p class="note">{t('panelRemoved')}</p>}
      {(summary === null || (summary.awaited && summary.cards.length === 0)) && (
        <p class="note">{t('waiting')}</p>
      )}
      {summary?.cards.length === 0 && !summary.awaited && (
        <p class="note">{t('empty', { venues: venueList(VENUE_IDS, language) })}</p>
      )}
      {summary !== null && (
        <PopupMarket view={view} t={t} summary={summary} ageMs={ageMs} onMarket={props.onMarket} />
      )}
      <ContextChips report={summary?.context ?? null} now={Date.now()} language={language} />
      {summary?.cards.map((card) => (
        <Card key={card.key} view={view} t={t} card={card} ageMs={ageMs} onRemove={onRemove} onMap={onMap} />
      ))}
      <footer>{t('noAdvice')}</footer>
    </main>
  );
}

type PopupTranslate = Translate<typeof popupTexts>;

function Site({ summary, onSite, t }: PopupProps & { t: PopupTranslate }) {
  const site = summary?.site ?? null;
  if (site === null) return <p>{t('noSite')}</p>;
  const venue = VENUE_NAMES[site.venue];
  return (
    <label class="switch">
      <input
        type="checkbox"
        role="switch"
        checked={site.enabled}
        aria-checked={site.enabled}
        onChange={({ currentTarget: { checked } }) => onSite(site.venue, checked)}
      />
      {site.enabled ? t('siteOn', { venue }) : t('siteOff', { venue })}
    </label>
  );
}

interface MirrorProps {
  readonly mirror: NonNullable<PopupReply['mirror']>;
  readonly t: PopupTranslate;
  readonly onMirror: PopupProps['onMirror'];
}

/** Offers to run on a known mirror, and to leave it again. */
function MirrorNote({ mirror: { host, venue, granted }, t, onMirror }: MirrorProps) {
  const names = { host, venue: VENUE_NAMES[venue] };
  return (
    <p class="note">
      {t(granted ? 'mirrorGranted' : 'mirrorOffer', names)}{' '}
      <button type="button" class="plain" onClick={() => onMirror(host, !granted)}>
        {t(granted ? 'mirrorOff' : 'mirrorOn')}
      </button>
    </p>
  );
}

interface CardProps {
  readonly view: View;
  readonly t: PopupTranslate;
  readonly card: PopupReply['cards'][number];
  readonly ageMs: number;
  readonly onRemove: (key: string) => void;
  readonly onMap: (instrument: Instrument) => void;
}

function Card({ view, t, card, ageMs, onRemove, onMap }: CardProps) {
  const { snapshot, currentTab, removable, key } = card;
  const { instrument, freshness, price } = snapshot;
  const now = snapshot.sentAt + ageMs;
  const name = instrumentName(instrument);
  const worst = raisedFindings(snapshot.findings)[0];
  const { failure } = freshness;
  return (
    <article class={`card ${freshness.state}`}>
      <header>
        <div class="who">
          <h2>
            {name}
            {currentTab && <small>{t('thisTab')}</small>}
          </h2>
          <p>{whose(view, t, snapshot)}</p>
        </div>
        <div class="now">
          {price !== null && (
            <span class="price">
              <b>{view.format.price(price.value)}</b>
            </span>
          )}
          <FreshnessBadge view={view} freshness={freshness} now={now} />
        </div>
        <button
          type="button"
          class="plain"
          aria-label={t('mapOf', { name })}
          onClick={() => onMap(instrument)}
        >
          {view.t('map')}
        </button>
        {removable && (
          <button type="button" aria-label={t('remove', { name })} onClick={() => onRemove(key)}>
            <CloseIcon />
          </button>
        )}
      </header>
      {failure !== null && (
        <p class="quiet">
          {view.join(
            view.reasonSentence(
              failure.kind,
              instrument.venue,
              failure.retryAt === null ? null : failure.retryAt - now,
            ),
            price === null ? '' : view.t('lastGood'),
          )}
        </p>
      )}
      {price !== null && <Figures view={view} t={t} snapshot={snapshot} />}
      {worst !== undefined && (
        <p class={`finding ${worst.level}`}>
          <span class="hidden">{levelWord(view, worst.level)}</span>
          {findingWords(worst, view.language, view.format).headline}
        </p>
      )}
    </article>
  );
}

/** Whose market it is, and for whom it stands in. */
function whose(view: View, t: PopupTranslate, { requested, instrument }: Snapshot): string {
  const detail = instrumentDetail(view, instrument);
  return requested.venue === instrument.venue
    ? detail
    : t('standsIn', { venue: VENUE_NAMES[requested.venue], detail });
}

function Figures({ view, t, snapshot }: { view: View; t: PopupTranslate; snapshot: Snapshot }) {
  const { format } = view;
  const day = snapshot.drawdown?.windows.find(({ window }) => window === '24h') ?? null;
  const bar = day === null ? 0 : Math.min(1, day.drawdown / FULL_BAR_DRAWDOWN);
  return (
    <dl class="cells three">
      <div class="fell">
        <dt>{t('drawdown24h')}</dt>
        <dd>
          {day === null ? missingWord(view, snapshot, 'drawdown') : `▼ ${format.percent(day.drawdown)}`}
        </dd>
        <i style={{ width: `${(bar * 100).toFixed(1)}%` }} />
      </div>
      {(['long', 'short'] as const).map((side) => (
        <div key={side}>
          <dt>{t(side === 'long' ? 'clusterBelow' : 'clusterAbove')}</dt>
          <dd>{clusterText(view, t, snapshot, side)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The nearest cluster of a side as a band of distances, nearer edge first. */
function clusterText(view: View, t: PopupTranslate, snapshot: Snapshot, side: 'long' | 'short'): string {
  const { ladder, observed, price } = snapshot;
  if (price === null || (ladder === null && observed === null)) return missingWord(view, snapshot, 'ladder');
  const bands = [...(ladder?.clusters ?? []), ...(observed?.bands ?? [])];
  const nearest = bands.filter((cluster) => cluster.side === side).sort((a, b) => a.distance - b.distance)[0];
  if (nearest === undefined) return t('none');
  const edges = side === 'long' ? [nearest.high, nearest.low] : [nearest.low, nearest.high];
  const [near = 0, far = 0] = edges.map((edge) => edge / price.value - 1);
  return view.format.signedPercentRange(near, far);
}

function missingWord(view: View, snapshot: Snapshot, section: 'drawdown' | 'ladder'): string {
  const entry = snapshot.missing.find((candidate) => candidate.section === section);
  return view.reasonWord(entry?.reason ?? 'loading');
}
