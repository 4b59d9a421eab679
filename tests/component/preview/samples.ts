import type {
  Snapshot,
  SnapshotDrawdown,
  SnapshotObserved,
  SnapshotPosition,
} from '../../../lib/protocol/snapshot.ts';
import { scenarioSample } from './scenario-sample.ts';

/** 6 February 2026 00:15 UTC, the moment of the pictures. */
export const SAMPLE_TIME = Date.UTC(2026, 1, 6, 0, 15);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A fall from 2,174.98 to 1,740.29 and a partial return to 1,842.10, in 5-minute steps; a fixed wobble, no randomness. */
function chart(): SnapshotDrawdown['chart'] {
  const anchors: readonly (readonly [share: number, price: number])[] = [
    [0, 2120],
    [0.12, 2174],
    [0.3, 2105],
    [0.45, 2060],
    [0.55, 1955],
    [0.66, 1930],
    [0.8, 1790],
    [0.88, 1741],
    [0.94, 1812],
    [1, 1842],
  ];
  const low: number[] = [];
  const high: number[] = [];
  for (let index = 0; index < 288; index++) {
    const share = index / 287;
    const next = anchors.findIndex(([at]) => at >= share);
    const [toAt, to] = anchors[Math.max(next, 0)] ?? [1, 1842];
    const [fromAt, from] = anchors[Math.max(next - 1, 0)] ?? [0, 2120];
    const within = toAt === fromAt ? 0 : (share - fromAt) / (toAt - fromAt);
    const wobble = 9 * Math.sin(index * 1.7) + 6 * Math.sin(index * 0.61);
    const middle = from + (to - from) * within + (index === 287 ? 0 : wobble);
    low.push(Math.max(1740.29, Math.round((middle - 4 - 3 * Math.abs(Math.sin(index))) * 100) / 100));
    high.push(Math.min(2174.98, Math.round((middle + 4 + 3 * Math.abs(Math.cos(index))) * 100) / 100));
  }
  low[253] = 1740.29;
  high[36] = 2174.98;
  return { from: SAMPLE_TIME - DAY, stepMs: 300_000, low, high };
}

function drawdown(): SnapshotDrawdown {
  const trough = { price: 1740.29, time: SAMPLE_TIME - 3 * HOUR };
  const window = (id: '24h' | '7d' | '30d' | 'all', price: number, time: number, from: number) => ({
    window: id,
    reference: { price, time },
    drawdown: 1 - 1842.1 / price,
    maximumDrawdown: { ratio: 1 - 1740.29 / price, peak: { price, time }, trough },
    complete: true,
    from,
  });
  return {
    priceKind: 'mark',
    windows: [
      window('24h', 2174.98, SAMPLE_TIME - 21 * HOUR, SAMPLE_TIME - DAY),
      window('7d', 2762.4, SAMPLE_TIME - 6.4 * DAY, SAMPLE_TIME - 7 * DAY),
      window('30d', 3402.9, SAMPLE_TIME - 22 * DAY, SAMPLE_TIME - 30 * DAY),
      window('all', 4956.78, SAMPLE_TIME - 165 * DAY, Date.UTC(2019, 10, 27)),
    ],
    chart: chart(),
    rank: { today: 0.1999, deeperThanShare: 0.9964, days: 2259, firstDay: Date.UTC(2019, 10, 28) },
    historyLoading: false,
    referenceDays: [
      { id: '2020-03-12', day: Date.UTC(2020, 2, 12), fall: 0.5531 },
      { id: '2021-05-19', day: Date.UTC(2021, 4, 19), fall: 0.4682 },
      { id: '2022-11-08', day: Date.UTC(2022, 10, 8), fall: 0.2714 },
      { id: '2025-10-10', day: Date.UTC(2025, 9, 10), fall: 0.2108 },
      { id: '2026-02-05', day: Date.UTC(2026, 1, 5), fall: null },
    ],
  };
}

