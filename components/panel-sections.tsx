import type { PageSnapshot } from '../lib/protocol/page-snapshot.ts';
import type { PositionEntry } from '../lib/protocol/snapshot.ts';
import { raisedFindings } from '../lib/rules/rule.ts';
import type { PanelState } from '../lib/settings/schema.ts';
import { Cells } from './cells.tsx';
import { DrawdownView } from './drawdown-view.tsx';
import { Footer } from './footer.tsx';
import { LoadLineView } from './load-line-view.tsx';
import { PositionForm } from './position-form.tsx';
import { PositionView } from './position-view.tsx';
import { pure } from './pure.ts';
import { Chips, Missing, Section, type SectionName } from './section.tsx';
import type { View } from './view.ts';
import { FindingCard, WarningsView } from './warnings-view.tsx';
import { WordsView } from './words-view.tsx';

const WINDOWS = ['24h', '7d', '30d', 'all'] as const;
const LADDER_RANGES = [0.02, 0.08, 0.15] as const;

interface SectionsProps {
  /** Theme and direction colours, for what cannot take them from CSS by itself. */
  readonly look: string;
  readonly view: View;
  readonly snapshot: PageSnapshot;
  readonly panel: PanelState;
  /** The venue's time in coarse steps. */
  readonly now: number;
  readonly folded: ReadonlySet<SectionName>;
  readonly editing: boolean;
  readonly onToggle: (name: SectionName) => void;
  readonly onEdit: (editing: boolean) => void;
  readonly onPosition: (position: PositionEntry | null) => void;
  readonly onPanel: (panel: PanelState) => void;
}

/** What scrolls: the worst finding first, then by certainty, exact facts before estimates. */
export const PanelSections = pure((props: SectionsProps) => {
  const { view, snapshot } = props;
  const worst = raisedFindings(snapshot.findings)[0];
  return (
    <div class="scroll">
      {worst !== undefined && <FindingCard view={view} finding={worst} />}
      <LoadLineSection {...props} />
      <DrawdownSection {...props} />
      <WarningsSection {...props} />
      <LadderSection {...props} />
      <WordsSection {...props} name="observed" />
      <WordsSection {...props} name="scenario" />
      <MarketSection {...props} />
      <Footer view={view} snapshot={snapshot} />
    </div>
  );
});

/** Title, folding and the reason for absence: the same for each section. */
function frame(props: SectionsProps, name: Exclude<SectionName, 'referenceDays'>) {
  const { view, snapshot, now, folded, onToggle } = props;
  return {
    section: { name, title: view.t(name), open: !folded.has(name), onToggle },
    missing: { view, now, venue: snapshot.instrument.venue, missing: snapshot.missing },
  };
}

function LoadLineSection(props: SectionsProps) {
  const { view, snapshot } = props;
  const { section, missing } = frame(props, 'loadLine');
  const { loadLine, position } = snapshot;
  const { t, format } = view;
  const terms = loadLine && {
    side: t(loadLine.side),
    horizon: format.duration(loadLine.horizonMs),
    risk: format.percent(loadLine.risk, 0),
  };
  return (
    <Section {...section} aside={terms && <span class="aside">{t('loadLineTerms', terms)}</span>}>
      {loadLine === null ? (
        <Missing {...missing} section="loadLine" />
      ) : (
        <LoadLineView view={view} loadLine={loadLine} ownLeverage={position?.entry.leverage ?? null} />
      )}
    </Section>
  );
}

function DrawdownSection(props: SectionsProps) {
  const { view, snapshot, panel, now, folded, onToggle, onPanel } = props;
  const { section, missing } = frame(props, 'drawdown');
  const chips = (
    <Chips
      label={view.t('window')}
      values={WINDOWS}
      chosen={panel.drawdownWindow}
      word={(value) => view.t(value)}
      onChoose={(drawdownWindow) => onPanel({ ...panel, drawdownWindow })}
    />
  );
  return (
    <Section {...section} aside={snapshot.drawdown && chips}>
      {snapshot.drawdown === null ? (
        <Missing {...missing} section="drawdown" />
      ) : (
        <DrawdownView
          view={view}
          drawdown={snapshot.drawdown}
          window={panel.drawdownWindow}
          now={now}
          daysOpen={!folded.has('referenceDays')}
          onToggle={onToggle}
        />
      )}
    </Section>
  );
}

function WarningsSection(props: SectionsProps) {
  const { view, snapshot, editing, onEdit } = props;
  const { t } = view;
  const { position } = snapshot;
  const { section } = frame(props, 'warnings');
  const title = position !== null && !editing && (
    <button type="button" class="chip" aria-label={t('edit')} onClick={() => onEdit(true)}>
      {position.title}
    </button>
  );
  return (
    <Section {...section} aside={title}>
      {editing && <PositionEditor {...props} />}
      {!editing && position !== null && <PositionView view={view} position={position} />}
      {!editing && position === null && (
        <button type="button" class="invite" onClick={() => onEdit(true)}>
          {t('noPosition')}
        </button>
      )}
      <WarningsView view={view} findings={snapshot.findings} />
    </Section>
  );
}

function PositionEditor({ view, snapshot, onEdit, onPosition }: SectionsProps) {
  return (
    <PositionForm
      key={`${snapshot.instrument.venue} ${snapshot.instrument.symbol}`}
      view={view}
      instrument={snapshot.instrument}
      entry={snapshot.position?.entry ?? null}
      markPrice={snapshot.price?.value ?? null}
      maximumLeverage={snapshot.tiers?.maximumLeverage ?? null}
      onSave={onPosition}
      onRemove={() => onPosition(null)}
      onCancel={() => onEdit(false)}
    />
  );
}

function LadderSection(props: SectionsProps) {
  const { view, snapshot, panel, now, onPanel } = props;
  const { section, missing } = frame(props, 'ladder');
  const chips = (
    <Chips
      label={view.t('range')}
      values={LADDER_RANGES}
      chosen={panel.ladderRange}
      word={(value) => `±${view.format.percent(value, 0)}`}
      onChoose={(ladderRange) => onPanel({ ...panel, ladderRange })}
    />
  );
  return (
    <Section {...section} aside={snapshot.ladder && chips}>
      {snapshot.ladder === null ? (
        <Missing {...missing} section="ladder" />
      ) : (
        <WordsView view={view} title={section.title} words={snapshot.ladder} now={now} look={props.look} />
      )}
    </Section>
  );
}

/** A section that the worker has put into words; without them there is none. */
function WordsSection({ name, ...props }: SectionsProps & { readonly name: 'observed' | 'scenario' }) {
  const { view, snapshot, now, look } = props;
  const { section } = frame(props, name);
  const words = snapshot[name];
  if (words === null) return null;
  return (
    <Section {...section} aside={!section.open && <span class="aside">{words.glance}</span>}>
      <WordsView view={view} title={section.title} words={words} now={now} look={look} />
    </Section>
  );
}

function MarketSection(props: SectionsProps) {
  const { view, snapshot, now } = props;
  const { section, missing } = frame(props, 'market');
  const { market } = snapshot;
  const glance = market !== null && !section.open && <span class="aside">{market.glance}</span>;
  return (
    <Section {...section} aside={glance}>
      {market === null ? (
        <Missing {...missing} section="market" />
      ) : (
        <Cells view={view} cells={market.cells} now={now} />
      )}
    </Section>
  );
}
