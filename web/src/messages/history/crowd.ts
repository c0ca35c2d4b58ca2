/** So many new rows a frame can take without holding up whoever types; and so many are far more than are in view. */
const [few, many] = [6, 60];

/** Of what is to be shown next, as much as there is time for in one frame: a crowd of new rows enters a few at a time. */
export function inOneFrame<Item extends { readonly key: string }>(
  shown: readonly Item[],
  next: readonly Item[],
): readonly Item[] {
  const last = shown.at(-1)?.key;
  const from = next.findLastIndex(({ key }) => key === last) + 1;
  const added = next.length - from;
  // Of far more than that most are never in view, and cost nothing.
  if (from === 0 || added <= few || added > many) return next;
  // Where frames are slow, so many that the rest does not grow.
  return next.slice(0, from + Math.max(few, Math.ceil(added / 3)));
}
