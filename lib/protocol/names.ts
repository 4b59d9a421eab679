/** Raised with every change of the messages: an old page beside a new worker is told to reload. */
export const PROTOCOL_VERSION = 1;

/** Names of the ports. */
export const PAGE_PORT = 'plimsoll.page';
export const POPUP_PORT = 'plimsoll.popup';
