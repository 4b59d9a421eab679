/** Bytes of built scripts: hard. */
export const BYTE_BUDGETS = {
  /** What one trading page loads for the panel. */
  panelScript: 60_000,
  panelScriptGzip: 22_000,
  keyGuard: 2_000,
  /** What reads positions from one venue's page, while that is switched on. */
  reader: 18_000,
  /** All scripts of the popup together. */
  popup: 80_000,
  /** All scripts of the map page together: half of it is Lightweight Charts. */
  map: 400_000,
  /** All scripts of the market page together: no library for its pictures. */
  market: 220_000,
  /** With ccxt for the venues whose classes earn their bytes. */
  worker: 950_000,
} as const;

/** Counts: hard. */
export const COUNT_BUDGETS = {
  nodesAdded: 300,
  listenersAdded: 80,
  heapAddedBytes: 1_500_000,
  /** Over 20 remounts. */
  remountGrowthNodes: 0,
  remountGrowthBytes: 100_000,
  messageBytes: 64_000,
  messagesPerSecond: 4,
  longTasks: 0,
  forcedLayouts: 0,
  /** Layouts of the page's own boxes by an update of the panel. */
  pageLayouts: 0,
  hiddenCalls: 0,
  /** While the map page computes its month. */
  mapLongTasks: 0,
} as const;

/** Milliseconds: reported against a control of the same run, never gated. */
export const TIME_BUDGETS = {
  loadAddedMs: 15,
  steadyMsPerSecond: 30,
  coldReplyMs: 60,
  firstUsefulPanelMs: 400,
  clusterMapColdMs: 150,
  clusterMapBarMs: 5,
  /** Both sides with their draws, at each new book or map. */
  scenarioMs: 5,
  /** A frame at 60 a second, and what our layer may take of it beside the chart without it. */
  mapFrameMs: 17,
  mapLayerMs: 8,
} as const;