function ladder(): NonNullable<Snapshot['ladder']> {
  const count = 600;
  const edge = (index: number): number => 1842.1 * Math.exp((index / count - 0.5) * 0.36);
  const bump = (price: number, middle: number, width: number, size: number): number =>
    size * Math.exp(-(((price - middle) / width) ** 2));
  const binEdges = Array.from({ length: count + 1 }, (_, index) => Math.round(edge(index) * 100) / 100);
  const middles = binEdges.slice(0, count).map((low, index) => (low + (binEdges[index + 1] ?? low)) / 2);
  const grain = (index: number): number => 1 + 0.35 * Math.sin(index * 1.3) + 0.25 * Math.sin(index * 0.37);
  return {
    asOf: SAMPLE_TIME - 40_000,
    venues: ['binance'],
    binEdges,
    long: middles.map((price, index) =>
      price >= 1842
        ? 0
        : Math.round(
            (bump(price, 1755, 12, 2.1e6) + bump(price, 1628, 30, 5.2e6) + bump(price, 1790, 30, 4e5)) *
              grain(index),
          ),
    ),
    short: middles.map((price, index) =>
      price < 1842
        ? 0
        : Math.round(
            (bump(price, 1921, 10, 2.6e6) + bump(price, 2046, 16, 1.7e6) + bump(price, 1900, 60, 3e5)) *
              grain(index),
          ),
    ),
    clusters: [
      cluster('long', 1742, 1768, 6e7, 1.5e8, 0.18),
      cluster('long', 1574, 1681, 1.9e8, 5.2e8, 0.54),
      cluster('short', 1912, 1930, 4e7, 1.1e8, 0.31),
      cluster('short', 2031, 2060, 3.1e7, 9e7, 0.22),
    ],
    mode: 'clusters',
    distanceBands: [],
    calibrationPrints: 412,
    score: {
      from: SAMPLE_TIME - 9 * 86_400_000,
      to: SAMPLE_TIME - 3_600_000,
      windows: 180,
      prints: 412,
      predictors: [],
      gain: { mean: 0.06, low: 0.02, high: 0.11 },
      rangeCoverage: 0.79,
      weight: 0.35,
      verdict: 'better',
    },
    historyMs: 30 * DAY,
    openInterestAsOf: SAMPLE_TIME - 3 * 60_000,
    extremes: [
      { id: 'high24h', price: 2174.98, time: SAMPLE_TIME - 21 * HOUR },
      { id: 'low24h', price: 1740.29, time: SAMPLE_TIME - 3 * HOUR },
    ],
  };
}

function cluster(
  side: 'long' | 'short',
  low: number,
  high: number,
  notionalUsdLow: number,
  notionalUsdHigh: number,
  shareOfSide: number,
): NonNullable<Snapshot['ladder']>['clusters'][number] {
  const distance = side === 'long' ? 1 - high / 1842.1 : low / 1842.1 - 1;
  return { side, low, high, notionalUsdLow, notionalUsdHigh, shareOfSide, distance, unsweptSince: null };
}

const POSITION: SnapshotPosition = {
  id: 1,
  entry: {
    side: 'long',
    entryPrice: 1842.1,
    leverage: 20,
    size: 12,
    marginMode: 'isolated',
    margin: null,
    walletBalance: null,
  },
  notionalUsd: 22_105,
  liquidation: {
    state: 'price',
    low: 1757.06,
    high: 1757.06,
    bankruptcyPrice: 1750,
    distance: 0.0462,
    maintenanceMarginRate: 0.004,
    reason: null,
    isShared: false,
  },
  plan: {
    rangeMultiple: 4.1,
    move: 0.21,
    isMoveChosen: false,
    marginToAddUsd: 3_720,
    loadLineLeverage: 5.8,
    sizeAtLoadLine: 3.48,
    fundingPerDayUsd: 6.6,
    fundingPerDayRatio: 0.006,
  },
};

