/** Somebody a text mentions: `@` and their user name, or what they are called. */
export interface Mentioned {
  readonly id: string;
  /** What may stand after the `@` in the text. */
  readonly names: readonly string[];
  /** What is shown. */
  readonly shown: string;
}

/** Stands for everyone in the place of an id. */
export const everyone = 'everyone';
/** What may stand after the `@` for everyone, in whatever language it was written. */
export const everyoneWords = ['everyone', 'all', '所有人', '全体成员'];

const letter = /[\p{L}\p{N}_]/u;

/** Names by their first letter, the longest first. */
const indexes = new WeakMap<readonly Mentioned[], Map<string, { name: string; who: Mentioned }[]>>();

function indexOf(mentioned: readonly Mentioned[]): Map<string, { name: string; who: Mentioned }[]> {
  let index = indexes.get(mentioned);
  if (index) return index;
  index = new Map();
  for (const who of mentioned)
    for (const name of who.names.map((each) => each.toLowerCase()).filter((each) => each !== '')) {
      const same = index.get(name[0]!);
      if (same) same.push({ name, who });
      else index.set(name[0]!, [{ name, who }]);
    }
  for (const same of index.values()) same.sort((one, other) => other.name.length - one.name.length);
  indexes.set(mentioned, index);
  return index;
}

/** The mention that begins with the `@` at a place: the longest name that fits and ends there. */
export function mentionAt(
  text: string,
  mentioned: readonly Mentioned[],
  at: number,
): { length: number; who: Mentioned } | null {
  const names = indexOf(mentioned).get((text[at + 1] ?? '').toLowerCase()) ?? [];
  for (const { name, who } of names) {
    const end = at + 1 + name.length;
    if (text.slice(at + 1, end).toLowerCase() !== name) continue;
    // `@ann` is not in `@anna`; Chinese is written without spaces, and a name there may be followed by anything.
    const next = text[end];
    if (next && letter.test(next) && letter.test(name.at(-1)!) && !isHan(next)) continue;
    return { length: name.length + 1, who };
  }
  return null;
}

const isHan = (character: string): boolean => /\p{Script=Han}/u.test(character);
