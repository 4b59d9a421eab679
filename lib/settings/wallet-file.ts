import { WALLET_READINGS, type WalletReading } from '../domain/watched-wallet.ts';
import { ACCOUNT_LABEL_LENGTH, WATCHED_ACCOUNTS_LIMIT, type WatchedAccount } from './schema.ts';

/** A file of fifty wallets is a few kilobytes. */
export const WALLET_FILE_LIMIT_BYTES = 100_000;
const ROWS_LIMIT = 1_000;
/** Rows that are told by name; of more only the count. */
const TOLD_LIMIT = 20;

/** Why a row was not taken. */
export const WALLET_FAULTS = ['none', 'checksum', 'label', 'twice', 'full'] as const;
export type WalletFault = (typeof WALLET_FAULTS)[number];

export interface WalletFile {
  /** The list with what the file adds: of a known address label and readings are the file's. */
  readonly accounts: readonly WatchedAccount[];
  readonly added: number;
  /** Rows that were not taken, by their place in the file from 1; at most 20 of them, and how many in all. */
  readonly refused: readonly { readonly row: number; readonly fault: WalletFault }[];
  readonly refusedCount: number;
}

/** How an address is read, by its checksum. */
export type AddressReader = (
  words: string,
) => { readonly address: string } | { readonly fault: 'none' | 'checksum' };

interface Row {
  readonly address: unknown;
  readonly label: unknown;
  readonly readings: unknown;
}

/**
 * Reads a file of labels: JSON, a list of `{"address", "label", "readings"?}`, or CSV, rows of `address,label`, with or without a head. Rows that
 * are wrong are told, none is dropped silently. @returns null for what is no such file, or has more than 1,000 rows.
 */
export function readWalletFile(
  text: string,
  current: readonly WatchedAccount[],
  readAddress: AddressReader,
): WalletFile | null {
  const rows = jsonRows(text) ?? csvRows(text);
  if (rows === null || rows.length === 0 || rows.length > ROWS_LIMIT) return null;
  const accounts = new Map(current.map((account) => [account.address, account]));
  const seen = new Set<string>();
  const refused: { row: number; fault: WalletFault }[] = [];
  for (const [index, row] of rows.entries()) {
    const read = readRow(row, readAddress);
    const known = 'address' in read ? accounts.get(read.address) : undefined;
    const fault =
      'fault' in read
        ? read.fault
        : seen.has(read.address)
          ? 'twice'
          : known === undefined && accounts.size >= WATCHED_ACCOUNTS_LIMIT
            ? 'full'
            : null;
    if (fault !== null) refused.push({ row: index + 1, fault });
    else if ('address' in read) {
      seen.add(read.address);
      accounts.set(read.address, {
        address: read.address,
        label: read.label,
        readings: read.readings ?? known?.readings ?? ['hyperliquid'],
      });
    }
  }
  return {
    accounts: [...accounts.values()],
    added: seen.size,
    refused: refused.slice(0, TOLD_LIMIT),
    refusedCount: refused.length,
  };
}

/** The list as a JSON file that `readWalletFile` reads back. */
export function walletJson(accounts: readonly WatchedAccount[]): string {
  return JSON.stringify(accounts, null, 2);
}

/** The list as a CSV file, `address,label`, each label in quotes. Readings are not told. */
export function walletCsv(accounts: readonly WatchedAccount[]): string {
  const rows = accounts.map(({ address, label }) => `${address},"${label.replaceAll('"', '""')}"`);
  return ['address,label', ...rows, ''].join('\r\n');
}

function jsonRows(text: string): Row[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed)) return null;
    return parsed.map((entry) => {
      const { address, label, readings } = (
        typeof entry === 'object' && entry !== null ? entry : {}
      ) as Partial<Row>;
      return { address, label, readings };
    });
  } catch {
    return null;
  }
}

/** Null for what looks like another kind of file. */
function csvRows(text: string): Row[] | null {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  if (/^[[{<]/.test(lines[0]?.trim() ?? '')) return null;
  const rows = lines.map((line) => {
    const [, address, label = ''] = /^\s*"?([^",]*)"?\s*(?:,(.*))?$/.exec(line) ?? [];
    return { address, label: unquoted(label.trim()), readings: undefined };
  });
  const hasHead = String(rows[0]?.address).trim().toLowerCase() === 'address';
  return hasHead ? rows.slice(1) : rows;
}

function unquoted(label: string): string {
  return /^".*"$/s.test(label) ? label.slice(1, -1).replaceAll('""', '"') : label;
}

function readRow(
  { address, label, readings }: Row,
  readAddress: AddressReader,
):
  | { readonly address: string; readonly label: string; readonly readings: WalletReading[] | null }
  | { readonly fault: WalletFault } {
  const read = typeof address === 'string' ? readAddress(address) : { fault: 'none' as const };
  if ('fault' in read) return read;
  if (label !== undefined && (typeof label !== 'string' || label.trim().length > ACCOUNT_LABEL_LENGTH))
    return { fault: 'label' };
  const chosen = Array.isArray(readings)
    ? WALLET_READINGS.filter((reading) => readings.includes(reading))
    : null;
  return { address: read.address, label: label?.trim() ?? '', readings: chosen };
}
