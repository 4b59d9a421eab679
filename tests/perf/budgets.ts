/** Bytes of built scripts: hard. */
export const BYTE_BUDGETS = {
  /** What one trading page loads for the panel. */
  panelScript: 60_000,
  panelScriptGzip: 22_000,
  keyGuard: 2_000,
  /** All scripts of the popup together. */
  popup: 80_000,
  /** With ccxt for the venues whose classes earn their bytes. */
  worker: 950_000,
} as const;
