/** One change of a virtual list: `shift` where it is at its beginning and the end stays where it is. */
export interface Step<Item> {
  readonly rows: readonly Item[];
  readonly shift: boolean;
}

interface Keyed {
  readonly key: string;
  readonly gone?: true;
}

/**
 * How to get from what is shown to what is to be shown. A virtual list knows its items by their place and can only be told of changes
 * at one end at a time; what disappears in the middle stays as an item without height. `null`: they have nothing in common.
 */
export function stepsTo<Item extends Keyed>(shown: readonly Item[], next: readonly Item[]): Step<Item>[] | null {
  const placeInNext = new Map(next.map((row, index) => [row.key, index]));
  const stays = (row: Item) => placeInNext.has(row.key);
  const firstShown = shown.findIndex(stays);
  if (firstShown < 0) return null;
  const lastShown = shown.findLastIndex(stays);
  const firstNext = placeInNext.get(shown[firstShown]!.key)!;
  const lastNext = placeInNext.get(shown[lastShown]!.key)!;
  if (lastNext < firstNext) return null;

  const before = shown.slice(0, firstShown);
  const middle = merged(shown.slice(firstShown, lastShown + 1), next.slice(firstNext, lastNext + 1), stays);
  const end = [...middle, ...next.slice(lastNext + 1)];

  const steps: Step<Item>[] = [{ rows: [...before, ...end], shift: false }];
  if (before.length > 0) steps.push({ rows: end, shift: true });
  if (firstNext > 0) steps.push({ rows: [...next.slice(0, firstNext), ...end], shift: true });
  return steps;
}

/** The next rows, with those that went from among them still in their places. */
function merged<Item extends Keyed>(
  shown: readonly Item[],
  next: readonly Item[],
  stays: (row: Item) => boolean,
): Item[] {
  const rows: Item[] = [];
  let at = 0;
  for (const row of shown) {
    if (!stays(row)) {
      rows.push(row.gone ? row : { ...row, gone: true });
      continue;
    }
    while (at < next.length) {
      const taken = next[at++]!;
      rows.push(taken);
      if (taken.key === row.key) break;
    }
  }
  return [...rows, ...next.slice(at)];
}
