/** Languages of every text; the same union as the settings' `LANGUAGES`. */
export type TextLanguage = 'en' | 'zh-CN';

/** One text in every language, side by side, so that none can be forgotten. `{name}` is a placeholder. */
export type TextEntry = readonly [en: string, zhCN: string];
export type TextTable = Readonly<Record<string, TextEntry>>;

type Placeholder<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

type Parameters<Entry extends TextEntry> = [Placeholder<Entry[0]>] extends [never]
  ? []
  : [parameters: Readonly<Record<Placeholder<Entry[0]>, string>>];

/** Text of a key of the table; the compiler asks for exactly the placeholders that the text has. */
export type Translate<Table extends TextTable> = <Key extends keyof Table & string>(
  key: Key,
  ...parameters: Parameters<Table[Key]>
) => string;

/** Speaks one language's words, by the keys and placeholders of the table they come from. */
export function speaker<Table extends TextTable>(words: Readonly<Record<string, string>>): Translate<Table> {
  return (key, ...[parameters]) => fill(words[key] ?? key, parameters ?? {});
}

/** Translator of one table into one language. */
export function translator<Table extends TextTable>(table: Table, language: TextLanguage): Translate<Table> {
  return (key, ...[parameters]) => {
    const entry = table[key];
    return entry === undefined ? key : fill(entryText(entry, language), parameters ?? {});
  };
}

export function entryText(entry: TextEntry, language: TextLanguage): string {
  return entry[language === 'en' ? 0 : 1];
}

/** Replaces each `{name}`; a name without a value shows as a dash, never as code. */
export function fill(text: string, parameters: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '–');
}

/** The language for a BCP 47 tag such as the browser's: any Chinese gets Chinese. */
export function languageOfTag(tag: string): TextLanguage {
  return /^zh\b/i.test(tag) ? 'zh-CN' : 'en';
}
