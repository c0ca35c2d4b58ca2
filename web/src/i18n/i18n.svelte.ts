import i18next, { type ParseKeys } from 'i18next';
import en from './en.json';
import { forget, sentence } from './sentences';

/** A language is one file here, named by its BCP 47 tag; what it lacks is said in English. */
const files = import.meta.glob<{ default: object & { language: string } }>(['./*.json', '!./en.json']);
const stored = 'parley.language';

export const languages = ['en', ...Object.keys(files).map((path) => path.slice(2, -'.json'.length))];

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

await i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en } },
  interpolation: { escapeValue: false },
});

class Locale {
  #language = $state('en');

  get language(): string {
    return this.#language;
  }

  /** The language as the browser's own country writes it, for times and numbers: `en-GB` where it says so. */
  readonly formats = $derived(
    navigator.languages.find((tag) => tag.split('-')[0] === this.#language.split('-')[0]) ?? this.#language,
  );

  /** Loads the language and shows everything in it at once. */
  async use(language: string): Promise<void> {
    if (!languages.includes(language)) return;
    if (!i18next.hasResourceBundle(language, 'translation')) {
      const file = await files[`./${language}.json`]!();
      i18next.addResourceBundle(language, 'translation', file.default);
    }
    await i18next.changeLanguage(language);
    forget();
    localStorage.setItem(stored, language);
    document.documentElement.lang = language;
    this.#language = language;
  }

  /** The language chosen here before, or else the first of the browser's that there is. */
  async start(): Promise<void> {
    const wanted = [localStorage.getItem(stored), ...navigator.languages].filter((tag) => tag != null);
    const found = wanted.map((tag) =>
      languages.find((have) => have === tag || have.split('-')[0] === tag.split('-')[0]),
    );
    await this.use(found.find((language) => language != null) ?? 'en');
  }
}

export const locale = new Locale();

/** What the person reads. Read in a component it follows the language. Plurals are i18next's: `key_one`, `key_other` and `count`. */
export function t(key: ParseKeys, values?: Readonly<Record<string, unknown>>): string {
  void locale.language;
  const words = sentence(key, values?.['count']);
  return values ? words.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => String(values[name] ?? '')) : words;
}
