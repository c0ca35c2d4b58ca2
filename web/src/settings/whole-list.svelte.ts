/** All of a list that the server gives by pages. */
export class WholeList<Page extends { readonly next?: string }, Item> {
  /** `undefined` before it came for the first time. */
  items = $state.raw<readonly Item[]>();
  /** Why it did not come. */
  error = $state.raw<unknown>();

  constructor(
    readonly ask: (after?: string) => Promise<Page>,
    readonly itemsOf: (page: Page) => readonly Item[],
  ) {}

  readonly load = async (): Promise<void> => {
    try {
      const items: Item[] = [];
      let after: string | undefined;
      do {
        const page = await this.ask(after);
        items.push(...this.itemsOf(page));
        after = page.next ?? undefined;
      } while (after);
      this.items = items;
      this.error = undefined;
    } catch (thrown) {
      this.error = thrown;
    }
  };
}
