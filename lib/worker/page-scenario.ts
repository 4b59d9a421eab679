import { CURVE_MOVES, SCENARIO_STEPS } from '../clusters/scenario.ts';
import type { PositionSide } from '../domain/market-data.ts';
import { scenarioPicture } from '../ladder/scenario-picture.ts';
import type { PageWordsSection } from '../protocol/page-snapshot.ts';
import type { Snapshot, SnapshotScenario } from '../protocol/snapshot.ts';
import { failureSentences, failureWords } from '../text/failure.ts';
import type { Formats } from '../text/format.ts';
import { scenarioTexts } from '../text/scenario.ts';
import { type TextLanguage, translator } from '../text/translate.ts';
import { VENUE_NAMES } from '../text/venue-names.ts';
import {
  endingsOf,
  glanceOf,
  type Side,
  type Step,
  sentencesOf,
  signOf,
  type Writer,
} from './scenario-words.ts';

const LEAST_TOLD_USD = 1_000;

/** The scenario in words and as a picture; without one, the reason. @param badge SCENARIO in the reader's language */
export function pageScenario(
  snapshot: Snapshot,
  language: TextLanguage,
  badge: string,
  format: Formats,
): PageWordsSection {
  const writer: Writer = { t: translator(scenarioTexts, language), format, language };
  const { scenario } = snapshot;
  if (scenario === null) return { ...absence(snapshot, writer), badge };
  const { t } = writer;
  // Where the position is hurt comes first.
  const order: readonly PositionSide[] =
    scenario.own?.side === 'short' ? ['short', 'long'] : ['long', 'short'];
  return {
    badge,
    note: t('note'),
    asOf: scenario.asOf,
    glance: glanceOf(scenario, order[0] ?? 'long', writer),
    picture: pictureOf(scenario, writer),
    head: [t('move'), t('fallHead'), t('riseHead')],
    rows: rowsOf(scenario, writer),
    sentences: sentencesOf(snapshot, scenario, order, writer),
  };
}

/** Why there is none: the map or the book, and what the venue says of it. */
function absence(
  { missing, instrument }: Snapshot,
  { t, language }: Writer,
): Omit<PageWordsSection, 'badge'> {
  const ofBook = missing.find(({ section }) => section === 'scenario');
  const reason = (ofBook ?? missing.find(({ section }) => section === 'ladder'))?.reason ?? 'loading';
  const venue = VENUE_NAMES[instrument.venue];
  const sentence = translator(failureSentences, language)(reason, { venue });
  return {
    note: t('note'),
    asOf: null,
    glance: translator(failureWords, language)(reason),
    picture: null,
    head: [],
    rows: [],
    sentences: [t(ofBook === undefined ? 'lacksMap' : 'lacksBook', { reason: sentence })],
  };
}

/** A row a step, a column a side: few enough nodes to stand in the panel beside the other sections. */
function rowsOf({ long, short }: SnapshotScenario, writer: Writer): PageWordsSection['rows'] {
  const cell = (side: Side | null, name: PositionSide, index: number): string => {
    const step = side?.steps[index];
    return side === null || step === undefined ? '–' : cellOf(step, side, name, writer);
  };
  return SCENARIO_STEPS.map((move, index) => ({
    side: null,
    cells: [`±${writer.format.percent(move, 0)}`, cell(long, 'long', index), cell(short, 'short', index)],
  }));
}

/** What goes, and where it ends; a line may break between the two alone. */
function cellOf(step: Step, side: Side, name: PositionSide, writer: Writer): string {
  const usd = step.usdHigh < LEAST_TOLD_USD ? '–' : writer.format.usdRange(step.usdLow, step.usdHigh);
  return `${unbroken(usd)}\u00a0→ ${unbroken(endingsOf(step, side, name, writer))}`;
}

function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

function pictureOf(
  { long, short, own }: SnapshotScenario,
  { t, format }: Writer,
): PageWordsSection['picture'] {
  const tipping = (side: Side | null, sign: number) =>
    side?.tippingMove == null
      ? []
      : [{ move: sign * side.tippingMove, kind: 'tipping' as const, text: t('tippingMark') }];
  const ownMark =
    own === null || own.distance <= 0
      ? []
      : [{ move: signOf(own.side) * own.distance, kind: 'own' as const, text: t('ownMark') }];
  const picture = scenarioPicture(
    {
      step: CURVE_MOVES[1] ?? 0,
      long: long?.curve ?? null,
      short: short?.curve ?? null,
      marks: [...ownMark, ...tipping(long, -1), ...tipping(short, 1)],
    },
    {
      usd: (usd) => format.usd(usd, 2),
      move: (move) => (move === 0 ? t('markNow') : format.signedPercent(move, 0)),
      long: `▼ ${t('longs')}`,
      short: `▲ ${t('shorts')}`,
    },
  );
  return picture && { height: picture.height, items: [...picture.items] };
}
