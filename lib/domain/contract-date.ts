const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** An expiry `YYMMDD` as Bybit and Deribit write it in a contract's name: `260925` is `25SEP26`, `260903` `3SEP26`. */
export function dateOfExpiry(expiry: string): string {
  const month = MONTHS[Number(expiry.slice(2, 4)) - 1] ?? '';
  return `${Number(expiry.slice(4))}${month}${expiry.slice(0, 2)}`;
}

/** The same undone: `YYMMDD` with the month as it stands, 00 for no month's name; null for a text of another form. */
export function expiryOfDate(date: string): string | null {
  const match = /^(\d{1,2})([A-Z]{3})(\d{2})$/.exec(date);
  const [, day = '', monthName = '', year = ''] = match ?? [];
  const month = MONTHS.indexOf(monthName) + 1;
  return match === null ? null : `${year}${String(month).padStart(2, '0')}${day.padStart(2, '0')}`;
}
