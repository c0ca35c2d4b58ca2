/** All of a list that the server gives by pages. */
export async function everyPage<Page extends { readonly next?: string }, Item>(
  ask: (after?: string) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page = await ask(after);
    items.push(...itemsOf(page));
    after = page.next ?? undefined;
  } while (after);
  return items;
}
