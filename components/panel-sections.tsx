import type { PositionMessage } from '../lib/protocol/feed-client.ts';
import type { PageSnapshot } from '../lib/protocol/page-snapshot.ts';
import type { DraftForm } from '../lib/protocol/position-draft.ts';
import { raisedFindings } from '../lib/rules/rule.ts';
import type { PanelState } from '../lib/settings/schema.ts';
import { Cells, noteText } from './cells.tsx';
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
  readonly form: DraftForm | null;
  readonly onToggle: (name: SectionName) => void;
  readonly onPosition: (message: PositionMessage | null) => void;
  readonly onPanel: (panel: PanelState) => void;
}

/** What scrolls: the market's line, the worst finding, then by certainty, exact facts before estimates. */
export const PanelSections = pure((props: SectionsProps) => {
  const { view, snapshot, now } = props;
  const wide = snapshot.market?.wide;
  const worst = raisedFindings(snapshot.findings)[0];
  return (
    <div class="scroll">
      {wide && <p class="note">{noteText(view, wide.note, now - wide.asOf)}</p>}
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
  const { loadLine, ownLeverage } = snapshot;
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
        <LoadLineView view={view} loadLine={loadLine} ownLeverage={ownLeverage} />
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
  const { view, snapshot, now, form, onPosition } = props;
  const { t } = view;
  const { positions } = snapshot;
  const { section } = frame(props, 'warnings');
  const edit = (id: number | null): void =>
    onPosition({ type: 'position.draft', draft: { id, values: null } });
  const add = section.open && positions.length > 0 && form === null && (
    <button type="button" class="chip add" aria-label={t('addPosition')} onClick={() => edit(null)} />
  );
  return (
    <Section {...section} aside={add}>
      {form !== null && (
        <PositionForm
          key={`${snapshot.instrument.symbol} ${form.id}`}
          view={view}
          form={form}
          onPosition={onPosition}
        />
      )}
      {form === null &&
        positions.map((position, index) => (
          <PositionView
            key={position.id}
            view={view}
            position={position}
            now={now}
            isFirst={index === 0}
            onEdit={() => edit(position.id)}
          />
        ))}
      {form === null && positions.length === 0 && (
        <button type="button" class="invite" onClick={() => edit(null)}>
          {t('noPosition')}
        </button>
      )}
      <WarningsView view={view} findings={snapshot.findings} />
    </Section>
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
