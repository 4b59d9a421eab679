import { describe, expect, it } from 'vitest';
import { codeOf, filesBelow, PRODUCT_FOLDERS, readSource } from './source-files.ts';

const LINE_LIMIT = 300;
const files = PRODUCT_FOLDERS.flatMap((folder) => filesBelow(folder, ['.ts', '.tsx', '.html'])).map(
  readSource,
);
const written = [
  ...files,
  ...filesBelow('scripts', ['.ts']).map(readSource),
  ...filesBelow('docs', ['.md']).map(readSource),
];

describe('names and sizes', () => {
  it('spells liquidation out', () => {
    // Payloads and paths of exchanges keep their own spelling inside strings.
    const short = /\bliq(?![a-z])|[a-z0-9]Liq(?![a-z])|\bLiq(?![a-z])/;
    expect(
      offenders(
        files.map(({ path, text }) => ({ path, text: withoutStrings(codeOf(text)) })),
        short,
      ),
    ).toEqual([]);
  });

  it('keeps a file to one purpose', () => {
    const long = files
      .filter(({ text }) => text.trimEnd().split('\n').length > LINE_LIMIT)
      .map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it('has no drawer for odds and ends', () => {
    expect(
      files.map(({ path }) => path).filter((path) => /\b(utils?|helpers?|common|misc)\b/.test(path)),
    ).toEqual([]);
  });

  it('leaves nothing for later', () => {
    expect(offenders(written, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
  });

  it('names no place on a machine', () => {
    expect(offenders(written, /(?<![\w./:}-])\/(home|Users|work|root|tmp|var|mnt)\/|\b[A-Z]:\\\\/)).toEqual(
      [],
    );
  });

  it('silences neither compiler nor linter', () => {
    expect(offenders(written, /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable/)).toEqual([]);
    const typed = files.map(({ path, text }) => ({ path, text: codeOf(text) }));
    expect(offenders(typed, /\bas any\b|[\w?)]: any\b|<any\b/)).toEqual([]);
  });
});

function withoutStrings(code: string): string {
  return code.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

function offenders(
  candidates: readonly { readonly path: string; readonly text: string }[],
  pattern: RegExp,
): readonly string[] {
  return candidates.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 100)}`] : [],
      ),
  );
}
