export interface Found<Item> {
  readonly item: Item;
  readonly score: number;
}

/** How well a text answers what was typed: whole beginnings before beginnings of words before letters in order; 0 not at all. */
export function score(typed: string, text: string): number {
  const [wanted, given] = [plain(typed), plain(text)];
  if (!wanted) return 1;
  if (given === wanted) return 1000;
  const at = given.indexOf(wanted);
  if (at === 0) return 900 - given.length;
  if (at > 0) return (/[\s._-]/.test(given[at - 1]!) ? 700 : 500) - given.length;
  let [from, gaps] = [0, 0];
  for (const letter of wanted.replaceAll(' ', '')) {
    const found = given.indexOf(letter, from);
    if (found < 0) return 0;
    gaps += found - from;
    from = found + 1;
  }
  return Math.max(1, 300 - 10 * gaps - given.length);
}

/** What answers, the best first; what answers equally well keeps its order. */
export function find<Item>(typed: string, items: readonly Item[], textsOf: (item: Item) => readonly string[]): Item[] {
  return items
    .map((item) => ({ item, score: Math.max(...textsOf(item).map((text) => score(typed, text))) }))
    .filter((found) => found.score > 0)
    .sort((one, other) => other.score - one.score)
    .map((found) => found.item);
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .trim();
}
