import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROME_BUILD } from './chromium.ts';

/** What a build may still ask the user for, by the members of its manifest. */
interface Asked {
  readonly permissions: readonly string[];
  readonly hosts: readonly string[];
}

/**
 * A copy of the build as after the user's yes: the browser's own question cannot be answered from here.
 * @param grant of what is asked for, what was granted; hosts as patterns. @returns the copy's folder, the caller's to remove.
 */
export async function grantedBuild(grant: (asked: Asked) => Partial<Asked>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-granted-'));
  await cp(CHROME_BUILD, folder, { recursive: true });
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Record<string, string[] | undefined>;
  const { permissions = [], hosts = [] } = grant({
    permissions: manifest['optional_permissions'] ?? [],
    hosts: manifest['optional_host_permissions'] ?? [],
  });
  const granted = {
    permissions: [...(manifest['permissions'] ?? []), ...permissions],
    host_permissions: [...(manifest['host_permissions'] ?? []), ...hosts],
  };
  await writeFile(path, JSON.stringify({ ...manifest, ...granted }));
  return folder;
}
