import type { MaintenanceTier, SimulatedCoin } from './types.ts';

/**
 * What the simulated market is held against. Prices are rounded public figures: daily closes of January 2026,
 * two-hourly prices of 3-7 February 2026, and the extremes of 5-6 February on Bybit's perpetuals
 * (24 h highs and the lows of 00:15 UTC). Months before are sparse month-end levels with the crash of 10 October 2025.
 */
export const HISTORY_START = Date.UTC(2025, 0, 15);
export const MARKET_START = Date.UTC(2026, 0, 1);
export const MARKET_END = Date.UTC(2026, 1, 8);

export interface Pin {
  readonly time: number;
  readonly price: number;
}

export interface CoinCalibration {
  readonly tickSize: number;
  /** Smallest size in coins; positions are whole multiples of it, so sums are exact. */
  readonly lotSize: number;
  /** Open interest in coins about which the market starts. */
  readonly openInterest: number;
  /** USD that moves the price by 1 % in a quiet book. */
  readonly depthUsd: number;
  readonly dailyVolatility: number;
  /** Coins traded a minute in quiet times. */
  readonly quietVolume: number;
  readonly anchors: readonly Pin[];
  /** Extremes that the last price reaches exactly and never exceeds near the crash. */
  readonly high: Pin;
  readonly low: Pin;
  readonly closeAfterLow: Pin;
  /** Longs that chose their margin to be liquidated only below this zone of old support. */
  readonly supportZone: {
    readonly low: number;
    readonly high: number;
    readonly from: number;
    readonly to: number;
  } | null;
  readonly tiers: readonly MaintenanceTier[];
}

const day = (month: number, date: number, hour = 0, minute = 0): number =>
  Date.UTC(2026, month - 1, date, hour, minute);

/** Closes of 1, 2, 3 ... January to 2 February 2026, in this order. */
const JANUARY: Record<SimulatedCoin, readonly number[]> = {
  BTC: [
    88810, 89954, 90600, 91491, 93826, 93714, 91332, 91062, 90608, 90480, 90963, 91249, 95390, 96900, 95560,
    95505, 95103, 93625, 92584, 88380, 89410, 89512, 89552, 89177, 86626, 88305, 89202, 89262, 84600, 84223,
    78704, 76939, 78693.9,
  ],
  ETH: [
    3003, 3124, 3125, 3143, 3224, 3296, 3167, 3105, 3087, 3086, 3121, 3094, 3324, 3353, 3318, 3295, 3309,
    3282, 3188, 2939, 2981, 2951, 2955, 2952, 2816, 2929, 3025, 3009, 2821, 2706, 2451, 2269, 2345.52,
  ],
  BNB: [
    864, 881, 878, 895, 910, 917, 900, 892, 896, 908, 904, 905, 943, 948, 931, 938, 947, 932, 923, 884, 883,
    888, 891, 887, 866, 879, 898, 902, 868, 858, 781, 758, 773.6,
  ],
};

/** Prices at 00, 02, 04 ... UTC from 3 February 2026 to the end of 7 February; the last one closes the tape. */
const FEBRUARY: Record<SimulatedCoin, readonly number[]> = {
  BTC: [
    78694, 78981, 78710, 78201, 78755, 78345, 78035, 78257, 78097, 74874, 74889, 76200, 75723, 76391, 76673,
    76257, 76484, 76089, 75999, 74829, 74095, 72538, 73895, 72758, 73130, 72381, 71189, 70694, 70716, 71529,
    70288, 69658, 67451, 66152, 65232, 63185, 62873, 65669, 64139, 66365, 64814, 65758, 66589, 67268, 68579,
    70710, 70690, 70323, 70532, 70424, 70879, 70130, 68066, 68115, 67946, 69062, 69116, 69160, 69338, 69471,
    69248,
  ],
  ETH: [
    2345.5, 2353.4, 2342.6, 2314.8, 2322, 2290.9, 2275.4, 2310.9, 2302.3, 2194.6, 2204.1, 2282.7, 2232.5,
    2267.3, 2282.3, 2264.4, 2283, 2259.9, 2253.8, 2197.6, 2150.6, 2125.2, 2187.3, 2128.7, 2146.9, 2147.8,
    2108.9, 2100.7, 2090.4, 2132.6, 2078.9, 2057.9, 1959.6, 1953.4, 1927.5, 1849.1, 1825.5, 1931, 1891.2,
    1957.6, 1898.3, 1918.2, 1931.9, 1949.3, 1979.5, 2066.2, 2064.8, 2053.1, 2062.3, 2060.4, 2079.5, 2082.7,
    2026, 2013.5, 2017.4, 2040.5, 2051.3, 2060.1, 2089.8, 2099.6, 2086,
  ],
  BNB: [
    773.6, 773.2, 772, 773.6, 781.6, 771.3, 768.3, 774.8, 776.5, 750.5, 757.6, 764.3, 754.5, 759.1, 761.2,
    755.5, 763.8, 755.3, 749.9, 740, 733.4, 715.3, 717.4, 701.6, 696.8, 697.9, 693.8, 692, 691, 697.3, 683,
    674.3, 658.2, 654.4, 640.9, 610.7, 608, 629.5, 614.8, 638.8, 622.3, 628.9, 635.5, 643.2, 650.6, 661.1,
    658.2, 661.8, 656.5, 657.2, 658.6, 654, 638.1, 635.6, 635, 637.8, 641.7, 646.9, 649.7, 649.5, 646.6,
  ],
};

