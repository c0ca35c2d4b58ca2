import { tick } from 'svelte';
import type { Viewport } from './viewport.svelte';

/** The keyboard's way through the rows of a list: one of them at a time can be reached. */
export class Keyboard {
  /** The row that it is on. */
  current = $state<string>();
  /** That row has the focus, or had it until the list put it elsewhere in the page. */
  #isFocused = false;

  constructor(readonly viewport: Viewport) {}

  /** It is on a row, or is not any more: somebody went elsewhere. */
  focused(key: string | undefined): void {
    if (key !== undefined) this.current = key;
    this.#isFocused = key !== undefined;
  }

  /** A row that the list puts elsewhere in the page loses the focus, and nobody is told. */
  keepFocus(): void {
    if (this.#isFocused && document.activeElement === document.body) this.#focus();
  }

  #focus(): void {
    this.viewport.element(this.current ?? '')?.focus({ preventScroll: true });
  }

  /** From the row that it is on, or else from what is in view. */
  step(by: number): void {
    const at = this.#index;
    void this.#goTo(at < 0 ? (by < 0 ? this.viewport.lastInView : this.viewport.firstInView) : at + by);
  }

  async #goTo(index: number): Promise<void> {
    const { rows } = this.viewport;
    let at = Math.max(0, Math.min(index, rows.length - 1));
    const step = index >= this.#index ? 1 : -1;
    while (rows[at]?.gone) at += step;
    const row = rows[at];
    if (!row) return;
    this.current = row.key;
    await tick();
    this.#focus();
    this.viewport.send(at, 'nearest');
  }

  get #index(): number {
    return this.current === undefined ? -1 : this.viewport.indexOf(this.current);
  }
}
