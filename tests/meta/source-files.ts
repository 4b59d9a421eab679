import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';

/** A file of the product, with its path from the project's root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export const PRODUCT_FOLDERS = ['lib', 'components', 'entrypoints'] as const;

/** Every file below a folder, of one of the extensions; ascending by path. */
export function filesBelow(folder: string, extensions: readonly string[]): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** TypeScript of the product, as written. */
export function productFiles(): readonly SourceFile[] {
  return PRODUCT_FOLDERS.flatMap((folder) => filesBelow(folder, ['.ts', '.tsx'])).map(readSource);
}

export function readSource(path: string): SourceFile {
  return { path, text: readFileSync(path, 'utf8') };
}

/** Without comments: what a file says about a name is no use of it. Strings stay. */
export function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{}(,])\/\/.*$/gm, '$1');
}

/** What a file imports or re-exports: a path from the root for its own files, the name itself for a package. */
export function importsOf({ path, text }: SourceFile): readonly string[] {
  const code = codeOf(text);
  const statements = /(?:^|[\n;}])\s*(?:import|export)\s+(?:[^;'"`()=]*?\sfrom\s+)?['"]([^'"]+)['"]/g;
  const calls = /\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...code.matchAll(statements), ...code.matchAll(calls)]
    .map((match) => match[1] ?? '')
    .map((target) =>
      target.startsWith('.') ? normalize(join(dirname(path), target.replace(/\?.*$/, ''))) : target,
    );
}
