import type { PositionSide } from '../domain/market-data.ts';
import type { Snapshot, SnapshotScenario } from '../protocol/snapshot.ts';
import type { Formats } from '../text/format.ts';
import type { scenarioTexts } from '../text/scenario.ts';
import type { TextLanguage, Translate } from '../text/translate.ts';
import { venueList } from '../text/venue-names.ts';

export type Side = NonNullable<SnapshotScenario['long']>;
export type Step = Side['steps'][number];
type ScenarioTranslate = Translate<typeof scenarioTexts>;

/** A step of one side that is told in sentences. */
interface Told {
  readonly name: PositionSide;
  readonly side: Side;
  readonly step: Step;
}

/** The step that the sentences and the folded title tell. */
const TOLD_MOVE = 0.03;
/** A first move this near to the distance itself is no shorter way. */
const UNAIDED = 0.98;
/** A smaller first move is no move: the market makes it every minute. */
const LEAST_FIRST_MOVE = 0.001;

/** Writes one scenario in one language. */
export interface Writer {
  readonly t: ScenarioTranslate;
  readonly format: Formats;
  readonly language: TextLanguage;
}

/** The line of the folded title. */
export function glanceOf(scenario: SnapshotScenario, first: PositionSide, writer: Writer): string {
  const side = scenario[first];
  const step = side?.steps.find(({ move }) => move === TOLD_MOVE);
  if (side == null || step === undefined) return '';
  const move = writer.format.signedPercent(signOf(first) * step.move, 0);
  return writer.t('glance', { move, end: endingsOf(step, side, first, writer) });
}

/** `−4.3 … −5.1%`: book as shown to book thinned; wider where the square-root law says something else. */
export function endingsOf(step: Step, side: Side, name: PositionSide, writer: Writer): string {
  const near = nearEnd(step);
  const far = farEnd(step);
  const [first, last] = [endOf(near, side, name, writer), endOf(far, side, name, writer)];
  if (first === last) return first;
  const sign = signOf(name);
  return isTold(near, side) && isTold(far, side)
    ? writer.format.signedPercentRange(sign * near, sign * far)
    : `${first} … ${last}`;
}

function nearEnd({ final, squareRoot, lawsDiffer }: Step): number | null {
  if (squareRoot === null || !lawsDiffer) return final;
  return final === null ? squareRoot : Math.min(final, squareRoot);
}

function farEnd({ finalThinned, squareRoot, lawsDiffer }: Step): number | null {
  if (squareRoot === null || !lawsDiffer || finalThinned === null) return finalThinned;
  return Math.max(finalThinned, squareRoot);
}

function isTold(final: number | null, { reach }: Side): final is number {
  return final !== null && final <= reach;
}

function endOf(final: number | null, side: Side, name: PositionSide, { t, format }: Writer): string {
  if (final === null) return t('fails');
  const sign = signOf(name);
  if (!isTold(final, side)) return t('beyond', { reach: format.signedPercent(sign * side.reach, 0) });
  return format.signedPercent(sign * final);
}

/** Own price, both sides, how far it may be off, tipping and stress, basis: at most eight paragraphs. */
export function sentencesOf(
  snapshot: Snapshot,
  scenario: SnapshotScenario,
  order: readonly PositionSide[],
  writer: Writer,
): string[] {
  const { t } = writer;
  const told = order.flatMap((name): Told[] => {
    const side = scenario[name];
    const step = side?.steps.find(({ move }) => move === TOLD_MOVE);
    return side == null || step === undefined ? [] : [{ name, side, step }];
  });
  // What belongs together is one paragraph: the panel has few nodes to give.
  const paragraph = (...sentences: string[]): string => sentences.join(writer.language === 'en' ? ' ' : '');
  return [
    ownSentence(snapshot, scenario, writer),
    ...told.map((of) => stepSentence(of, writer)),
    ...told.slice(0, 1).map((of) => paragraph(...spreadSentences(of, writer))),
    paragraph(tippingSentence(scenario, writer), stressSentence(scenario, writer)),
    paragraph(basisSentence(scenario, writer), t('plain')),
  ];
}

