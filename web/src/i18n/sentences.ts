import i18next from 'i18next';

// Looking a sentence up takes far longer than filling it in, and every message asks for the same few.
const sentences = new Map<string, string>();
const most = 2_000;

/** A sentence of the language in use, its values not filled in yet. */
export function sentence(key: string, count: unknown): string {
  const name = count === undefined ? key : `${key}/${String(count)}`;
  let found = sentences.get(name);
  if (found === undefined) {
    found = (i18next.t as (key: string, options: object) => string)(key, { count, skipInterpolation: true });
    if (sentences.size >= most) sentences.clear();
    sentences.set(name, found);
  }
  return found;
}

/** Another language is in use. */
export const forget = (): void => sentences.clear();
