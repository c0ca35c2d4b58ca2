import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Language = 'en' | 'zh-CN';
interface Tree {
  readonly [key: string]: string | Tree;
}

const read = (language: Language): Tree =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../src/i18n/${language}.json`), 'utf8')) as Tree;
const files = { en: read('en'), 'zh-CN': read('zh-CN') };

const sentences = (tree: Tree): string[] =>
  Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : sentences(value)));
const wordsOf = (text: string): string[] =>
  text
    .replace(/\{\{.*?\}\}/g, '')
    .toLowerCase()
    .match(/[a-z]{3,}/g) ?? [];

/** What is said under a key, as people read it; what is put in must be given. */
export function wordsIn(language: Language): (key: string, values?: Record<string, string | number>) => string {
  return (key, values = {}) => {
    const count = values['count'];
    const plural = language === 'en' && count === 1 ? '_one' : '_other';
    const found = [key, key + plural].map((each) => lookUp(files[language], each)).find((text) => text !== undefined);
    if (found === undefined) throw new Error(`${language} says nothing under ${key}.`);
    return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      if (values[name] === undefined) throw new Error(`${key} needs ${name}.`);
      return String(values[name]);
    });
  };
}

function lookUp(tree: Tree, key: string): string | undefined {
  let at: string | Tree | undefined = tree;
  for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined;
  return typeof at === 'string' ? at : undefined;
}

/** English words of the application's that Chinese has no use for. */
const onlyEnglish = new Set(sentences(files.en).flatMap(wordsOf));
for (const word of sentences(files['zh-CN']).flatMap(wordsOf)) onlyEnglish.delete(word);
// What the languages call themselves, and keys as they are printed on keyboards.
for (const word of ['english', 'shift', 'enter', 'home', 'end', 'alt', 'esc', 'ctrl']) onlyEnglish.delete(word);

/** The English words in a text that should be Chinese. */
export const englishIn = (text: string): string[] => wordsOf(text).filter((word) => onlyEnglish.has(word));
