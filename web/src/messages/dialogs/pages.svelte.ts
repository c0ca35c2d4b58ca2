/** A list of the server's that is read page by page while somebody looks at it. */
export class Pages<Item> {
  items = $state.raw<readonly Item[]>([]);
  loading = $state(false);
  error = $state.raw<unknown>();
  complete = $state(false);
  #next: string | number | undefined;

  constructor(readonly load: (after?: never) => Promise<{ items: readonly Item[]; next?: string | number }>) {
    void this.more();
  }

  async more(): Promise<void> {
    if (this.loading || this.complete) return;
    this.loading = true;
    this.error = undefined;
    try {
      const { items, next } = await this.load(this.#next as never);
      this.items = [...this.items, ...items];
      this.#next = next;
      this.complete = next == null;
    } catch (error) {
      this.error = error;
    }
    this.loading = false;
  }
}
