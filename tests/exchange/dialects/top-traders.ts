/** What large accounts hold long for each they hold short, on tapes that count accounts only: they lean less than the crowd, and the same way. */
export function topTraderRatio({
  longAccounts,
  shortAccounts,
}: {
  readonly longAccounts: number;
  readonly shortAccounts: number;
}): number {
  return Math.sqrt(longAccounts / shortAccounts);
}
