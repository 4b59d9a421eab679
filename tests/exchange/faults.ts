export const FAULT_KINDS = [
  'status',
  'slow',
  'cut',
  'malformed',
  'huge',
  'silent-socket',
  'nan',
  'drop',
  'html',
  'skew',
  'open-interest-tenfold',
  'corrupt-liquidations',
  'duplicate-rows',
  'yesterday-as-today',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Exact host; absent: every API host. */
  readonly host?: string;
  /** Prefix of the path; absent: every path. */
  readonly path?: string;
  /** `status`: the HTTP status. */
  readonly status?: number;
  /** `status`: seconds of the Retry-After header, and how far the ban of a 418 lasts; default 60 for 429 and 120 for 418. */
  readonly retryAfter?: number;
  /** `status`: the body; default the venue's own words for this status. */
  readonly body?: string;
  /** `slow`: delay in ms (default 30 000). `skew`: how far the Date header is off (default 600 000). */
  readonly ms?: number;
  /** `huge`: bytes (default 40 MB). */
  readonly bytes?: number;
}

const MAX_FAULTS = 100;

export class FaultList {
  private faults: Fault[] = [];

  add(fault: Fault): void {
    if (this.faults.length >= MAX_FAULTS) throw new Error(`at most ${MAX_FAULTS} faults`);
    this.faults.push(fault);
  }

  clear(): void {
    this.faults = [];
  }

  all(): readonly Fault[] {
    return this.faults;
  }

  /** The faults that apply to a request, in the order they were set. */
  matching(host: string, path: string): Fault[] {
    return this.faults.filter(
      (fault) =>
        (fault.host === undefined || fault.host === host) &&
        (fault.path === undefined || path.startsWith(fault.path)),
    );
  }
}

/** Reads a fault from untrusted JSON. @returns null when it is none. */
export function parseFault(value: unknown): Fault | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  const kind = FAULT_KINDS.find((each) => each === fields.kind);
  if (kind === undefined) return null;
  const text = (name: string): Record<string, string> =>
    typeof fields[name] === 'string' ? { [name]: fields[name] } : {};
  const number = (name: string): Record<string, number> =>
    typeof fields[name] === 'number' ? { [name]: fields[name] } : {};
  return {
    kind,
    ...text('host'),
    ...text('path'),
    ...text('body'),
    ...number('status'),
    ...number('retryAfter'),
    ...number('ms'),
    ...number('bytes'),
  };
}

/** Prices and sizes turned into what is no number: decimals in strings become "NaN", bare decimals 1e999 (Infinity). */
export function withoutNumbers(json: string): string {
  return json.replace(/"-?\d+\.\d+"/g, '"NaN"').replace(/([:,[])-?\d+\.\d+(?=[,\]}])/g, '$11e999');
}