const FINDINGS: Snapshot['findings'] = [
  {
    ruleId: 'own-liquidation-near-cluster',
    level: 'danger',
    value: 0,
    threshold: 0,
    numbers: {
      liquidationPrice: 1757.06,
      distanceRatio: 0.0462,
      clusterLowPrice: 1742,
      clusterHighPrice: 1768,
      clusterLowUsd: 6e7,
      clusterHighUsd: 1.5e8,
      gapRatio: 0,
      clearingLeverage: 16.8,
    },
    missing: [],
    ownIndex: 0,
  },
  {
    ruleId: 'leverage-above-load-line',
    level: 'danger',
    value: 3.45,
    threshold: 2,
    numbers: { ownLeverage: 20, loadLineLeverage: 5.8, lineMultiple: 3.45, clearingLeverage: 11.6 },
    missing: [],
    ownIndex: 0,
  },
  {
    ruleId: 'own-distance-against-drawdown-24h',
    level: 'danger',
    value: 4.33,
    threshold: 1,
    numbers: {
      liquidationPrice: 1757.06,
      distanceRatio: 0.0462,
      adverseMoveRatio: 0.1999,
      moveMultiple: 4.33,
      clearingLeverage: 4.9,
    },
    missing: [],
    ownIndex: 0,
  },
  {
    ruleId: 'own-distance-against-average-true-range',
    level: 'warning',
    value: 3.4,
    threshold: 5,
    numbers: {
      liquidationPrice: 1757.06,
      distanceRatio: 0.0462,
      rangePrice: 25.03,
      rangeRatio: 0.0136,
      rangeMultiple: 3.4,
      clearingLeverage: 13.9,
    },
    missing: [],
    ownIndex: 0,
  },
  {
    ruleId: 'funding-cost-against-margin',
    level: 'could-not-check',
    value: null,
    threshold: null,
    numbers: {},
    missing: ['fundingRate'],
    ownIndex: 0,
  },
  {
    ruleId: 'stale-data',
    level: 'ok',
    value: 1,
    threshold: 15,
    numbers: { ageMs: 1000, limitMs: 15_000 },
    missing: [],
    ownIndex: 0,
  },
  { ruleId: 'size-crosses-tier', level: 'ok', value: 1, threshold: 1, numbers: {}, missing: [], ownIndex: 0 },
  {
    ruleId: 'leverage-above-tier-maximum',
    level: 'ok',
    value: 0.13,
    threshold: 0.9,
    numbers: {},
    missing: [],
    ownIndex: 0,
  },
];

/** Three bands in a coarse grid of 0.5 %: a crowd of longs, a single one, shorts above. */
function observed(): SnapshotObserved {
  const binEdges = Array.from({ length: 61 }, (_, index) => 1842.1 * Math.exp((index - 30) * 0.005));
  const column = (bins: Readonly<Record<number, number>>): number[] =>
    Array.from({ length: 60 }, (_, index) => bins[index] ?? 0);
  const at = { asOf: SAMPLE_TIME - 40_000, oldestAsOf: SAMPLE_TIME - 9 * 60_000, opacity: 1 };
  const since = SAMPLE_TIME - 5 * HOUR;
  return {
    venue: 'hyperliquid',
    state: 'heat',
    reason: null,
    failure: null,
    asOf: at.asOf,
    oldestAsOf: SAMPLE_TIME - 2 * HOUR,
    accounts: 214,
    positions: 214,
    withoutPrice: 17,
    outsideUsd: 18_400_000,
    coverage: { long: 0.31, short: 0.12 },
    binEdges,
    long: column({ 9: 8_100_000, 10: 12_300_000, 11: 4_400_000, 21: 2_050_000 }),
    short: column({ 38: 1_200_000, 39: 900_000 }),
    bands: [
      {
        side: 'long',
        low: 1753.2,
        high: 1753.2,
        notionalUsd: 2_050_000,
        positions: 1,
        largestUsd: 2_050_000,
        largestAccount: '0x31ab…90f2',
        distance: 1 - 1753.2 / 1842.1,
        ...at,
        oldestAsOf: at.asOf,
        since,
      },
      {
        side: 'long',
        low: 1661.4,
        high: 1681.9,
        notionalUsd: 24_800_000,
        positions: 31,
        largestUsd: 5_900_000,
        largestAccount: '0x8c02…11d7',
        distance: 1 - 1681.9 / 1842.1,
        ...at,
        since,
      },
      {
        side: 'short',
        low: 1919.6,
        high: 1927.3,
        notionalUsd: 2_100_000,
        positions: 4,
        largestUsd: 1_150_000,
        largestAccount: '0x77f0…3e5a',
        distance: 1919.6 / 1842.1 - 1,
        ...at,
        since,
      },
    ],
  };
}

const ETH: Snapshot['instrument'] = {
  venue: 'binance',
  symbol: 'ETH/USDT:USDT',
  kind: 'linear',
  base: 'ETH',
  quote: 'USDT',
  settle: 'USDT',
  expiry: null,
};

