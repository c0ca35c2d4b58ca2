import { tick } from 'svelte';
import type { VirtualizerHandle } from 'virtua/svelte';
import type { Row } from './rows';
import type { Place } from './scroll';
import { stepsTo } from './steps';

/** Above the first message stands something of always this height, so that nothing moves when more comes. */
export const headHeight = 96;

/** So long after its rows changed the list may still be putting itself right, in milliseconds. */
export const settling = 500;

/** In a page that is not shown there are no frames. */
export const nextFrame = () =>
  new Promise<void>((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, 100);
  });

interface Way {
  readonly key: string;
  readonly align: 'start' | 'center' | 'nearest';
  /** Pixels below where the row would be. */
  readonly offset: number;
}

/** The rows in a virtual list, and the part of it that is in view: where that stands, or is on its way to. */
export class Viewport {
  rows = $state.raw<readonly Row[]>([]);
  /** What changed last was at the beginning. */
  shift = $state(false);
  /** Another number is another list: the rows have nothing in common with those before. */
  generation = $state(0);
  /** It stands where it should; before that it is not shown. */
  placed = $state(false);

  list: VirtualizerHandle | undefined = $state.raw();
  scroller: HTMLElement | undefined = $state.raw();

  #way = $state.raw<Way>();
  #arriving: ReturnType<typeof setTimeout> | undefined;
  #changedAt = -Infinity;

  /** Shows other rows, in such steps that what is being read stays where it is. Resolves with whether they are another list. */
  async show(rows: readonly Row[]): Promise<boolean> {
    const steps = stepsTo(this.rows, rows);
    this.#changedAt = performance.now();
    if (!steps) {
      this.shift = false;
      this.rows = rows;
      this.placed = false;
      this.generation++;
      this.stay();
      await tick();
      return true;
    }
    for (const [index, step] of steps.entries()) {
      if (index > 0 && steps[index - 1]!.shift) await nextFrame();
      this.shift = step.shift;
      this.rows = step.rows;
      await tick();
    }
    return false;
  }

  /** Its rows have just changed: rows may turn out higher or lower than they were thought. */
  get isSettling(): boolean {
    return performance.now() - this.#changedAt < settling;
  }

  get place(): Place | undefined {
    if (!this.scroller) return undefined;
    const { scrollTop: offset, clientHeight: viewport, scrollHeight: size } = this.scroller;
    return { offset, viewport, size };
  }

  /** The row that the view is on its way to. */
  get goesTo(): string | undefined {
    return this.#way?.key;
  }

  /** Puts the view at a row, and again while rows above turn out higher or lower than they were thought, until somebody touches it. */
  send(index: number, align: Way['align'], offset = 0): void {
    this.#way = { key: this.rows[index]!.key, align, offset };
    this.goOn();
  }

  goOn(): void {
    const [way, place] = [this.#way, this.place];
    const index = way ? this.indexOf(way.key) : -1;
    if (!way || !place || !this.list || index < 0) return;
    const top = this.top(index);
    const bottom = top + this.list.getItemSize(index);
    const to = {
      start: top + way.offset,
      center: (top + bottom - place.viewport) / 2,
      nearest: Math.max(bottom - place.viewport, Math.min(top, place.offset)),
    }[way.align];
    if (Math.abs(to - place.offset) >= 1) this.scroller!.scrollTop = to;
    clearTimeout(this.#arriving);
    this.#arriving = setTimeout(() => this.stay(), settling);
  }

  /** Ends the way. */
  stay(): void {
    this.#way = undefined;
  }

  toEnd(): void {
    if (this.scroller) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  indexOf(key: string): number {
    return this.rows.findIndex((row) => row.key === key);
  }

  /** The pixels above a row. */
  top(index: number): number {
    return headHeight + this.list!.getItemOffset(index);
  }

  get firstInView(): number {
    return this.#indexAt(0);
  }

  get lastInView(): number {
    return this.#indexAt((this.place?.viewport ?? 0) - 8);
  }

  #indexAt(below: number): number {
    return (this.place && this.list?.findItemIndex(this.place.offset + below)) ?? -1;
  }

  /** Whether nothing that can be seen will turn out higher or lower than it was thought. */
  get isMeasured(): boolean {
    if (!this.place || !this.list) return false;
    const elements = [...this.scroller!.querySelectorAll<HTMLElement>('[data-key]')];
    const inPlace = elements.filter((row) => row.checkVisibility({ visibilityProperty: true }));
    const keys = inPlace.map((row) => row.dataset.key);
    const inView = this.rows.slice(this.firstInView, this.#indexAt(this.place.viewport) + 1);
    return inView.length > 0 && inView.every(({ key, gone }) => gone || keys.includes(key));
  }

  element(key: string): HTMLElement | null | undefined {
    return this.scroller?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  }
}
