import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Target = 'chrome-mv3' | 'firefox-mv3';
export const TARGETS: readonly Target[] = ['chrome-mv3', 'firefox-mv3'];

/** The folder of one built extension. PLIMSOLL_OUTPUT names another place for builds. @throws when there is none. */
export function buildOf(target: Target): string {
  const folder = resolve(process.env.PLIMSOLL_OUTPUT ?? '.output', target);
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new Error(
      `no build in ${folder}: run \`npx wxt build${target === 'firefox-mv3' ? ' -b firefox --mv3' : ''}\` first`,
    );
  }
  return folder;
}

export interface Manifest {
  readonly manifest_version: number;
  readonly permissions: readonly string[];
  readonly host_permissions: readonly string[];
  readonly optional_host_permissions: readonly string[];
  readonly optional_permissions: readonly string[];
  readonly content_scripts: readonly ContentScript[];
  readonly content_security_policy: { readonly extension_pages: string };
  readonly browser_specific_settings?: {
    readonly gecko: {
      readonly id: string;
      readonly data_collection_permissions: { readonly required: readonly string[] };
    };
  };
  readonly [member: string]: unknown;
}

export interface ContentScript {
  readonly matches: readonly string[];
  readonly js: readonly string[];
  readonly css?: readonly string[];
  readonly run_at: string;
}

export function manifestOf(target: Target): Manifest {
  return JSON.parse(readFileSync(join(buildOf(target), 'manifest.json'), 'utf8')) as Manifest;
}

/** Every file of a build, by its path inside it. */
export function builtFiles(target: Target): readonly string[] {
  const folder = buildOf(target);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

export function readBuilt(target: Target, path: string): string {
  return readFileSync(join(buildOf(target), path), 'utf8');
}

/** Scripts that a page of the extension loads: those it names, and what these import, however deep. */
export function scriptsOfPage(target: Target, page: string): readonly string[] {
  const named = [...readBuilt(target, page).matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(
    (match) => match[1] ?? '',
  );
  const found = new Set<string>();
  const open = [...named];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const imports = readBuilt(target, path).matchAll(
      /(?:import|from)\s*\(?["'`]\.{1,2}\/([^"'`]+\.js)["'`]/g,
    );
    open.push(...[...imports].map((match) => `chunks/${(match[1] ?? '').replace(/^chunks\//, '')}`));
  }
  return [...found];
}