/** Everything known, a 20x long in danger. */
export function fullSnapshot(): Snapshot {
  return {
    v: 1,
    requested: ETH,
    instrument: ETH,
    sentAt: SAMPLE_TIME,
    positionFrom: 'hand',
    otherPositions: [],
    ownAccount: null,
    freshness: { state: 'live', asOf: SAMPLE_TIME - 1000, failure: null, clockSkewMs: 40 },
    price: { value: 1842.1, kind: 'mark', asOf: SAMPLE_TIME - 1000 },
    drawdown: drawdown(),
    loadLine: {
      side: 'long',
      priceKind: 'mark',
      horizonMs: DAY,
      risk: 0.01,
      notionalUsd: 22_105,
      ownNotional: true,
      maximumLeverage: 150,
      conditional: { leverage: 5.8, low: 4.4, high: 7.6, entries: 10_731 },
      allHistory: { leverage: 8.9, low: 7.9, high: 10, entries: 53_655 },
      from: Date.UTC(2019, 10, 28),
      marks: [
        { id: 'current-drawdown', leverage: 6.4 },
        { id: 'worst-24h-of-30d', leverage: 4.9 },
        { id: 'worst-day', leverage: 1.8 },
      ],
    },
    ladder: ladder(),
    scenario: scenarioSample(SAMPLE_TIME - 48_000),
    observed: observed(),
    findings: FINDINGS,
    position: POSITION,
    breadth: {
      kind: 'systemic',
      coins: [
        { coin: 'BTC', price: 61_156, high: 73_312, drawdown: 0.1658 },
        { coin: 'ETH', price: 1_842.1, high: 2_174.98, drawdown: 0.153 },
        { coin: 'BNB', price: 589, high: 702.8, drawdown: 0.1619 },
      ],
      lacking: ['SOL', 'XRP', 'DOGE'],
      fallingCount: 3,
      medianDrawdown: 0.1619,
      correlation: 0.86,
      beta: 1.21,
      asOf: SAMPLE_TIME - 130_000,
    },
    leverage: {
      state: 'deleveraging',
      since: SAMPLE_TIME - 6 * 3_600_000,
      flow: 'price-down-interest-down',
      change24h: -0.112,
      change7d: -0.19,
      usualChange: 0.03,
      belowPeak: 0.21,
      interestRank: 0.04,
      funding24h: -0.0002,
      fundingRank: 0.62,
      interestOverVolume: 0.31,
      interestOverVolumeRank: 0.02,
      priceChange24h: -0.141,
      basis: -0.0008,
      longsBelowShare: 0.062,
      asOf: SAMPLE_TIME - 40_000,
    },
    market: {
      missing: [],
      openInterest: { coins: 1_921_340, change24h: -0.112, usd: 3.54e9, asOf: SAMPLE_TIME - 40_000 },
      funding: {
        rate: -0.000056,
        intervalMs: 8 * HOUR,
        annualised: -0.0613,
        nextTime: SAMPLE_TIME + 7.75 * HOUR,
        asOf: SAMPLE_TIME - 2000,
      },
      longShortRatio: { ratio: 2.31, asOf: SAMPLE_TIME - 4 * 60_000 },
      recorded: null,
      topTraderRatio: { ratio: 1.12, asOf: SAMPLE_TIME - 6 * 60_000 },
      takerRatio: { ratio: 0.88, asOf: SAMPLE_TIME - 4 * 60_000 },
      liquidations: {
        longUsd: 61_400_000,
        shortUsd: 6_100_000,
        count: 1842,
        since: SAMPLE_TIME - 3.2 * HOUR,
        listenedMs: null,
        silentSince: null,
      },
      depth: { bidUsd: 2.1e7, askUsd: 2.4e7, asOf: SAMPLE_TIME - 5000 },
    },
    tiers: { origin: 'venue', asOf: SAMPLE_TIME - 5 * HOUR, maximumLeverage: 150, lentBy: null },
    missing: [],
  };
}

export function withoutPosition(): Snapshot {
  const full = fullSnapshot();
  return {
    ...full,
    position: null,
    scenario: full.scenario && { ...full.scenario, own: null },
    findings: full.findings.filter(({ ruleId }) => ruleId === 'stale-data'),
  };
}

