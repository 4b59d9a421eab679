import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The caller's input is at fault: the message says what and where, the program exits with 2. */
export class InputError extends Error {}

/** One line of output. */
export type OutputRow = Readonly<Record<string, unknown>>;

const MAX_FILE_BYTES = 64 * 2 ** 20;
const MAX_TEXT_BYTES = 512 * 2 ** 20;

/** Text of a file, unpacked when its name ends in `.gz`. @throws InputError when it cannot be read or is too large. */
export function readText(path: string): string {
  try {
    const found = statSync(path);
    // A device has no size and no end.
    if (!found.isFile())
      throw new InputError(
        `cannot read ${path}: ${found.isDirectory() ? 'it is a folder' : 'it is no file'}`,
      );
    if (found.size > MAX_FILE_BYTES) throw new InputError(`${path}: larger than ${MAX_FILE_BYTES} bytes`);
    const bytes = readFileSync(path);
    const plain = path.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES }) : bytes;
    return plain.toString('utf8');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`cannot read ${path}: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error)) return error.message;
  if (error.code === 'ENOENT') return 'no such file';
  return error.code === 'EISDIR' ? 'it is a folder' : error.message;
}

/** @throws InputError with the parser's own message. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path}: not JSON: ${reason(error)}`);
  }
}

/** A JSON object whose fields are read one by one; errors name where it stands. */
export class Fields {
  readonly where: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InputError(`${where}: expected an object`);
    }
    this.where = where;
    this.#fields = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  /** @throws InputError when it is missing (and has no fallback) or not a finite number. */
  number(name: string, fallback?: number): number {
    const value = this.has(name) ? this.#fields[name] : fallback;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new InputError(
      `${this.where}: "${name}" ${value === undefined ? 'is missing' : 'is not a finite number'}`,
    );
  }

  positive(name: string): number {
    const value = this.number(name);
    if (value > 0) return value;
    throw new InputError(`${this.where}: "${name}" must be above 0`);
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value === 'string' && value !== '') return value;
    throw new InputError(`${this.where}: "${name}" must be a text`);
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    return oneOf(this.text(name), choices, `${this.where}: "${name}"`);
  }

  child(name: string): Fields {
    return new Fields(this.#fields[name], `${this.where}: "${name}"`);
  }

  children(name: string): Fields[] {
    return fieldsOf(this.#fields[name], `${this.where}: "${name}"`);
  }
}

/** @throws InputError when the value is not one of the choices. */
export function oneOf<T extends string>(value: string, choices: readonly T[], what: string): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new InputError(`${what} must be one of ${choices.join(', ')}, not "${value.slice(0, 80)}"`);
}

/** A non-empty list of objects. */
export function fieldsOf(value: unknown, where: string): Fields[] {
  if (!Array.isArray(value) || value.length === 0) throw new InputError(`${where}: expected a list of rows`);
  return value.map((row, index) => new Fields(row, `${where}: row ${index + 1}`));
}

/** Rows of a file of cases, each named by its id in errors. */
export function casesOf(path: string): { id: string; row: Fields; inputs: Fields }[] {
  const rows = readJson(path);
  if (!Array.isArray(rows)) throw new InputError(`${path}: expected a list of rows`);
  return rows.map((value, index) => {
    const id = new Fields(value, `${path}: row ${index + 1}`).text('id');
    const row = new Fields(value, `${path}: row ${index + 1} (${id})`);
    return { id, row, inputs: row.child('inputs') };
  });
}
