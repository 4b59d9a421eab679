import { pageAt } from '../../lib/venues/registry.ts';
import { InputError, type OutputRow } from './input.ts';

/** What instrument each page is; venue null for pages that are not a venue's, symbol null where it is not one. */
export function explainUrls(args: readonly string[]): OutputRow[] {
  const unknown = args.find((arg) => arg.startsWith('-'));
  if (unknown !== undefined) throw new InputError(`unknown option ${unknown}`);
  if (args.length === 0) throw new InputError('expected at least one URL');
  return args.map(explainUrl);
}

function explainUrl(url: string): OutputRow {
  const parsed = URL.parse(url);
  if (parsed === null) throw new InputError(`not a URL: "${url.slice(0, 200)}"`);
  const { venue, page } = pageAt(parsed);
  const instrument = page.state === 'instrument' ? page.instrument : null;
  return { url, venue, kind: instrument?.kind ?? null, symbol: instrument?.symbol ?? null };
}
