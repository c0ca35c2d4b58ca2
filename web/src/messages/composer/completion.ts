/** What is being written that can be completed: the word, and from where to where it stands. */
export interface Query {
  readonly kind: 'mention' | 'emoji';
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

const mention = /(?:^|[\s(（「“"'，。、！？：])@([^\s@]{0,32})$/u;
const emoji = /(?:^|[\s(（]):([\p{L}\p{N}_+-]{2,32})$/u;

/** What the text before the caret begins. */
export function queryAt(text: string, caret: number): Query | null {
  const before = text.slice(Math.max(0, caret - 80), caret);
  for (const [kind, pattern] of [
    ['mention', mention],
    ['emoji', emoji],
  ] as const) {
    const word = pattern.exec(before)?.[1];
    if (word !== undefined) return { kind, word, start: caret - word.length - 1, end: caret };
  }
  return null;
}

/** How well a word fits a name; 0: it does not. */
export function fits(word: string, ...names: readonly string[]): number {
  const sought = word.toLocaleLowerCase();
  let best = 0;
  for (const name of names) {
    const lower = name.toLocaleLowerCase();
    if (lower === sought) best = Math.max(best, 4);
    else if (lower.startsWith(sought)) best = Math.max(best, 3);
    else if (lower.split(/[\s._-]+/).some((part) => part.startsWith(sought))) best = Math.max(best, 2);
    else if (lower.includes(sought)) best = Math.max(best, 1);
  }
  return best;
}

/** Those that fit, the best first, and as they were among those that fit alike. */
export function fitting<Item>(
  items: readonly Item[],
  word: string,
  namesOf: (item: Item) => readonly string[],
  most: number,
): Item[] {
  return items
    .map((item) => ({ item, how: fits(word, ...namesOf(item)) }))
    .filter(({ how }) => how > 0)
    .sort((one, other) => other.how - one.how)
    .slice(0, most)
    .map(({ item }) => item);
}