/** Fourteen minutes old: the venue limits the connection. */
export function rateLimited(): Snapshot {
  const full = fullSnapshot();
  const asOf = SAMPLE_TIME - 14 * 60_000;
  const stale = {
    ruleId: 'stale-data',
    level: 'danger',
    value: 840,
    threshold: 300,
    numbers: { ageMs: 840_000, limitMs: 300_000 },
    missing: [],
    ownIndex: 0,
  } as const;
  return {
    ...full,
    freshness: {
      state: 'stale',
      asOf,
      failure: { kind: 'rate-limited', retryAt: SAMPLE_TIME + 40_000, host: 'fapi.binance.com' },
      clockSkewMs: null,
    },
    findings: [stale, ...full.findings.filter(({ ruleId }) => ruleId !== 'stale-data')].map((finding) => ({
      ...finding,
      missing: [...finding.missing],
      ownIndex: 0,
    })),
  };
}

export function stale(): Snapshot {
  const sample = rateLimited();
  return { ...sample, freshness: { ...sample.freshness, failure: null, clockSkewMs: 600_000 } };
}

/** Nothing came, and nothing will: the reason stands in each place. */
export function regionBlocked(): Snapshot {
  return {
    ...withoutPosition(),
    freshness: {
      state: 'stale',
      asOf: null,
      failure: { kind: 'region-blocked', retryAt: null, host: 'fapi.binance.com' },
      clockSkewMs: null,
    },
    price: null,
    drawdown: null,
    loadLine: null,
    ladder: null,
    scenario: null,
    observed: null,
    market: null,
    tiers: null,
    findings: [
      {
        ruleId: 'stale-data',
        level: 'could-not-check',
        value: null,
        threshold: null,
        numbers: {},
        missing: ['markAsOf'],
        ownIndex: 0,
      },
    ],
    missing: (['drawdown', 'loadLine', 'ladder', 'market', 'tiers'] as const).map((section) => ({
      section,
      reason: 'region-blocked',
      retryAt: null,
    })),
  };
}

export function spotPage(): Snapshot {
  return {
    ...withoutPosition(),
    requested: { ...ETH, symbol: 'ETH/USDT', kind: 'spot', settle: null },
  };
}

/** Cross margin whose wallet balance is not known. */
export function crossNotComputable(): Snapshot {
  const full = fullSnapshot();
  const needsPrice = [
    'own-liquidation-near-cluster',
    'own-distance-against-drawdown-24h',
    'own-distance-against-average-true-range',
  ];
  return {
    ...full,
    position: {
      ...POSITION,
      entry: { ...POSITION.entry, marginMode: 'cross' },
      liquidation: {
        state: 'not-computable',
        low: null,
        high: null,
        bankruptcyPrice: null,
        distance: null,
        maintenanceMarginRate: null,
        reason: 'cross-without-balance',
        isShared: false,
      },
    },
    findings: full.findings
      .map((finding) =>
        needsPrice.includes(finding.ruleId)
          ? {
              ...finding,
              level: 'could-not-check' as const,
              value: null,
              threshold: null,
              numbers: {},
              missing: ['liquidationPrice'],
              ownIndex: 0,
            }
          : finding,
      )
      .sort((a, b) => Number(b.level === 'danger') - Number(a.level === 'danger')),
  };
}

/** A card of the popup: another coin, with its own figures. */
export function otherCoin(
  base: string,
  value: number,
  fall: number,
  venue: Snapshot['instrument']['venue'],
): Snapshot {
  const full = withoutPosition();
  const instrument = { ...ETH, venue, base, symbol: `${base}/USDT:USDT` };
  const scale = value / 1842.1;
  return {
    ...full,
    requested: instrument,
    instrument,
    price: { value, kind: 'mark', asOf: SAMPLE_TIME - 2000 },
    drawdown: full.drawdown && {
      ...full.drawdown,
      windows: full.drawdown.windows.map((window) => ({
        ...window,
        reference: { ...window.reference, price: value / (1 - fall) },
        drawdown: fall,
        maximumDrawdown: { ...window.maximumDrawdown, ratio: fall * 1.08 },
      })),
    },
    ladder: full.ladder && {
      ...full.ladder,
      clusters: full.ladder.clusters.map((entry) => ({
        ...entry,
        low: entry.low * scale,
        high: entry.high * scale,
        distance: entry.distance * 0.8,
      })),
    },
  };
}
