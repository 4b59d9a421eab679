/** Raised with every change of the messages: an old page beside a new worker is told to reload. */
export const PROTOCOL_VERSION = 1;

/** Names of the ports. */
export const PAGE_PORT = 'plimsoll.page';
export const POPUP_PORT = 'plimsoll.popup';
export const MAP_PORT = 'plimsoll.map';
export const MARKET_PORT = 'plimsoll.market';
export const READING_PORT = 'plimsoll.reading';

/** The drawdown chart in px: the worker makes its paths, the page its frame. */
export const CHART_SIZE = { width: 320, height: 58 } as const;

/** Longest text of a field in the form of a position. */
export const FIELD_LENGTH = 24;