/** The minutes of the low: 00:05, 00:08, 00:10, 00:15, 00:25, 00:45, 01:00 UTC on 6 February. */
const MINUTES_OF_THE_LOW = [
  [5, 0],
  [8, 1],
  [10, 2],
  [15, 3],
  [25, 4],
  [45, 5],
  [60, 6],
] as const;
const LOW_PRICES: Record<SimulatedCoin, readonly number[]> = {
  BTC: [62257, 61034, 61381, 60204, 61027, 62600, 63468],
  ETH: [1811.9, 1794.3, 1813.6, 1766.1, 1775, 1838, 1869.4],
  BNB: [603.2, 596.1, 599.5, 581.5, 583.3, 603, 614.4],
};

/** Month-scale levels of 2025: [month, day, price]; 10 October falls by more than 15 % from its high. */
const YEAR_BEFORE: Record<SimulatedCoin, readonly (readonly [number, number, number])[]> = {
  BTC: [
    [1, 15, 100000],
    [2, 1, 102000],
    [2, 15, 97500],
    [3, 1, 86000],
    [3, 15, 84300],
    [4, 8, 76500],
    [4, 25, 94700],
    [5, 10, 104500],
    [5, 22, 111500],
    [6, 22, 101000],
    [7, 14, 120000],
    [8, 1, 113500],
    [8, 13, 123500],
    [9, 1, 109000],
    [9, 18, 117000],
    [10, 1, 118600],
    [10, 6, 124800],
    [10, 10, 121700],
  ],
  ETH: [
    [1, 15, 3400],
    [2, 1, 3120],
    [2, 15, 2690],
    [3, 1, 2220],
    [3, 15, 1930],
    [4, 8, 1480],
    [4, 25, 1790],
    [5, 10, 2580],
    [5, 22, 2660],
    [6, 22, 2230],
    [7, 14, 3010],
    [8, 1, 3490],
    [8, 13, 4750],
    [9, 1, 4310],
    [9, 18, 4590],
    [10, 1, 4346],
    [10, 6, 4690],
    [10, 10, 4370],
  ],
  BNB: [
    [1, 15, 705],
    [2, 1, 655],
    [2, 15, 660],
    [3, 1, 605],
    [3, 15, 620],
    [4, 8, 555],
    [4, 25, 605],
    [5, 10, 660],
    [5, 22, 685],
    [6, 22, 618],
    [7, 14, 695],
    [8, 1, 760],
    [8, 13, 855],
    [9, 1, 850],
    [9, 18, 990],
    [10, 1, 1026],
    [10, 6, 1220],
    [10, 10, 1265],
  ],
};
/** 10 October 2025 at 21:20 UTC, then 11 October, 1 November, 21 November, 15 December, 31 December. */
const AFTER_OCTOBER: Record<SimulatedCoin, readonly [number, number, number, number, number, number]> = {
  BTC: [103500, 112500, 110000, 84500, 86400, 87600],
  ETH: [3520, 3830, 3870, 2750, 2963, 2968],
  BNB: [1010, 1120, 1093, 860, 858, 862],
};

function anchorsOf(coin: SimulatedCoin): Pin[] {
  const [crash, next, november, lateNovember, december, last] = AFTER_OCTOBER[coin];
  const before = YEAR_BEFORE[coin].map(([month, date, price]) => ({
    time: Date.UTC(2025, month - 1, date),
    price,
  }));
  const autumn = [
    { time: Date.UTC(2025, 9, 10, 20, 30), price: crash * 1.11 },
    { time: Date.UTC(2025, 9, 10, 21, 20), price: crash },
    { time: Date.UTC(2025, 9, 11), price: next },
    { time: Date.UTC(2025, 10, 1), price: november },
    { time: Date.UTC(2025, 10, 21), price: lateNovember },
    { time: Date.UTC(2025, 11, 15), price: december },
    { time: MARKET_START, price: last },
  ];
  const january = JANUARY[coin].slice(0, -1).map((price, index) => ({ time: day(1, 2 + index), price }));
  const february = FEBRUARY[coin].map((price, index) => ({ time: day(2, 3, 2 * index), price }));
  const low = MINUTES_OF_THE_LOW.map(([minute, index]) => ({
    time: day(2, 6, 0, minute),
    price: LOW_PRICES[coin][index] ?? Number.NaN,
  }));
  return [...before, ...autumn, ...january, ...february, ...low];
}

