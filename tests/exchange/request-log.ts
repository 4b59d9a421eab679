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
}

/** Every request that reached the replay, oldest first; beyond the limit the oldest go. */
export class RequestLog {
  private rows: LoggedRequest[] = [];

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