function stepSentence(of: Told, writer: Writer): string {
  const { t, format } = writer;
  const { name, step } = of;
  return t(name === 'long' ? 'fallSentence' : 'riseSentence', {
    move: format.percent(step.move, 0),
    usd: format.usd(step.usd, 2),
    range: format.usdRange(step.usdLow, step.usdHigh),
    outcome: outcomeOf(of, writer),
  });
}

function outcomeOf({ name, side, step }: Told, writer: Writer): string {
  const { t, format } = writer;
  if (step.final === null) return t('outcomeFails');
  const shown = endOf(step.final, side, name, writer);
  const factor = isTold(step.final, side)
    ? t('factor', { factor: format.multiple(step.final / step.move) })
    : '';
  if (step.finalThinned === null) return t('outcomeThinnedFails', { shown, factor });
  return t('outcome', { shown, factor, thinned: endOf(step.finalThinned, side, name, writer) });
}

/** How far this may be off: by the draws, and by another law of impact where it says something else. */
function spreadSentences(of: Told, writer: Writer): string[] {
  return [drawnSentence(of, writer), ...(of.step.lawsDiffer ? [lawsSentence(of, writer)] : [])];
}

/** How far the draws lie apart: the tenth to the ninetieth percentile. */
function drawnSentence({ name, side, step }: Told, writer: Writer): string {
  const { t } = writer;
  if (step.finalLow === null) return t('drawnFailsMostly');
  const low = endOf(step.finalLow, side, name, writer);
  if (step.finalHigh === null) return t('drawnFails', { low });
  return t('drawn', { low, high: endOf(step.finalHigh, side, name, writer) });
}

function ownSentence({ position }: Snapshot, { own, long, short }: SnapshotScenario, writer: Writer): string {
  const { t, format } = writer;
  if (own === null) return t(position === null ? 'ownNone' : 'ownWithout');
  const price = format.price(own.price);
  if (own.distance <= 0) return t('ownPassed', { price });
  const distance = format.percent(own.distance);
  const reach = format.percent((own.side === 'long' ? long : short)?.reach ?? 0, 0);
  if (own.reach === null) return t('ownBeyond', { price, distance, reach });
  const { shown, thinned, stressed } = own.reach;
  if (stressed >= UNAIDED * own.distance) return t('ownUnaided', { price, distance });
  const first = (move: number): string =>
    move < LEAST_FIRST_MOVE ? t('below', { move: format.percent(LEAST_FIRST_MOVE) }) : format.percent(move);
  return t('ownReached', {
    price,
    distance,
    move: t(own.side === 'long' ? 'fall' : 'rise'),
    shown: first(shown),
    thinned: first(thinned),
    stressed: first(stressed),
  });
}

function tippingSentence({ long, short }: SnapshotScenario, { t, format }: Writer): string {
  const write = (side: Side | null): string =>
    side?.tippingMove == null ? t('noTipping') : format.percent(side.tippingMove);
  return t('tipping', { fall: write(long), rise: write(short) });
}

function stressSentence({ long, short }: SnapshotScenario, { t, format }: Writer): string {
  const write = (side: Side | null, book: number): string => {
    const from = side?.stressFailsFrom[book] ?? null;
    return from === null ? t('noFailure') : format.percent(from, 0);
  };
  return t('stress', {
    fall: write(long, 0),
    rise: write(short, 0),
    tailFall: write(long, 1),
    tailRise: write(short, 1),
  });
}

function lawsSentence({ name, side, step }: Told, writer: Writer): string {
  const { t, format } = writer;
  return t('laws', {
    move: t(name === 'long' ? 'fall' : 'rise'),
    first: format.percent(step.move, 0),
    end: endOf(step.squareRoot, side, name, writer),
  });
}

function basisSentence({ basis, venues, book }: SnapshotScenario, { t, format, language }: Writer): string {
  const origins = {
    estimated: 'originEstimated',
    observed: 'originObserved',
    larger: 'originLarger',
  } as const;
  return t('basis', {
    origin: t(origins[basis]),
    venues: venueList(venues, language),
    reach: format.percent(book.reach),
    exponent: format.number(book.exponent, 2),
    fit: t(book.isFitted ? 'fitted' : 'assumed'),
  });
}

/** Of a move against a side. */
export function signOf(side: PositionSide): 1 | -1 {
  return side === 'long' ? -1 : 1;
}
