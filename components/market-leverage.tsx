import { FLOW_DEADBAND } from '../lib/domain/leverage-facts.ts';
import { LEAST_USUAL_CHANGE, LEVERAGE_BOUNDS } from '../lib/domain/leverage-state.ts';
import type { VenueReport } from '../lib/protocol/market-venues.ts';
import type { Snapshot, SnapshotLeverage } from '../lib/protocol/snapshot.ts';
import { type EvidenceRow, evidenceOf } from './leverage-evidence.ts';
import { MarketPart } from './market-part.tsx';
import { listed, type MarketWords, venueOf } from './market-words.ts';
import { pure } from './pure.ts';

/** A day's change, and a week of them. */
const LEAST_HOURS = 8 * 24;

interface LeverageProps {
  readonly words: MarketWords;
  readonly instrument: Snapshot['instrument'];
  readonly leverage: SnapshotLeverage | null;
  readonly market: Snapshot['market'];
  /** Venue time of the price. */
  readonly priceAsOf: number | null;
  /** Null while the user does not want other exchanges to be asked. */
  readonly venues: VenueReport | null;
  /** Hours of the last 30 days whose open interest is known. */
  readonly knownHours: number;
  /** The venue's time in coarse steps. */
  readonly now: number;
}

/** What leverage does on this contract: the state, each piece of evidence with its number and age, and the rule. */
export const MarketLeverage = pure((props: LeverageProps) => {
  const { words, instrument, leverage, market, priceAsOf, venues, knownHours, now } = props;
  const { t, view } = words;
  const venue = venueOf(instrument.venue);
  const rows = evidenceOf(words, instrument.base, leverage, market, priceAsOf, venues);
  const known = rows.filter(({ value }) => value !== null);
  const missing = rows
    .filter(({ value }) => value === null)
    .map(({ name, why }) => (why === null ? name : t('because', { name, why })));
  return (
    <MarketPart
      words={words}
      name="leverage"
      title={t('leverageTitle')}
      known="calculated"
      basis={t('leverageBasis', { venue })}
      ageMs={leverage === null ? null : now - leverage.asOf}
    >
      {leverage === null ? (
        <p class="quiet" data-loading>
          {knownHours < LEAST_HOURS
            ? t('leverageNone', { venue, known: view.format.number(knownHours, 0) })
            : t('leverageStale', { venue })}
        </p>
      ) : (
        <StateNow words={words} leverage={leverage} now={now} />
      )}
      {known.length > 0 && <Evidence words={words} rows={known} now={now} />}
      {missing.length > 0 && <p class="basis">{t('missing', { names: listed(missing, view) })}</p>}
      <p class="basis">{t('reserves', { venue })}</p>
      <p class="basis">{ruleText(words)}</p>
    </MarketPart>
  );
});

interface StateProps {
  readonly words: MarketWords;
  readonly leverage: SnapshotLeverage;
  readonly now: number;
}

function StateNow({ words: { t, view, wide }, leverage, now }: StateProps) {
  const { state, since, flow } = leverage;
  const { format } = view;
  const duration =
    since === null
      ? t('sinceUnknown')
      : t('agedBasis', {
          basis: wide.t('since', { time: format.dateTime(since) }),
          age: format.duration(now - since),
        });
  const flowWords =
    flow === null ? t('noFlow', { deadband: format.percent(FLOW_DEADBAND.openInterest, 0) }) : wide.t(flow);
  return (
    <p class={`state-now ${state}`}>
      <b>{wide.t(state)}</b>
      <span>{`${duration} · ${flowWords}`}</span>
    </p>
  );
}

const BADGES = { observed: 'observedBadge', calculated: 'calculated', estimated: 'estimated' } as const;

interface EvidenceProps {
  readonly words: MarketWords;
  readonly rows: readonly EvidenceRow[];
  readonly now: number;
}

function Evidence({ words: { t, view }, rows, now }: EvidenceProps) {
  return (
    <table aria-label={t('leverageTitle')}>
      <thead>
        <tr>
          {(['evidence', 'figure', 'against'] as const).map((head) => (
            <th scope="col" key={head}>
              {t(head)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, name, value, against, known, asOf }) => (
          <tr key={id} class={id}>
            <th scope="row">
              {name}
              <small>
                {view.t(BADGES[known])}
                {asOf === null ? '' : ` · ${view.format.duration(Math.max(0, now - asOf))}`}
              </small>
            </th>
            <td>
              <b>{value}</b>
            </td>
            <td>{against}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The rule with its bounds, from the constants that decide. */
function ruleText({ t, view: { format } }: MarketWords): string {
  const { deleveraging, crowded, building, reset } = LEVERAGE_BOUNDS;
  const times = (bound: number): string => format.multiple(bound);
  return t('leverageRule', {
    deleveraging: times(deleveraging.enter.fall24h),
    interestRank: format.percent(crowded.enter.interestRank, 0),
    fundingRank: format.percent(crowded.enter.fundingRank, 0),
    growth24h: times(building.enter.growth24h),
    growth7d: times(building.enter.growth7d),
    belowPeak: times(reset.enter.belowPeak),
    least: format.percent(LEAST_USUAL_CHANGE, 0),
  });
}
