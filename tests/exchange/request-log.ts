const MAX_ENTRIES = 50_000;

export interface LoggedRequest {
  /** Milliseconds of real time and of the replay. */
  readonly realTime: number;
  readonly simulatedTime: number;
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `type` of a JSON body (Hyperliquid), or null. */
  readonly bodyType: string | null;
  /** Cost in the host's own units; 0 for pages and refusals. */
  readonly weight: number;
  readonly status: number;
  readonly kind: 'api' | 'socket' | 'page' | 'refused';
  readonly cookieReturned: boolean;
  /** Of the addresses that are looked for, those that stand anywhere in it: address, head or body, and what a socket was told. */
  readonly addresses: readonly string[];
}

/** Every request that reached the replay, oldest first; beyond the limit the oldest go. */
export class RequestLog {
  private rows: LoggedRequest[] = [];
  private readonly lookFor: readonly string[];

  /** @param lookFor addresses, 0x and 40 digits: bodies are searched for them, and not kept. */
  constructor(lookFor: readonly string[] = []) {
    this.lookFor = lookFor;
  }

  /** However they are written: as text, without 0x, or filled up to 32 bytes among the words of a call. */
  addressesIn(text: string): string[] {
    if (this.lookFor.length === 0) return [];
    const words = text.toLowerCase();
    return this.lookFor.filter((address) => words.includes(address.slice(2).toLowerCase()));
  }

  add(row: LoggedRequest): void {
    this.rows.push(row);
    if (this.rows.length > MAX_ENTRIES) this.rows = this.rows.slice(-MAX_ENTRIES / 2);
  }

  all(): readonly LoggedRequest[] {
    return this.rows;
  }

  clear(): void {
    this.rows = [];
  }

  /** Requests to API paths that carried a cookie: each one is a failure of the product. */
  returnedCookies(): LoggedRequest[] {
    return this.rows.filter(({ cookieReturned, kind }) => cookieReturned && kind !== 'page');
  }

  /** Weight a host took in the last minute of real time. */
  usedWeight(host: string, now: number): number {
    let used = 0;
    for (let i = this.rows.length - 1; i >= 0; i--) {
      const row = this.rows[i];
      if (row === undefined || row.realTime < now - 60_000) break;
      if (row.host === host) used += row.weight;
    }
    return used;
  }
}
