import type { CompactEmoji } from 'emojibase';
import { fitting } from '../composer/completion';

export interface Emoji {
  readonly unicode: string;
  readonly label: string;
  readonly group: number;
  readonly words: readonly string[];
  /** From light to dark, where it has them. */
  readonly skins: readonly string[];
}

export interface EmojiSet {
  /** By group, in Unicode's order. */
  readonly groups: ReadonlyMap<number, readonly Emoji[]>;
  search(words: string, most: number): Emoji[];
  find(unicode: string): Emoji | undefined;
}

type Data = () => Promise<{ default: unknown }>;

const data: Record<string, Data> = {
  en: () => import('emojibase-data/en/compact.json'),
  zh: () => import('emojibase-data/zh/compact.json'),
};

const sets = new Map<string, Promise<EmojiSet>>();

/** The emoji with their names in a language, once they are needed. */
export function loadEmoji(language: string): Promise<EmojiSet> {
  const short = language.split('-')[0]!;
  const name = short in data ? short : 'en';
  let set = sets.get(name);
  if (!set) {
    set = load(name);
    set.catch(() => sets.delete(name));
    sets.set(name, set);
  }
  return set;
}

async function load(name: string): Promise<EmojiSet> {
  const [compact, codes] = await Promise.all([data[name]!(), import('emojibase-data/en/shortcodes/github.json')]);
  return setOf(compact.default as CompactEmoji[], codes.default as Record<string, string | string[]>);
}

/** Letters and skin tones by themselves are no emoji that anybody looks for. */
const components = 2;

function setOf(compact: readonly CompactEmoji[], codes: Readonly<Record<string, string | string[]>>): EmojiSet {
  const all = compact
    .filter(({ group }) => group !== undefined && group !== components)
    .sort((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .map(({ unicode, label, group, tags, skins, hexcode }): Emoji => {
      const words = [...[codes[hexcode] ?? []].flat(), label, ...(tags ?? [])];
      return { unicode, label, group: group!, words, skins: tonesOf(skins ?? []) };
    });
  const groups = new Map<number, Emoji[]>();
  for (const emoji of all) groups.set(emoji.group, [...(groups.get(emoji.group) ?? []), emoji]);
  const known = new Map(all.flatMap((emoji) => [emoji.unicode, ...emoji.skins].map((unicode) => [unicode, emoji])));
  return {
    groups,
    search: (words, most) => fitting(all, words.trim(), ({ words }) => words, most),
    find: (unicode) => known.get(unicode),
  };
}

const tones = ['1F3FB', '1F3FC', '1F3FD', '1F3FE', '1F3FF'];

/** Of several people the ones that are all alike. */
function tonesOf(skins: readonly { hexcode: string; unicode: string }[]): string[] {
  const found = tones.map((tone) =>
    skins.find(({ hexcode }) => tones.every((other) => hexcode.includes(other) === (other === tone))),
  );
  return found.every((skin) => skin !== undefined) ? found.map((skin) => skin!.unicode) : [];
}

const toneKey = 'parley.emoji.tone';
const recentKey = 'parley.emoji.recent';
const mostRecent = 32;
/** What people answer with most, for whoever has used none yet. */
const liked = ['👍️', '❤️', '😂', '😮', '😢', '🙏', '🎉', '🔥'];

/** 0: none; 1 to 5 from light to dark. */
export function tone(): number {
  return Number(localStorage.getItem(toneKey) ?? 0) || 0;
}

export function setTone(tone: number): void {
  localStorage.setItem(toneKey, String(tone));
}

/** An emoji in the skin tone that was chosen. */
export function toned({ unicode, skins }: Emoji, of = tone()): string {
  return skins[of - 1] ?? unicode;
}

export function recent(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(recentKey) ?? '[]');
    const used = Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
    return [...new Set([...used, ...liked])].slice(0, mostRecent);
  } catch {
    return [...liked];
  }
}

export function used(unicode: string): void {
  const kept = [unicode, ...recent().filter((other) => other !== unicode)].slice(0, mostRecent);
  localStorage.setItem(recentKey, JSON.stringify(kept));
}
