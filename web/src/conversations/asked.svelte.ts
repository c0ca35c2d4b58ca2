import { SvelteMap } from 'svelte/reactivity';

/** Changes the server has been asked for and has not answered yet: shown as if it had, and taken back if it refuses. */
export class Asked<T extends object> {
  readonly #changes = new SvelteMap<string, Partial<T>>();

  get any(): boolean {
    return this.#changes.size > 0;
  }

  /** The value as it will be. */
  over(id: string, value: T): T {
    const change = this.#changes.get(id);
    return change ? { ...value, ...change } : value;
  }

  /** The log tells of a change before its answer comes, so nothing flickers when the answer ends the asking. */
  async while(id: string, change: Partial<T>, answered: () => Promise<unknown>): Promise<void> {
    const whole = { ...this.#changes.get(id), ...change };
    this.#changes.set(id, whole);
    try {
      await answered();
    } finally {
      if (this.#changes.get(id) === whole) this.#changes.delete(id);
    }
  }
}
