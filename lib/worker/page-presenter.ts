import { CHART_SIZE } from '../protocol/names.ts';
import type { PageFinding, PagePill, PageSnapshot } from '../protocol/page-snapshot.ts';
import type { Snapshot, SnapshotFinding } from '../protocol/snapshot.ts';
import { raisedFindings } from '../rules/rule.ts';
import { findingWords } from '../text/finding.ts';
import { createFormats, type Formats } from '../text/format.ts';
import { wideWords } from '../text/market-wide.ts';
import { panelTexts } from '../text/panel.ts';
import { positionTexts } from '../text/position.ts';
import { type TextLanguage, type Translate, translator } from '../text/translate.ts';
import { ownMarket } from './own-positions.ts';
import { pageChart } from './page-chart.ts';
import { nearestSides, pageLadder } from './page-ladder.ts';
import { pageMarket } from './page-market.ts';
import { observedPresenter } from './page-observed.ts';
import { ownPositions, pagePosition, positionName } from './page-position.ts';
import { isOwnRule, marksOf } from './page-read.ts';
import { pageScenario } from './page-scenario.ts';

export interface Presenter {
  readonly language: TextLanguage;
  /** All that a folded panel shows. */
  pill(snapshot: Snapshot): PagePill;
  /** The whole snapshot as a page draws it; `range` is the half span of its ladder. */
  whole(snapshot: Snapshot, range: number): PageSnapshot;
  /** Only what the changed parts change. */
  parts(snapshot: Snapshot, changed: Partial<Snapshot>, range: number): Partial<PageSnapshot>;
}

/**
 * Puts snapshots into one language's words and into pictures. `timeZone` is the browser's own unless given.
 * @param context what is known around the market now, in one line of that language; empty for nothing.
 */
export function createPresenter(
  language: TextLanguage,
  timeZone?: string,
  context: (language: TextLanguage) => string = () => '',
): Presenter {
  const format = createFormats(language, timeZone);
  const t = translator(panelTexts, language);
  const wide = wideWords(language, format);
  const observedOf = {
    hand: observedPresenter(language, format, t),
    page: observedPresenter(language, format, marksOf('page', t).translate),
    account: observedPresenter(language, format, marksOf('account', t).translate),
  };
  const pill: Presenter['pill'] = (snapshot) => {
    const worst = raisedFindings(snapshot.findings)[0];
    return {
      level: worst?.level ?? 'ok',
      headline:
        worst === undefined
          ? ''
          : marksOf(snapshot.positionFrom, t).headline(
              worst.ruleId,
              headlineOf(worst, findingWords(worst, language, format).headline, snapshot, language, format),
            ),
      sides: snapshot.ladder === null || snapshot.price === null ? [] : nearestSides(snapshot, format),
    };
  };
  const parts: Presenter['parts'] = (snapshot, changed, range) => {
    const marks = marksOf(snapshot.positionFrom, t);
    const {
      v: _,
      positionFrom: _from,
      ownAccount,
      findings,
      drawdown,
      ladder,
      observed,
      scenario,
      position,
      otherPositions,
      market,
      breadth,
      leverage,
      ...same
    } = changed;
    const page: Partial<PageSnapshot> = { ...same, pill: pill(snapshot) };
    const hasOther = position !== undefined || otherPositions !== undefined || ownAccount !== undefined;
    if (findings !== undefined || hasOther)
      page.findings = snapshot.findings.map((finding) =>
        marks.finding(pageFinding(finding, snapshot, language, t, format)),
      );
    if (drawdown !== undefined) {
      page.drawdown = drawdown && { ...drawdown, chart: pageChart(drawdown.chart, CHART_SIZE) };
    }
    if (hasOther) {
      const { contract, lentBy } = ownMarket(snapshot);
      page.positions = ownPositions(snapshot).map((own) =>
        marks.position(
          pagePosition(own, contract, language, format, { readAt: readAt(snapshot, t), lentBy }),
        ),
      );
      page.ownLeverage = snapshot.position?.entry.leverage ?? null;
    }
    if (market !== undefined || breadth !== undefined || leverage !== undefined)
      page.market =
        snapshot.market &&
        pageMarket(snapshot.market, snapshot, t, format, wide, language, context(language));
    if (
      ladder !== undefined ||
      observed !== undefined ||
      changed.price !== undefined ||
      position !== undefined
    ) {
      page.ladder = pageLadder(snapshot, range, language, marks.translate, format);
      page.observed = observedOf[snapshot.positionFrom](snapshot, range);
    }
    if (
      scenario !== undefined ||
      ladder !== undefined ||
      position !== undefined ||
      changed.missing !== undefined
    )
      page.scenario = marks.scenario(pageScenario(snapshot, language, t('scenarioBadge'), format));
    return page;
  };
  return {
    language,
    pill,
    parts,
    whole: (snapshot, range) => parts(snapshot, snapshot, range) as PageSnapshot,
  };
}

/** When an address told its positions. */
function readAt(
  { positionFrom, ownAccount }: Snapshot,
  t: Translate<typeof panelTexts>,
): { readonly note: string; readonly asOf: number } | null {
  const asOf = positionFrom === 'account' ? (ownAccount?.asOf ?? null) : null;
  return asOf === null ? null : { note: t('fromAddress'), asOf };
}

/** Of several positions the one that a finding speaks of is named. */
function headlineOf(
  { ruleId, ownIndex }: SnapshotFinding,
  headline: string,
  snapshot: Snapshot,
  language: TextLanguage,
  format: Formats,
): string {
  const positions = ownPositions(snapshot);
  const own = positions[ownIndex];
  if (!isOwnRule(ruleId) || own === undefined || positions.length < 2) return headline;
  return `${headline} · ${positionName(own, translator(positionTexts, language), format)}`;
}

function pageFinding(
  finding: SnapshotFinding,
  snapshot: Snapshot,
  language: TextLanguage,
  t: Translate<typeof panelTexts>,
  format: Formats,
): PageFinding {
  const { name, headline: words, sentence, change, missing } = findingWords(finding, language, format);
  const { ruleId, level } = finding;
  const headline = headlineOf(finding, words, snapshot, language, format);
  if (level !== 'could-not-check') return { ruleId, level, headline, sentence, change };
  const unchecked = t('without', { name, missing: missing.join(language === 'en' ? ', ' : '、') });
  return { ruleId, level, headline, sentence: unchecked, change: null };
}