/** [cap, max leverage, maintenance rate]: Binance USD-M brackets as public on 7 May 2026 (BNB likewise). */
const BRACKETS: Record<SimulatedCoin, readonly (readonly [number, number, number])[]> = {
  BTC: [
    [300e3, 150, 0.004],
    [800e3, 100, 0.005],
    [3e6, 75, 0.0065],
    [12e6, 50, 0.01],
    [70e6, 25, 0.02],
    [100e6, 20, 0.025],
    [230e6, 10, 0.05],
    [480e6, 5, 0.1],
    [600e6, 4, 0.125],
    [800e6, 3, 0.15],
    [1200e6, 2, 0.25],
    [1800e6, 1, 0.5],
  ],
  ETH: [
    [300e3, 150, 0.004],
    [800e3, 100, 0.005],
    [3e6, 75, 0.0065],
    [12e6, 50, 0.01],
    [50e6, 25, 0.02],
    [65e6, 20, 0.025],
    [150e6, 10, 0.05],
    [320e6, 5, 0.1],
    [400e6, 4, 0.125],
    [530e6, 3, 0.15],
    [800e6, 2, 0.25],
    [1200e6, 1, 0.5],
  ],
  BNB: [
    [10e3, 75, 0.005],
    [200e3, 50, 0.006],
    [400e3, 40, 0.01],
    [1.5e6, 25, 0.02],
    [3e6, 20, 0.025],
    [15e6, 10, 0.05],
    [30e6, 5, 0.1],
    [37.5e6, 4, 0.125],
    [75e6, 2, 0.25],
    [150e6, 1, 0.5],
  ],
};

/** Builds a table from [cap, max leverage, maintenance rate]; the amount of a tier is floor x (rate - rate before) + amount before. */
export function maintenanceTiers(rows: readonly (readonly [number, number, number])[]): MaintenanceTier[] {
  const tiers: MaintenanceTier[] = [];
  for (const [notionalCap, maxLeverage, maintenanceMarginRate] of rows) {
    const before = tiers.at(-1);
    const notionalFloor = before?.notionalCap ?? 0;
    const step = maintenanceMarginRate - (before?.maintenanceMarginRate ?? maintenanceMarginRate);
    // Rounded to a cent: the difference of two decimal rates is not exact in binary.
    const maintenanceAmount =
      Math.round((notionalFloor * step + (before?.maintenanceAmount ?? 0)) * 100) / 100;
    tiers.push({ notionalFloor, notionalCap, maintenanceMarginRate, maintenanceAmount, maxLeverage });
  }
  return tiers;
}

const shared = (coin: SimulatedCoin): Pick<CoinCalibration, 'anchors' | 'tiers'> => ({
  anchors: anchorsOf(coin),
  tiers: maintenanceTiers(BRACKETS[coin]),
});

export const CALIBRATION: Record<SimulatedCoin, CoinCalibration> = {
  BTC: {
    ...shared('BTC'),
    tickSize: 0.1,
    lotSize: 0.001,
    openInterest: 88_000,
    depthUsd: 150e6,
    dailyVolatility: 0.02,
    quietVolume: 75,
    high: { time: day(2, 5, 1, 12), price: 73_312.1 },
    low: { time: day(2, 6, 0, 17), price: 59_888 },
    closeAfterLow: { time: day(2, 6, 0, 20), price: 60_036.1 },
    supportZone: null,
  },
  ETH: {
    ...shared('ETH'),
    tickSize: 0.01,
    lotSize: 0.01,
    openInterest: 2_000_000,
    depthUsd: 100e6,
    dailyVolatility: 0.03,
    quietVolume: 2_100,
    high: { time: day(2, 5, 1, 32), price: 2_174.98 },
    low: { time: day(2, 6, 0, 17), price: 1_740.29 },
    closeAfterLow: { time: day(2, 6, 0, 20), price: 1_746.78 },
    supportZone: { low: 1_574, high: 1_681, from: day(2, 4, 14), to: day(2, 6, 0) },
  },
  BNB: {
    ...shared('BNB'),
    tickSize: 0.1,
    lotSize: 0.01,
    openInterest: 750_000,
    depthUsd: 12e6,
    dailyVolatility: 0.026,
    quietVolume: 330,
    high: { time: day(2, 5, 1, 32), price: 702.8 },
    low: { time: day(2, 6, 0, 17), price: 569.7 },
    closeAfterLow: { time: day(2, 6, 0, 20), price: 572.6 },
    supportZone: null,
  },
};
